import { EXIT, usageError } from '../domain/errors.ts';
import type { Lang } from '../domain/text.ts';
import type { SharedControl } from '../engine/ports.ts';
import { en } from '../i18n/en.ts';
import { chooseLang, type Messages, messages } from '../i18n/index.ts';
import { ja } from '../i18n/ja.ts';
import type { CommandContext } from './context.ts';

export type SessionFlags = { readonly session?: string | undefined };
export type GetFlags = SessionFlags & { readonly json?: boolean | undefined };

/** What a command of the control plane works with. */
export type ControlWork = {
  readonly control: SharedControl;
  readonly words: Messages['control'];
  readonly lang: Lang;
  readonly out: (line: string) => void;
};

/** A request takes milliseconds, unless a program is being checked. */
const PATIENCE_MS = 1_000;

/**
 * Does one thing with the control plane of the lab that is running in another terminal.
 * @param waiting what is said when it takes long
 * @returns the exit code
 */
export async function withControl(
  { session: id }: SessionFlags,
  { parts, io, flags }: CommandContext,
  work: (use: ControlWork) => Promise<void>,
  waiting: (words: ControlWork['words']) => string = ({ waiting }) => waiting,
): Promise<number> {
  const lang = chooseLang(flags.lang, undefined, io.env);
  const words = messages(lang).control;
  const session = await parts.connectSession(id);
  // Ctrl-C ends the waiting; what the session has begun by then is done to its end.
  io.signal.addEventListener('abort', session.close, { once: true });
  const patience = setTimeout(() => io.err(waiting(words)), PATIENCE_MS);
  try {
    await work({ control: session.control, words, lang, out: io.out });
    return EXIT.pass;
  } finally {
    clearTimeout(patience);
    io.signal.removeEventListener('abort', session.close);
    session.close();
  }
}

/** @throws usage error, in both languages, when a flag that the command needs was not given */
export function needed(value: string | undefined, flag: string, example: string): string {
  if (value !== undefined) return value;
  const [english, japanese] = [en.control, ja.control];
  throw usageError(
    { en: english.missing(flag), ja: japanese.missing(flag) },
    { todo: { en: english.missingTodo(example), ja: japanese.missingTodo(example) } },
  );
}

/** Prints JSON, or a table and, when it has no rows, a sentence that says so. */
export function printTable<Entry>(
  entries: readonly Entry[],
  flags: GetFlags,
  out: (line: string) => void,
  as: {
    readonly table: (entries: readonly Entry[]) => readonly string[];
    readonly json: (entries: readonly Entry[]) => unknown;
    readonly none: string;
  },
): void {
  if (flags.json) {
    out(JSON.stringify(as.json(entries)));
    return;
  }
  for (const line of as.table(entries)) out(line);
  if (entries.length === 0) out(as.none);
}
