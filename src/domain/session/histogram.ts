import { type Board, present } from './board.ts';

/** How a step's runs failed: `rule:<slug>`, `check:<id>` or `stage:<stage>`. */
export type FailureBar = { readonly failure: string; readonly runs: number; readonly learners: number };

/** @returns what failed at a step, what most learners met first */
export const failuresOf = (board: Board, step: string): FailureBar[] =>
  Object.entries(board.failures[step] ?? {})
    .map(([failure, { runs, learners }]) => ({ failure, runs, learners: learners.length }))
    .sort((a, b) => b.learners - a.learners || b.runs - a.runs);

/** How many are at each step of the course, and how many passed it. */
export type StepCount = { readonly step: string; readonly at: number; readonly passed: number };

/** Linear in learners times steps. */
export function stepCounts(board: Board): StepCount[] {
  const rows = present(board);
  return board.steps.map(({ id }) => ({
    step: id,
    at: rows.filter(({ step }) => step === id).length,
    passed: rows.filter(({ steps }) => steps[id]?.passedAt !== undefined).length,
  }));
}

/** The step that most learners have on their screen, the earlier one of two; undefined while nobody has one. */
export function busiestStep(board: Board): string | undefined {
  let best: StepCount | undefined;
  for (const count of stepCounts(board)) if (count.at > (best?.at ?? 0)) best = count;
  return best?.step;
}
