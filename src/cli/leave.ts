import { EXIT, usageError } from '../domain/errors.ts';
import { messages } from '../i18n/index.ts';
import { HubProblem } from '../reporters/hub/hub-problem.ts';
import { flush, leaveHub } from '../reporters/hub/join-hub.ts';
import type { CommandContext } from './context.ts';
import { backCommand } from './join.ts';
import { openCourse } from './open-course.ts';

/** What is still to be sent may take so long, ms. */
const FLUSH_MS = 5000;

/** `xdplings leave`: gives up the place in the live session; the resume code brings the learner back. */
export async function leave(context: CommandContext): Promise<number> {
  const { io, parts } = context;
  const { workspace, lang } = await openCourse(context);
  const words = messages(lang).join;
  const store = await parts.membership(workspace.dir);
  const membership = store.load();
  if (membership === undefined) throw usageError(words.notInSession);
  const { session, resume, origin, code, pin } = membership;
  let silent: HubProblem | undefined;
  try {
    await flush(membership, store.outboxOf(membership.source), FLUSH_MS);
    await leaveHub(membership, io.signal);
  } catch (error) {
    if (!(error instanceof HubProblem)) throw error;
    silent = error;
  }
  store.remove();
  io.out(silent ? words.leftSilently(session.title) : words.left(session.title));
  if (silent) io.err(silent.words.what[lang]);
  if (resume) io.out(words.backWith(backCommand({ origin, code, pin }, resume)));
  return EXIT.pass;
}
