import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedStepText, parseStepText } from '../../domain/lesson/step-text.ts';
import type { StepPaths } from '../pack-paths.ts';

/** What one text's front matter says of the other: when they differ, the other one was changed since. */
export const fingerprint = ({ body }: ParsedStepText): string =>
  createHash('sha256').update(body).digest('hex').slice(0, 12);

/**
 * Writes into each text of a step the fingerprint of the other one, as its author's word that both say the same.
 *
 * @returns the texts that were changed, relative to the pack.
 */
export function stampTwin(packDir: string, { text }: StepPaths): string[] {
  const texts = [
    { file: text.en, lang: 'en', other: text.ja, otherLang: 'ja' },
    { file: text.ja, lang: 'ja', other: text.en, otherLang: 'en' },
  ] as const;
  return texts.flatMap(({ file, lang, other, otherLang }) => {
    const source = readFileSync(join(packDir, file), 'utf8');
    const { body, twin } = parseStepText(source, lang);
    const wanted = fingerprint(parseStepText(readFileSync(join(packDir, other), 'utf8'), otherLang));
    if (twin === wanted) return [];
    writeFileSync(join(packDir, file), `---\ntwin: ${wanted}\n---\n\n${body}\n`);
    return [file];
  });
}
