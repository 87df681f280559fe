import type { ClauseOutcome } from '../../domain/checks/result.ts';
import { XdplingsError } from '../../domain/errors.ts';
import { type Text, text } from '../../domain/text.ts';

/**
 * A program of another shape than the step asks for is the learner’s to mend.
 * @returns what is said about it @throws the error itself for any other trouble
 */
export function refusalOf(error: unknown): Text {
  if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
  const { what, todo } = error.words;
  return text([what.en, todo?.en].filter(Boolean).join(' '), [what.ja, todo?.ja].filter(Boolean).join(' '));
}

/**
 * Looks at something that only a program of the right shape has; another one fails the check with the refusal's words.
 * @param demand what there should be to look at, and how a person looks
 */
export async function unlessRefused(
  demand: Pick<ClauseOutcome, 'expected' | 'reproduce'>,
  judge: () => Promise<ClauseOutcome>,
): Promise<ClauseOutcome> {
  try {
    return await judge();
  } catch (error) {
    return { ok: false, ...demand, observed: refusalOf(error) };
  }
}
