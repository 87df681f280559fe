import { EXIT } from '../domain/errors.ts';
import { chooseLang } from '../i18n/index.ts';
import type { Parts } from './context.ts';
import { runCommandLine } from './program.ts';
import { reportError } from './report-error.ts';

/**
 * Runs the program to its end on the real standard streams.
 * @returns the exit code
 */
export async function main(argv: readonly string[], parts: Parts): Promise<number> {
  const { env, stdout, stderr, stdin } = process;
  const stopping = new AbortController();
  const out = (line: string) => void stdout.write(`${line}\n`);
  const err = (line: string) => void stderr.write(`${line}\n`);
  // A reader that went away (`| head`) is no error of ours.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.pass);
    throw error;
  });
  const interrupt = () => stopping.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
    return await runCommandLine(argv, parts, { out, err, env, isTerminal, signal: stopping.signal });
  } catch (error) {
    if (stopping.signal.aborted) return EXIT.fail;
    const asked = argv[argv.indexOf('--lang') + 1];
    const lang = argv.includes('--lang') && (asked === 'ja' || asked === 'en') ? asked : undefined;
    return reportError(error, chooseLang(lang, undefined, env), err);
  }
}
