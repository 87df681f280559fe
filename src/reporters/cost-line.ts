import type { ProgramCost } from '../domain/checks/observed.ts';
import type { Messages } from '../i18n/index.ts';

/** What the learner's program costs: `Yours: 23 ns a packet, 41 instructions`. */
export const yourCost = ({ ns, instructions }: ProgramCost, { report }: Messages): string =>
  report.yours(count(ns), count(instructions));

/** What the solution costs; of what is not known, a sign that takes its place. @param unknown that sign */
export const solutionCost = (cost: ProgramCost | undefined, { report }: Messages, unknown = '…'): string =>
  cost ? report.solutions(count(cost.ns), count(cost.instructions)) : report.solutions(unknown, unknown);

/** Both, as linear text; without the solution's where nobody knows it. */
export const costLine = (yours: ProgramCost, solution: ProgramCost | undefined, words: Messages): string =>
  [yourCost(yours, words), ...(solution ? [solutionCost(solution, words)] : [])].join('   ');

const count = (value: number): string => Math.round(value).toLocaleString('en');
