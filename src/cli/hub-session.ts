import { isDeepStrictEqual } from 'node:util';
import type { Step } from '../domain/lesson/model.ts';
import { apply, newBoard, type SessionStep } from '../domain/session/board.ts';
import type { InstructorBody } from '../domain/session/events.ts';
import { timeOfDay } from '../domain/session/moment.ts';
import type { LessonFilesPort } from '../engine/ports.ts';
import { readAgenda } from '../hub/read-agenda.ts';
import { addKey, createSession } from '../hub/server/new-session.ts';
import type { SessionRecord, Store } from '../hub/store/store.ts';
import type { HubStartOptions } from './hub-start-flags.ts';

export type CourseFiles = { readonly lessonFiles: LessonFilesPort; readonly steps: readonly Step[] };

export type HubSession = {
  readonly record: SessionRecord;
  /** Present when one was made: it is shown once. */
  readonly key: string | undefined;
  /** Learners who joined before; undefined: the session is new. */
  readonly joined: number | undefined;
  /** The session had the file's agenda before, and has another one since: that one stays. */
  readonly keepsOtherAgenda: boolean;
};

const PAGE = 5_000;
const MINUTE_MS = 60_000;

/**
 * The session that a hub is to serve: the newest of the store that is not over, else a new one.
 * @throws a usage error for the agenda, before anything is created
 */
export async function openHubSession(
  store: Store,
  options: HubStartOptions,
  { lessonFiles, steps }: CourseFiles,
): Promise<HubSession> {
  const agenda = options.agenda && readAgenda(options.agenda, steps, Date.now());
  const before = options.another ? undefined : await unfinished(store, Date.now());
  const session = before
    ? await goOn(store, options, before)
    : await begin(store, options, await knownSteps(lessonFiles, steps));
  if (agenda === undefined) return { ...session, keepsOtherAgenda: false };
  const agendas = before?.agendas ?? [];
  // The same file again, with which a hub is started again, must not undo what the instructor has changed since.
  const isKnown = agendas.some((one) => isSamePlan(one, agenda));
  const last = agendas.at(-1);
  const isSpent = last !== undefined && isOfAnEarlierDay(last, agenda) && endOf(last) <= Date.now();
  if (!isKnown || isSpent) {
    const body = { kind: 'agenda-set', ...agenda } as const;
    await store.append(session.record.id, [{ by: 'instructor', at: Date.now(), body }]);
  }
  return { ...session, keepsOtherAgenda: isKnown && last !== undefined && !isSamePlan(last, agenda) };
}

type Opened = Omit<HubSession, 'keepsOtherAgenda'>;

/** A plan as a file or the dashboard gave it. */
type Given = Pick<Extract<InstructorBody, { kind: 'agenda-set' }>, 'items' | 'startsAt'>;

/** On which day does not count: a file says a time of day only, and its hub may be started again on the next. */
const isSamePlan = (a: Given, b: Given): boolean =>
  isDeepStrictEqual(a.items, b.items) && startOf(a) === startOf(b);

const startOf = ({ startsAt }: Given): string | undefined =>
  startsAt === undefined ? undefined : timeOfDay(startsAt, 'en');

/** Started the evening before, a hub has the plan of that day. */
const isOfAnEarlierDay = (last: Given, agenda: Given): boolean =>
  isSamePlan(last, agenda) && (last.startsAt ?? 0) < (agenda.startsAt ?? 0);

/** @returns when a plan that says its start is over; one that does not is never */
const endOf = ({ items, startsAt = Number.POSITIVE_INFINITY }: Given): number =>
  items.reduce((at, { minutes, pause = 0 }) => at + (minutes + pause) * MINUTE_MS, startsAt);

/** With the titles of the checks, which the dashboard shows of those that fail. */
const knownSteps = (lessonFiles: LessonFilesPort, steps: readonly Step[]): Promise<SessionStep[]> =>
  Promise.all(
    steps.map(async (step) => {
      const checks = await lessonFiles.loadChecks(step);
      return { id: step.id, title: step.title, checks: checks.map(({ id, title }) => ({ id, title })) };
    }),
  );

async function begin(
  store: Store,
  { title, lasts, kept }: HubStartOptions,
  steps: readonly SessionStep[],
): Promise<Opened> {
  const { record, key } = await createSession(store, { title, steps, lasts, kept, now: Date.now() });
  return { record, key, joined: undefined };
}

async function goOn(store: Store, { newKey }: HubStartOptions, before: Unfinished): Promise<Opened> {
  const { record, joined } = before;
  return { record, joined, key: newKey ? await addKey(store, record) : undefined };
}

type Unfinished = {
  readonly record: SessionRecord;
  readonly joined: number;
  /** All that it was given so far. */
  readonly agendas: readonly Given[];
};

async function unfinished(store: Store, now: number): Promise<Unfinished | undefined> {
  for (const record of await store.sessions()) {
    if (record.endsAt <= now) continue;
    const board = newBoard(record.steps, record.createdAt);
    const agendas: Given[] = [];
    for (;;) {
      const events = await store.readFrom(record.id, board.head, PAGE);
      if (events.length === 0) break;
      for (const event of events) {
        apply(board, event);
        if (event.body.kind === 'agenda-set') agendas.push(event.body);
      }
    }
    if (board.endedAt === undefined) return { record, joined: Object.keys(board.learners).length, agendas };
  }
  return undefined;
}
