/**
 * The three kinds of trouble that the program knows how to talk about. Every layer throws these;
 * only the outermost one (cli, tui) renders them.
 */
export type ErrorKind =
  /** The person asked for something that is not possible: wrong flag, unknown step, bad lesson.yaml. */
  | 'usage'
  /** This machine cannot do it: a tool is missing, no rights, no space. */
  | 'environment'
  /** We did something wrong. */
  | 'bug';

/** What an error says, in reading order: what happened, where, what to do. */
export type ErrorDetails = {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where?: string | undefined;
  readonly todo?: string | undefined;
  readonly cause?: unknown;
};

/** An error that a person can act on. `message` is all of its parts, one a line. */
export class XdplingsError extends Error {
  override readonly name = 'XdplingsError';
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where: string | undefined;
  readonly todo: string | undefined;

  constructor({ kind, what, where, todo, cause }: ErrorDetails) {
    super([what, where, todo].filter(Boolean).join('\n'), { cause });
    this.kind = kind;
    this.what = what;
    this.where = where;
    this.todo = todo;
  }
}

/** Exit codes of the command line, as README and design promise them. */
export const EXIT = { pass: 0, fail: 1, usage: 2, environment: 3, bug: 70 } as const;

/**
 * @returns the exit code that belongs to an error of any origin; whatever is not ours to explain is a bug.
 */
export function exitCodeOf(error: unknown): number {
  return error instanceof XdplingsError ? EXIT[error.kind] : EXIT.bug;
}

/** Shorthands that keep throw sites to one line. */
export const usageError = (what: string, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'usage', what, ...more });
export const environmentError = (what: string, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'environment', what, ...more });
export const bugError = (what: string, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'bug', what, ...more });
