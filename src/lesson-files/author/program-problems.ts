import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../domain/checks/spec.ts';
import { stageOfRule } from '../../domain/verifier-log/index.ts';
import type { StepPaths } from '../pack-paths.ts';
import type { PackProblem } from './pack-problem.ts';
import { type WrongVariantFile, wrongVariants } from './wrong-variants.ts';

/** On the first line of every BPF C file; the kernel's own form. */
export const LICENCE_LINE = '// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)';
const MIN_WRONG_VARIANTS = 4;

/** What can be said of a step's C files without running them. Missing starters and solutions are named elsewhere. */
export function programProblems(packDir: string, paths: StepPaths, checks: readonly Check[]): PackProblem[] {
  const wrong = wrongVariants(packDir, paths);
  return [
    ...inFile(packDir, paths.starter, (source) =>
      /\bTODO\b/.test(source) ? [] : ['The place to edit is not marked TODO.'],
    ),
    ...inFile(packDir, paths.solution, (source) =>
      /\bTODO\b/.test(source) ? ['A solution has nothing left TODO.'] : [],
    ),
    ...(wrong.length < MIN_WRONG_VARIANTS
      ? [
          {
            file: paths.wrongFolder,
            what: `${paths.solution} has ${wrong.length} wrong variants; it takes ${MIN_WRONG_VARIANTS} at least.`,
          },
        ]
      : []),
    ...wrong.flatMap((variant) => wrongVariantProblems(variant, checks)),
  ];
}

function inFile(packDir: string, file: string, judge: (source: string) => string[]): PackProblem[] {
  if (!existsSync(join(packDir, file))) return [];
  const source = readFileSync(join(packDir, file), 'utf8');
  return [...judge(source).map((what) => ({ file, what })), ...licenceProblem(file, source)];
}

function wrongVariantProblems(
  { file, source, mistake, caughtBy }: WrongVariantFile,
  checks: readonly Check[],
): PackProblem[] {
  const problems = licenceProblem(file, source);
  if (mistake === '') problems.push({ file, what: 'Its first comment does not say the mistake in words.' });
  if (caughtBy === undefined) {
    problems.push({
      file,
      what: 'Its first comment does not say what must catch it.',
      todo: 'Add " * caught-by: check <id>", "rule <slug>" or "compile".',
    });
  } else if (caughtBy.kind === 'check' && checks.length > 0 && !checks.some(({ id }) => id === caughtBy.id)) {
    const ids = checks.map(({ id }) => id).join(', ');
    problems.push({ file, what: `There is no check "${caughtBy.id}".`, todo: `The checks are ${ids}.` });
  } else if (caughtBy.kind === 'rule' && stageOfRule(caughtBy.slug) === undefined) {
    const what = `No refusal is explained by a rule "${caughtBy.slug}".`;
    problems.push({ file, what, todo: 'docs/refusals.md names all rules.' });
  }
  return problems;
}

function licenceProblem(file: string, source: string): PackProblem[] {
  return source.startsWith(`${LICENCE_LINE}\n`)
    ? []
    : [{ file, line: 1, what: 'The first line is not the licence.', todo: `Write ${LICENCE_LINE}` }];
}
