import { failureNames } from './failure-names.ts';
import type { Hint, StepText } from './model.ts';

/**
 * The hints that a learner has taken so far, in order.
 *
 * @param level how many levels to show, 0 to 3.
 * @param lastFailure what failed last (see failureNames). A hint written for it takes the place of the general one of
 *   its level; one for a rule comes before one for the stage in which the rule was broken.
 */
export function hintsFor(text: StepText, level: number, lastFailure?: string | undefined): Hint[] {
  const names = lastFailure === undefined ? [] : failureNames(lastFailure);
  return ([1, 2, 3] as const)
    .filter((each) => each <= level)
    .flatMap((each) => {
      const ofLevel = text.hints.filter((hint) => hint.level === each);
      const written = names
        .map((name) => ofLevel.find(({ when }) => when === name))
        .find((hint) => hint !== undefined);
      return written ?? ofLevel.find(({ when }) => when === undefined) ?? [];
    });
}
