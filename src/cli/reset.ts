import { createInterface } from 'node:readline/promises';
import { EXIT, usageError } from '../domain/errors.ts';
import { messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { findStep, openCourse } from './open-course.ts';

export type ResetFlags = { readonly yes?: boolean | undefined };

/** `xdplings reset [STEP]`: the starter again; what was there is committed first. Asks in a terminal. */
export async function reset(
  name: string | undefined,
  flags: ResetFlags,
  context: CommandContext,
): Promise<number> {
  const open = await openCourse(context);
  const step = findStep(open, name);
  const words = messages(open.lang).cli;
  if (!flags.yes && !(await isWanted(words.resetQuestion(step.file), words.resetNeedsYes, context))) {
    return EXIT.fail;
  }
  const commit = await open.workspace.reset(step);
  context.io.out(words.resetDone(step.file, commit.slice(0, 12)));
  return EXIT.pass;
}

async function isWanted(question: string, needsYes: string, { io }: CommandContext): Promise<boolean> {
  if (!io.isTerminal) throw usageError(needsYes);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^(y|yes|はい)$/i.test((await prompt.question(question, { signal: io.signal })).trim());
  } catch (error) {
    // Ctrl-C, Ctrl-D or a signal instead of an answer: whatever it was, it was no yes.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    io.out('');
    return false;
  } finally {
    prompt.close();
  }
}
