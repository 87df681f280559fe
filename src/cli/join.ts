import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { EXIT, usageError, XdplingsError } from '../domain/errors.ts';
import { printableLine } from '../domain/printable.ts';
import { caughtUpTo } from '../domain/progress/index.ts';
import { RESUME_LENGTH, readCode, shownCode } from '../domain/session/code.ts';
import { type JoinLine, joinLine, readJoinLine } from '../domain/session/join-line.ts';
import { LIMITS } from '../domain/session/limits.ts';
import type { Membership, MembershipStore } from '../domain/session/membership.ts';
import { type Messages, messages } from '../i18n/index.ts';
import { bring, type Entrance, flush, isMember, joinHub, unsent } from '../reporters/hub/join-hub.ts';
import type { CommandContext } from './context.ts';
import { findStep, type OpenCourse, openCourse } from './open-course.ts';

export type JoinFlags = {
  readonly name?: string | undefined;
  readonly resume?: string | undefined;
  readonly from?: string | undefined;
  /** False: only join. */
  readonly start?: boolean | undefined;
};

/** What is still to be sent in an earlier place may take so long, ms. */
const FLUSH_MS = 5000;

/**
 * `xdplings join LINE [--name N] [--resume CODE] [--from STEP] [--no-start]`: takes a place in a live session, and in a
 * terminal starts the workshop. Doing it again changes nothing.
 * @throws a usage error for what the learner can mend, an environment error for a hub that cannot be reached
 */
export async function join(typed: string, flags: JoinFlags, context: CommandContext): Promise<number> {
  const { io, parts } = context;
  const open = await openCourse(context);
  const words = messages(open.lang).join;
  const step = flags.from === undefined ? undefined : findStep(open, flags.from);
  const line = lineOf(typed, words);
  const resume = resumeOf(flags.resume, words);
  const store = await parts.membership(open.workspace.dir);

  const before = loaded(store);
  refuseOther(before, line, words);
  const member = await stillIn(before, line, resume, io.signal);
  const membership = member ?? (await enter(before, line, resume, flags.name, context, words));
  if (member === undefined) await moveIn(membership, before, store);
  else store.save(member);
  tell(membership, member !== undefined, line, open, context);

  if (step) {
    await open.workspace.saveProgress(caughtUpTo(await open.workspace.loadProgress(), open.course, step));
    io.out(words.caughtUp(step.id));
  }
  if (flags.start === false || !io.isTerminal || context.flags.plain) {
    io.out(words.start);
    return EXIT.pass;
  }
  // The full screen covers what was said: the resume code is to be noted first.
  if (member === undefined && (await question(words.begin, context)) === undefined) return EXIT.pass;
  return (await import('./workshop.ts')).workshop({}, context);
}

type Words = Messages['join'];

function lineOf(typed: string, words: Words): JoinLine {
  const line = readJoinLine(typed);
  if (typeof line !== 'string') return line;
  const what = { 'no-url': words.noUrl, 'no-code': words.noCode, 'bad-pin': words.badPin }[line];
  throw usageError(what, { where: printableLine(typed).slice(0, 200), todo: words.lineHelp });
}

function resumeOf(typed: string | undefined, words: Words): string | undefined {
  if (typed === undefined) return undefined;
  const code = readCode(typed, RESUME_LENGTH);
  if (code !== undefined) return code;
  throw usageError(words.noResume(printableLine(typed).slice(0, 40)), { todo: words.resumeHelp });
}

/** A damaged note of an earlier place is none: this one takes its place. */
function loaded(store: MembershipStore): Membership | undefined {
  try {
    return store.load();
  } catch (error) {
    if (error instanceof XdplingsError) return undefined;
    throw error;
  }
}

function refuseOther(before: Membership | undefined, line: JoinLine, words: Words): void {
  if (before === undefined || before.code === line.code || before.session.endsAt < Date.now()) return;
  const code = before.resume === undefined ? '' : shownCode(before.resume);
  throw usageError(words.elsewhere(before.session.title), { todo: `${words.elsewhereHelp}${code}` });
}

