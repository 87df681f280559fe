import { EXIT } from '../domain/errors.ts';
import { hintsFor } from '../domain/lesson/hints.ts';
import { hintTaken } from '../domain/progress/index.ts';
import { messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { findStep, openCourse } from './open-course.ts';

/** `xdplings hint [STEP]`: one hint more each time, from a nudge to nearly the answer. */
export async function hint(name: string | undefined, context: CommandContext): Promise<number> {
  const open = await openCourse(context);
  const { workspace, progress, lang } = open;
  const step = findStep(open, name);
  const after = hintTaken(progress, step.id);
  await workspace.saveProgress(after);
  const { hints: level = 0, lastFailure } = after.steps[step.id] ?? {};
  const words = messages(lang).cli;
  const shown = hintsFor(step.text[lang], level, lastFailure);
  shown.forEach(({ markdown }, index) => {
    context.io.out(`${words.hintsTaken(index + 1)}\n${markdown}\n`);
  });
  if (progress.steps[step.id]?.hints === 3) context.io.out(words.noMoreHints);
  return EXIT.pass;
}
