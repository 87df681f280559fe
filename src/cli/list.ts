import { EXIT } from '../domain/errors.ts';
import { plainList } from '../reporters/list-plain.ts';
import type { CommandContext } from './context.ts';
import { openCourse } from './open-course.ts';

/** `xdplings list`: every step, which are done, where the learner is. */
export async function list(context: CommandContext): Promise<number> {
  const { course, progress, lang } = await openCourse(context);
  for (const line of plainList(course, progress, lang)) context.io.out(line);
  return EXIT.pass;
}
