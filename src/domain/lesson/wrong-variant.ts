import { KEBAB_CASE } from './names.ts';

/** What must catch a wrong variant: a check that fails, a rule of the verifier or the loader, or the compiler. */
export type CaughtBy =
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'rule'; readonly slug: string }
  | { readonly kind: 'compile' };

export type WrongVariant = {
  /** The mistake in words, as the top comment has it. */
  readonly mistake: string;
  /** Undefined: the comment does not say, or says it in a way we do not know. */
  readonly caughtBy: CaughtBy | undefined;
};

const COMMENT = /\/\*([\s\S]*?)\*\//;
const CAUGHT_BY = /^caught-by:\s*(.*)$/;

/** Reads the first comment block of a wrong variant. Total. */
export function readWrongVariant(source: string): WrongVariant {
  const lines = (COMMENT.exec(source)?.[1] ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s*/, '').trim());
  const said = lines.map((line) => CAUGHT_BY.exec(line)?.[1]).find((words) => words !== undefined);
  const words = lines.filter((line) => line !== '' && !CAUGHT_BY.test(line)).join(' ');
  return { mistake: words.replace(/^Wrong:\s*/i, ''), caughtBy: caughtByOf(said?.trim() ?? '') };
}

function caughtByOf(words: string): CaughtBy | undefined {
  const [kind, name = '', ...rest] = words.split(/\s+/);
  if (kind === 'compile' && name === '') return { kind };
  if (rest.length > 0 || !KEBAB_CASE.test(name)) return undefined;
  if (kind === 'check') return { kind, id: name };
  return kind === 'rule' ? { kind, slug: name } : undefined;
}
