import { usageError, type XdplingsError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';

/** For what needs a network when none is up. */
export const noNetwork = (): XdplingsError =>
  usageError(text('No lab network is open.', 'ラボのネットワークが開かれていません。'));
