import { bugError, XdplingsError } from '../../domain/errors.ts';
import { sameText } from '../../domain/text.ts';
import type { ErrorMessage } from './messages.ts';

/** An error as it travels. Whatever is not ours to explain is a bug, with its stack for the report. */
export function toMessage(error: unknown): ErrorMessage {
  if (error instanceof XdplingsError) {
    const { kind, where } = error;
    const { what, todo } = error.words;
    return { kind, what, ...(where === undefined ? {} : { where }), ...(todo === undefined ? {} : { todo }) };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { kind: 'cancelled', what: sameText('cancelled') };
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind: 'bug', what: sameText(String(error)), ...(stack === undefined ? {} : { where: stack }) };
}

/** @returns the error to throw on this side; a cancelled call is the caller's own doing and throws its reason. */
export function toError({ kind, what, where, todo }: ErrorMessage): XdplingsError {
  if (kind === 'cancelled') return bugError('The lab cancelled a call that nobody cancelled.');
  return new XdplingsError({ kind, what, where, todo });
}
