import type { Step } from '../../domain/lesson/model.ts';
import { blockScript, commandBlocks } from '../../domain/lesson/text-commands.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { LabPort } from '../ports.ts';

/**
 * Runs every command that a step's texts show, in the step's lab as it stands (with a program attached).
 * @returns one sentence for each block that cannot be pasted as it is
 */
export async function proveTextCommands(step: Step, lab: LabPort): Promise<string[]> {
  const host = LABS[step.lab].hosts[0]?.name ?? '';
  const blocks = new Set([...commandBlocks(step.text.en.markdown), ...commandBlocks(step.text.ja.markdown)]);
  const problems: string[] = [];
  for (const block of blocks) {
    const said: Uint8Array[] = [];
    const code = await lab.exec(host, ['sh', '-c', blockScript(block)], {
      stdin: noInput(),
      onStdout: () => {},
      onStderr: (chunk) => said.push(chunk),
    });
    if (code > 1) {
      problems.push(
        `${step.id}: a command of the text does not run: ${Buffer.concat(said).toString('utf8').trim()}`,
      );
    }
  }
  return problems;
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
