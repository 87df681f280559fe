import { EXIT } from '../domain/errors.ts';
import type { CommandContext } from './context.ts';

/** `xdplings dev new LESSON/STEP`: the files of a new step, ready to be filled in. */
export async function devNew(step: string, { parts, io }: CommandContext): Promise<number> {
  for (const file of await (await parts.author()).newStep(step)) io.out(file);
  return EXIT.pass;
}
