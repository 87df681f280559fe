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
