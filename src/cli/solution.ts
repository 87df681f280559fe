import { EXIT, usageError } from '../domain/errors.ts';
import { solutionAllowed, solutionSeen } from '../domain/progress/index.ts';
import { messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { findStep, openCourse } from './open-course.ts';

/** `xdplings solution STEP`: the finished program, once the learner has passed or has seen every hint. */
export async function solution(name: string | undefined, context: CommandContext): Promise<number> {
  const open = await openCourse(context);
  const { workspace, progress, lang } = open;
  const step = findStep(open, name);
  if (!solutionAllowed(progress, step)) throw usageError(messages(lang).cli.solutionClosed(step.id));
  await workspace.saveProgress(solutionSeen(progress, step.id));
  context.io.out(step.solution.trimEnd());
  return EXIT.pass;
}