/** @returns the place that this workspace has already, at the address of the line; undefined when it has none */
async function stillIn(
  before: Membership | undefined,
  line: JoinLine,
  resume: string | undefined,
  signal: AbortSignal,
): Promise<Membership | undefined> {
  if (before?.code !== line.code) return undefined;
  if (resume !== undefined && resume !== before.resume) return undefined;
  const { pin: _, ...rest } = before;
  const here = { ...rest, origin: line.origin, ...(line.pin ? { pin: line.pin } : {}) };
  return (await isMember(here, signal)) ? here : undefined;
}

/** A place that was left or lost is taken again where its resume code is known; else a new one is. */
async function enter(
  before: Membership | undefined,
  line: JoinLine,
  resume: string | undefined,
  name: string | undefined,
  context: CommandContext,
  words: Words,
): Promise<Membership> {
  const known = resume ?? (before?.code === line.code && name === undefined ? before.resume : undefined);
  const entrance: Entrance =
    known === undefined ? { name: await nameOf(name, context, words) } : { resume: known };
  return joinHub(line, entrance, context.io.signal);
}

/** What an earlier place in this workspace has not sent yet is sent, or comes along where it is the same learner's. */
async function moveIn(
  membership: Membership,
  before: Membership | undefined,
  store: MembershipStore,
): Promise<void> {
  let left: ReturnType<typeof unsent> = [];
  if (before !== undefined) {
    const folder = store.outboxOf(before.source);
    const moved = before.code === membership.code ? { ...before, origin: membership.origin } : before;
    await flush({ ...moved, pin: membership.pin }, folder, FLUSH_MS);
    if (before.learner === membership.learner) left = unsent(folder);
  }
  store.remove();
  store.save(membership);
  bring(left, store.outboxOf(membership.source));
}

async function nameOf(asked: string | undefined, context: CommandContext, words: Words): Promise<string> {
  const login = cleaned(context.io.env.SUDO_USER ?? loginName()).slice(0, LIMITS.name) || 'learner';
  const mayAsk = context.io.isTerminal && !context.flags.plain;
  const typed = asked ?? (mayAsk ? await question(words.nameQuestion(login), context) : login);
  // Ctrl-C or Ctrl-D instead of a name.
  if (typed === undefined) throw usageError(words.notJoined);
  const name = cleaned(typed);
  if (asked === undefined && name === '') return login;
  const todo = words.nameHelp;
  if (name === '') throw usageError(words.noName, { todo });
  if ([...name].length > LIMITS.name) throw usageError(words.longName(LIMITS.name), { todo });
  return name;
}

const cleaned = (name: string): string => printableLine(name).trim();

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in passwd(5), as in some containers.
    return '';
  }
}

/** @returns the answer; undefined when there was none: Ctrl-C, Ctrl-D or a signal */
async function question(words: string, { io }: CommandContext): Promise<string | undefined> {
  const input = io.input ?? process.stdin;
  if (input.readableEnded) return undefined;
  const prompt = createInterface({ input, output: process.stdout });
  const ended = new Promise<undefined>((resolve) => prompt.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([prompt.question(words, { signal: io.signal }), ended]);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    return undefined;
  } finally {
    prompt.close();
  }
}

function tell(
  { session, name, resume }: Membership,
  wasIn: boolean,
  line: JoinLine,
  { lang }: OpenCourse,
  { io }: CommandContext,
): void {
  const words = messages(lang).join;
  io.out(wasIn ? words.already(session.title, name) : words.joined(session.title, name));
  if (resume !== undefined) {
    io.out(words.resume(shownCode(resume)));
    io.out(words.resumeUse(backCommand(line, resume)));
  }
  if (!wasIn) io.out(words.told);
}

/** What brings a learner back. */
export const backCommand = (line: JoinLine, resume: string): string =>
  `xdplings join '${joinLine(line)}' --resume ${shownCode(resume)}`;
