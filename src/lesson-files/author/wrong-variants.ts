import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readWrongVariant, type WrongVariant } from '../../domain/lesson/wrong-variant.ts';
import type { StepPaths } from '../pack-paths.ts';

export type WrongVariantFile = WrongVariant & {
  /** Relative to the pack. */
  readonly file: string;
  readonly source: string;
};

/** @returns the wrong variants of a step, `<step>--<mistake>.bpf.c`, by name. */
export function wrongVariants(packDir: string, paths: StepPaths): WrongVariantFile[] {
  const prefix = `${basename(paths.solution, '.bpf.c')}--`;
  const folder = join(packDir, paths.wrongFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.bpf.c'))
    .sort()
    .map((name) => {
      const source = readFileSync(join(folder, name), 'utf8');
      return { file: join(paths.wrongFolder, name), source, ...readWrongVariant(source) };
    });
}
