import { EXIT } from '../domain/errors.ts';
import { printable } from '../domain/printable.ts';
import { chooseLang } from '../i18n/index.ts';
import type { Parts, Surroundings } from './context.ts';
import { runCommandLine } from './program.ts';
import { reportError } from './report-error.ts';

/** As a shell says it of a command that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Runs the program to its end on the real standard streams.
 * @returns the exit code
 */
export async function main(argv: readonly string[], parts: Parts): Promise<number> {
  const { env, stdout, stderr, stdin } = process;
  const stopping = new AbortController();
  for (const stream of [stdout, stderr]) {
    // A reader that went away (`| head`) is no error of ours.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.pass);
      throw error;
    });
  }
  // Not once: a library that finds itself the only one who listens ends the process before anything is put in order.
  const interrupt = () => {
    if (stopping.signal.aborted) process.exit(INTERRUPTED);
    stopping.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return runProgram(argv, parts, {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    env,
    isTerminal: stdin.isTTY === true && stdout.isTTY === true,
    signal: stopping.signal,
    input: stdin,
    ...(stdout.isTTY
      ? {
          terminal: {
            columns: stdout.columns || 80,
            write: (line: string) => void stdout.write(`${line}\n`),
          },
        }
      : {}),
  });
}

/**
 * One command in whatever surroundings. Every line is made safe for a terminal here, whatever it says and wherever it
 * comes from.
 * @returns the exit code; never throws
 */
export async function runProgram(
  argv: readonly string[],
  parts: Parts,
  surroundings: Surroundings,
): Promise<number> {
  const io: Surroundings = {
    ...surroundings,
    out: (line) => surroundings.out(printable(line)),
    err: (line) => surroundings.err(printable(line)),
  };
  try {
    return await runCommandLine(argv, parts, io);
  } catch (error) {
    if (io.signal.aborted) return INTERRUPTED;
    return reportError(error, chooseLang(askedLang(argv), undefined, io.env), io.err);
  }
}

/** The command line may be what could not be read, so the one flag that an error needs is looked for by hand. */
function askedLang(argv: readonly string[]): 'en' | 'ja' | undefined {
  const value = argv.join(' ').match(/(?:^| )--lang[ =](en|ja)(?: |$)/)?.[1];
  return value === 'en' || value === 'ja' ? value : undefined;
}
