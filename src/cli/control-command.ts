import { EXIT, usageError } from '../domain/errors.ts';
import type { Lang } from '../domain/text.ts';
import type { SharedSession } from '../engine/ports.ts';
import type { Parts } from './context.ts';
import { runCommandLine } from './program.ts';

/**
 * Carries out commands of the control plane in a lab of this very process, exactly as another terminal would.
 * @returns for a command line (`fw set -n 10.0.1.0/24`): what it prints; throws what it refuses
 */
export const controlCommand =
  (parts: Parts, shared: SharedSession, lang: () => Lang, signal: AbortSignal) =>
  async (line: string): Promise<readonly string[]> => {
    const printed: string[] = [];
    const print = (words: string): void => void printed.push(words);
    const here: Parts = { ...parts, connectSession: async () => ({ ...shared, close: () => {} }) };
    const io = { out: print, err: print, env: {}, isTerminal: false, signal };
    const code = await runCommandLine([...line.split(/\s+/), '--lang', lang()], here, io);
    if (code !== EXIT.pass) throw usageError(printed.join('\n') || line);
    return printed;
  };
