import { EXIT } from '../domain/errors.ts';
import { messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { findStep, openCourse } from './open-course.ts';

/** `xdplings diff [STEP]`: what changed since the last pass, or since the starter. */
export async function diff(name: string | undefined, context: CommandContext): Promise<number> {
  const open = await openCourse(context);
  const step = findStep(open, name);
  const { since, patch } = await open.workspace.diff(step);
  const words = messages(open.lang).cli;
  if (patch === '') {
    context.io.out(words.nothingChanged);
    return EXIT.pass;
  }
  context.io.out(since === 'pass' ? words.sincePass : words.sinceStarter);
  context.io.out(patch.trimEnd());
  return EXIT.pass;
}
