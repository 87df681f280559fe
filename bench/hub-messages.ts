import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Door, Seat } from './hub-room.ts';

/* What the bench and its processes of learners and dashboards say to each other. */

export type Order =
  /** Who they are; dashboards open their streams at once. */
  | { readonly type: 'seat'; readonly door: Door; readonly seats: readonly Seat[]; readonly folder: string }
  /** Learners come in one after the other: a stream, a first report. */
  | { readonly type: 'connect' }
  /** Each learner has one event every so often, for so long. */
  | { readonly type: 'work'; readonly everyMs: number; readonly forMs: number }
  /** Streams and connections end, nothing is sent any more. */
  | { readonly type: 'disconnect' }
  /** So many events are written into each outbox; nothing is sent. */
  | { readonly type: 'write'; readonly events: number }
  /** All outboxes are opened and sent at once. */
  | { readonly type: 'storm' }
  /** The delays that were noted since the last time. */
  | { readonly type: 'noted' }
  | { readonly type: 'close' };

/** Delays in ms. */
export type Answer = { readonly delays: readonly number[] };

/**
 * The heap of many clients, without the collections that it would need: a learner's own program has the heap of one.
 * Else a fifth of a crew's time in a storm goes there, on the processors that the hub needs.
 */
const ROOMY = [
  '--max-old-space-size=2000',
  '--initial-old-space-size=1500',
  '--external-memory-accounted-in-global-limit',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
];

/** A process of simulated clients. */
export type Crew = { readonly tell: (order: Order) => Promise<Answer>; readonly close: () => Promise<void> };

/** @param program file of this folder */
export function startCrew(program: string): Crew {
  const child: ChildProcess = fork(join(import.meta.dirname, program), {
    serialization: 'advanced',
    execArgv: ROOMY,
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  ended.catch(() => {});
  const tell = (order: Order): Promise<Answer> => {
    const answer = new Promise<Answer>((resolve) =>
      child.once('message', (message) => resolve(message as Answer)),
    );
    child.send(order);
    return Promise.race([answer, ended]);
  };
  return {
    tell,
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send({ type: 'close' } satisfies Order);
      await gone;
    },
  };
}

/** The other side. @param work what a process does for each order */
export function obey(work: (order: Order) => Promise<readonly number[]>): void {
  process.on('message', async (order: Order) => {
    const delays = await work(order);
    if (order.type === 'close') process.exit(0);
    process.send?.({ delays } satisfies Answer);
  });
}

/** The clock that all processes of a machine share, ms, as it fits into a report's `ms`. */
export const CLOCK_TURN = 1_000_000_000;
export const clock = (): number => Date.now() % CLOCK_TURN;
export const since = (then: number): number => (clock() - then + CLOCK_TURN) % CLOCK_TURN;
