import type { Step } from '../../domain/lesson/model.ts';
import { blockScript, commandBlocks } from '../../domain/lesson/text-commands.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { LabPort } from '../ports.ts';

/** More than any shown command takes: one that never ends must not hold up the proof. */
const LIMIT_MS = 30_000;
/** A "no" of the last command, which a text may show; what cannot run ends with more: see {@link blockScript}. */
const HARMLESS = 1;

/**
 * Runs every command that a step's texts show, in the step's lab as it stands (with a program attached).
 * @returns one sentence for each block that cannot be pasted as it is
 * @throws the signal's reason when cancelled
 */
export async function proveTextCommands(step: Step, lab: LabPort, signal: AbortSignal): Promise<string[]> {
  const host = LABS[step.lab].hosts[0]?.name ?? '';
  const blocks = new Set([...commandBlocks(step.text.en.markdown), ...commandBlocks(step.text.ja.markdown)]);
  const problems: string[] = [];
  for (const block of blocks) {
    const problem = await problemOf(block, host, lab, signal);
    if (problem) problems.push(`${step.id}: a command of the text ${problem}`);
  }
  return problems;
}

async function problemOf(
  block: string,
  host: string,
  lab: LabPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const said: Uint8Array[] = [];
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const code = await lab.exec(host, ['sh', '-c', blockScript(block)], {
      stdin: noInput(),
      onStdout: () => {},
      onStderr: (chunk) => said.push(chunk),
      signal: AbortSignal.any([signal, limit]),
    });
    if (code <= HARMLESS) return undefined;
    return `does not run: ${Buffer.concat(said).toString('utf8').trim()}`;
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    return `does not end within ${LIMIT_MS / 1000} s: ${block.trim()}`;
  }
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
