import { stageOfRule } from '../verifier-log/index.ts';
import type { Hint, StepText } from './model.ts';

/**
 * The hints that a learner has taken so far, in order.
 *
 * @param level how many levels to show, 0 to 3.
 * @param lastFailure what failed last: `check:<id>`, `rule:<slug>`, `stage:<stage>`. A hint written for it takes the
 *   place of the general one of its level; one for a rule comes before one for the stage that the rule is about.
 */
export function hintsFor(text: StepText, level: number, lastFailure?: string | undefined): Hint[] {
  return ([1, 2, 3] as const)
    .filter((each) => each <= level)
    .flatMap((each) => {
      const ofLevel = text.hints.filter((hint) => hint.level === each);
      const written = conditionsOf(lastFailure)
        .map((condition) => ofLevel.find(({ when }) => when === condition))
        .find((hint) => hint !== undefined);
      return written ?? ofLevel.find(({ when }) => when === undefined) ?? [];
    });
}

/** What a failure is called, the most exact name first. */
function conditionsOf(failure: string | undefined): string[] {
  if (failure === undefined) return [];
  const stage = failure.startsWith('rule:') ? stageOfRule(failure.slice('rule:'.length)) : undefined;
  return stage === undefined ? [failure] : [failure, `stage:${RUN_STAGE[stage]}`];
}

/** The stage of a run in which a rule's tool speaks. */
const RUN_STAGE = { compile: 'compile', libbpf: 'load', verifier: 'load', attach: 'attach' } as const;
