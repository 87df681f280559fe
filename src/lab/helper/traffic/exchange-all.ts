import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Exchange } from './conversation.ts';
import { WorkClock } from './work-clock.ts';

/** So many begin in one turn: a veth's ring has room for what they send. */
const BEGIN_AT_ONCE = 32;
/** So many at most have begun and are not over: a listener's backlog has room for them (libuv accepts one a turn). */
const UNDECIDED_AT_ONCE = 400;
/** So many go on before the services, which live in this process, get their turn. */
const ADVANCE_AT_ONCE = 64;
/** Turns in which nothing moved before the network is taken to stand still: each service has had one by then. */
const STILL_TURNS = 3;
/** How long a connection waits for TCP's timers, and how long once a program has dropped something: see converse.ts. */
const TIMER_PATIENCE_MS = 1_000;
const SHORT_PATIENCE_MS = 300;
/** Where somebody else is sending, or frames go round in circles, the network never stands still. */
const RESTLESS_PATIENCE_MS = 3_000;

export type Watch = {
  /** Brings `activity` and `dropped` up to date. */
  refresh(): void;
  readonly activity: number;
  readonly dropped: number;
  /** Like `refresh`, once every host is done with what it has received. */
  confirm(): Promise<void>;
};

/**
 * Carries through many exchanges at the same time. Those that are not over when the network stands still have failed.
 * @param open begins each exchange when its turn has come
 * @param everyTurn called between two turns
 * @throws the signal's reason
 */
export async function exchangeAll(
  watch: Watch,
  open: readonly (() => Exchange)[],
  signal: AbortSignal,
  everyTurn: () => void = () => {},
): Promise<void> {
  const running = new Set<Exchange>();
  const clock = new WorkClock();
  let begun = 0;
  let movedAt = 0;
  let stillSince: number | undefined;
  let stillTurns = 0;
  let waited = 0;
  watch.refresh();
  let { activity } = watch;
  const { dropped: droppedBefore } = watch;
  for (;;) {
    const room = Math.min(BEGIN_AT_ONCE, UNDECIDED_AT_ONCE - running.size);
    const next = open.slice(begun, begun + room).map((begin) => begin());
    begun += next.length;
    for (const one of next) running.add(one);
    const moved = (await advanceAll(running, signal, everyTurn)) || next.length > 0;
    if (running.size === 0 && begun === open.length) return;
    const now = clock.now();
    if (moved) {
      movedAt = now;
      stillSince = undefined;
      continue;
    }
    if (now - movedAt > RESTLESS_PATIENCE_MS) running.clear();
    watch.refresh();
    if (watch.activity !== activity) {
      ({ activity } = watch);
      stillSince = undefined;
      continue;
    }
    if (stillSince === undefined) {
      stillSince = now;
      stillTurns = 0;
      await watch.confirm();
      continue;
    }
    stillTurns += 1;
    if (stillTurns < STILL_TURNS) continue;
    for (const one of running) if (!one.mayWaitForTimer) running.delete(one);
    const patience = watch.dropped === droppedBefore ? TIMER_PATIENCE_MS : SHORT_PATIENCE_MS;
    if (waited + now - stillSince > patience) {
      // Those that begin only now are not waited for as long again.
      waited += now - stillSince;
      running.clear();
      stillSince = undefined;
    } else await setTimeout(5);
  }
}

/** @returns whether any got anywhere */
async function advanceAll(
  running: Set<Exchange>,
  signal: AbortSignal,
  everyTurn: () => void,
): Promise<boolean> {
  let moved = false;
  let advanced = 0;
  for (const one of running) {
    const goesOn = one.advance();
    if (!goesOn) running.delete(one);
    if (!goesOn || one.moved) moved = true;
    advanced += 1;
    if (advanced % ADVANCE_AT_ONCE !== 0) continue;
    await setImmediate();
    everyTurn();
  }
  await setImmediate();
  everyTurn();
  signal.throwIfAborted();
  return moved;
}
