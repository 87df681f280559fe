import { exitCodeOf, XdplingsError } from '../domain/errors.ts';
import type { Lang } from '../domain/text.ts';
import { messages } from '../i18n/index.ts';

/**
 * Tells a person what went wrong, at the outermost edge of the program.
 * @returns the exit code
 */
export function reportError(error: unknown, lang: Lang, err: (line: string) => void): number {
  if (error instanceof XdplingsError && error.kind !== 'bug') {
    err(error.inWords(lang));
    return exitCodeOf(error);
  }
  const words = messages(lang).cli;
  err(words.bug);
  err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  err(words.bugReport);
  return exitCodeOf(error);
}
