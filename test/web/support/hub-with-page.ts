import type { SessionStep } from '../../../src/domain/session/board.ts';
import { apply, type Board, newBoard } from '../../../src/domain/session/board.ts';
import type {
  HubBody,
  InstructorBody,
  LearnerBody,
  SessionEvent,
} from '../../../src/domain/session/events.ts';
import { type RunningHub, startHub } from '../../../src/hub/server/create-hub.ts';
import { createSession } from '../../../src/hub/server/new-session.ts';
import type { NewEvent, Store } from '../../../src/hub/store/store.ts';
import { temporaryStore } from '../../hub/store/temporary-store.ts';

const HOUR = 60 * 60 * 1000;

export const STEPS: readonly SessionStep[] = [
  ['hello/print', 'Greet every packet', 'すべてのパケットにあいさつする'],
  ['hello/verdicts', 'What the sender sees', '送信側からはどう見えるか'],
  ['counter/ethernet', 'Count IPv4 frames', 'IPv4 フレームを数える'],
  ['counter/hash-map', 'Count any protocol', 'どんなプロトコルも数える'],
].map(([id = '', en = '', ja = '']) => ({ id, title: { en, ja } }));

export type HubWithPage = {
  readonly origin: string;
  readonly key: string;
  readonly store: Store;
  readonly session: string;
  /** The hub dies; what was stored stays. */
  readonly stop: () => Promise<void>;
  /** It comes back at the same address. */
  readonly restart: () => Promise<void>;
  /** Puts events into the session, as another hub would. */
  readonly add: (...events: NewEvent[]) => Promise<void>;
  /** A learner's program, without the program. */
  readonly did: (learner: string, body: LearnerBody, file?: NewEvent['file']) => Promise<void>;
  readonly hub: (learner: string, body: HubBody) => Promise<void>;
  readonly events: () => Promise<readonly SessionEvent[]>;
  /** What the instructor has done so far. */
  readonly acts: () => Promise<readonly InstructorBody[]>;
  readonly board: () => Promise<Board>;
  readonly remove: () => Promise<void>;
};

export type PageOptions = {
  /** What `bundleWeb` made. */
  readonly pages: string;
  readonly steps?: readonly SessionStep[];
  readonly title?: string;
  /** When the session began, ms since the epoch. */
  readonly startedAt?: number;
};

/** A hub with one session, in this process. */
export async function hubWithPage({
  pages,
  steps = STEPS,
  title = 'A test of the page',
  startedAt = Date.now() - HOUR,
}: PageOptions): Promise<HubWithPage> {
  const { store, remove } = await temporaryStore();
  const { record, key } = await createSession(store, {
    title,
    steps,
    lasts: 24 * HOUR,
    kept: HOUR,
    now: startedAt,
  });
  let port = 0;
  const start = (): Promise<RunningHub> =>
    startHub(
      {
        store,
        pages,
        names: ['127.0.0.1'],
        version: '0.0.0',
        onBug: (error) => {
          throw error;
        },
      },
      { host: '127.0.0.1', port },
    );
  let running: RunningHub | undefined = await start();
  port = running.port;
  const add = async (...events: NewEvent[]) => void (await store.append(record.id, events));
  const events = () => store.readFrom(record.id, 0, 100_000);
  const stop = async () => {
    await running?.close();
    running = undefined;
  };
  return {
    origin: running.origin,
    key,
    store,
    session: record.id,
    stop,
    async restart() {
      running = await start();
    },
    add,
    did: (learner, body, file) =>
      add({ by: 'learner', learner, at: Date.now(), body, ...(file === undefined ? {} : { file }) }),
    hub: (learner, body) => add({ by: 'hub', learner, at: Date.now(), body }),
    events,
    acts: async () => (await events()).flatMap((event) => (event.by === 'instructor' ? [event.body] : [])),
    async board() {
      const board = newBoard(steps, startedAt);
      for (const event of await events()) apply(board, event);
      return board;
    },
    async remove() {
      await stop();
      await remove();
    },
  };
}

/** A learner who joined and is connected. */
export const joined = (learner: string, name: string, at = Date.now()): NewEvent[] => [
  { by: 'hub', learner, at, body: { kind: 'joined', name } },
  { by: 'hub', learner, at, body: { kind: 'here', here: true } },
];
