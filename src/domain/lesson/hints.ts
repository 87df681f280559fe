import type { Hint, StepText } from './model.ts';

/**
 * The hints that a learner has taken so far, in order.
 *
 * @param level how many levels to show, 0 to 3.
 * @param lastFailure what failed last: `check:<id>`, `rule:<slug>`, `stage:<stage>`. A hint written for it takes the
 *   place of the general one of its level.
 */
export function hintsFor(text: StepText, level: number, lastFailure?: string | undefined): Hint[] {
  return ([1, 2, 3] as const)
    .filter((each) => each <= level)
    .flatMap((each) => {
      const ofLevel = text.hints.filter((hint) => hint.level === each);
      const written =
        lastFailure === undefined ? undefined : ofLevel.find(({ when }) => when === lastFailure);
      return written ?? ofLevel.find(({ when }) => when === undefined) ?? [];
    });
}
