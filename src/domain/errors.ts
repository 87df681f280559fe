import { type Lang, sameText, type Text } from './text.ts';

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

/** What an error says, in reading order: what happened, where, what to do. A plain string is said in every language. */
export type ErrorDetails = {
  readonly kind: ErrorKind;
  readonly what: string | Text;
  readonly where?: string | undefined;
  readonly todo?: string | Text | undefined;
  readonly cause?: unknown;
};

/** An error that a person can act on. `message`, `what` and `todo` are English; {@link inWords} has every language. */
export class XdplingsError extends Error {
  override readonly name = 'XdplingsError';
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where: string | undefined;
  readonly todo: string | undefined;
  readonly words: { readonly what: Text; readonly todo: Text | undefined };

  constructor({ kind, what, where, todo, cause }: ErrorDetails) {
    const words = { what: asText(what), todo: todo === undefined ? undefined : asText(todo) };
    super([words.what.en, where, words.todo?.en].filter(Boolean).join('\n'), { cause });
    this.kind = kind;
    this.what = words.what.en;
    this.where = where;
    this.todo = words.todo?.en;
    this.words = words;
  }

  /** @returns all of its parts, one a line */
  inWords(lang: Lang): string {
    const { what, todo } = this.words;
    return [what[lang], this.where, todo?.[lang]].filter(Boolean).join('\n');
  }
}

const asText = (words: string | Text): Text => (typeof words === 'string' ? sameText(words) : words);

/** Exit codes of the command line, as README and design promise them. */
export const EXIT = { pass: 0, fail: 1, usage: 2, environment: 3, bug: 70 } as const;

/**
 * @returns the exit code that belongs to an error of any origin; whatever is not ours to explain is a bug.
 */
export function exitCodeOf(error: unknown): number {
  return error instanceof XdplingsError ? EXIT[error.kind] : EXIT.bug;
}

/** Shorthands that keep throw sites to one line. */
export const usageError = (what: string | Text, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'usage', what, ...more });
export const environmentError = (what: string | Text, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'environment', what, ...more });
export const bugError = (what: string | Text, more: Partial<ErrorDetails> = {}) =>
  new XdplingsError({ kind: 'bug', what, ...more });
