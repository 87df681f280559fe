import type { KeptLines } from '../domain/verifier-log/index.ts';
import type { Messages } from '../i18n/index.ts';
import type { Parts } from './context.ts';
import { OutputReader } from './explain-input.ts';

export type CommandRun = {
  readonly output: KeptLines;
  readonly passed: boolean;
  /** How it ended, in words. */
  readonly ending: (words: Messages) => string;
};

/**
 * Runs the command whose failure is to be explained, and shows its lines as they come.
 * @throws an environment error when there is no such command; the signal's reason when it was aborted
 */
export async function runCommand(
  argv: readonly string[],
  { run, show, signal }: { run: Parts['runThrough']; show: (lines: string) => void; signal: AbortSignal },
): Promise<CommandRun> {
  const reader = new OutputReader();
  let rest = '';
  const ended = await run(
    argv,
    (chunk) => {
      const words = rest + reader.add(chunk);
      const end = words.lastIndexOf('\n');
      if (end !== -1) show(words.slice(0, end));
      rest = words.slice(end + 1);
    },
    signal,
  );
  signal.throwIfAborted();
  if (rest !== '') show(rest);
  return {
    output: reader.finish(),
    passed: ended.exitCode === 0,
    ending: ({ explain }) =>
      ended.exitCode === undefined ? explain.endedBy(ended.signal ?? '?') : explain.exitCode(ended.exitCode),
  };
}
