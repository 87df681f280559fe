import type { FailedRequest } from '../../../../domain/checks/observed.ts';
import { Pace } from '../pace.ts';

/** One request of a load, in steps that never wait. */
export type LoadPart = {
  /** @returns how it ended, or whether it got anywhere; a failure with its reason, in a few words */
  advance(now: number): 'answered' | 'moved' | 'waiting' | { readonly failed: string };
  close(isAnswered: boolean): void;
  /** Lets go of what is held back. */
  release(now: number): void;
  /** Of its (last) connection; 0 before there is one. */
  readonly clientPort: number;
};

export type LoadPlan = {
  readonly atOnce: number;
  readonly times: number;
  /** Requests a second, at most. */
  readonly rate?: number | undefined;
  /** Nothing is begun later. */
  readonly ms: number;
};

type LoadParts = {
  readonly open: () => LoadPart;
  /** The host that the SYN of a client's port has reached, as far as is known; asked once, when its request is over. */
  readonly hostOf: (clientPort: number) => string | undefined;
};

/** So many begin in one turn: a veth's ring has room for what they send. */
const BEGIN_AT_ONCE = 32;

type Running = { readonly part: LoadPart; readonly begunAt: number };

/** The requests of a load, so many at a time, as a state machine over time; all times are given by the caller. */
export class LoadSeries {
  readonly #plan: LoadPlan;
  readonly #parts: LoadParts;
  readonly #pace: Pace;
  readonly #running = new Set<Running>();
  readonly #failed: FailedRequest[] = [];
  readonly #byHost: Record<string, number> = {};
  #isFinishing = false;
  #begun = 0;
  #answered = 0;
  #slowestMs = 0;

  constructor(plan: LoadPlan, parts: LoadParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.#pace = new Pace({ count: plan.times, rate: plan.rate, ms: plan.ms }, plan.atOnce);
  }

  /**
   * Does what can be done now.
   * @param mayBegin whether a new request may be begun
   * @returns whether anything moved, or that every request is decided and none will begin
   */
  advance(now: number, mayBegin = true): 'moved' | 'waiting' | 'over' {
    const begunBefore = this.#begun;
    const isLast = mayBegin && this.#begin(now);
    let moved = this.#begun > begunBefore;
    for (const running of this.#running) {
      const state = running.part.advance(now);
      if (state === 'waiting') continue;
      moved = true;
      if (state === 'answered') this.#answer(running, now);
      else if (state !== 'moved') this.#fail(running, now, state.failed);
    }
    if (isLast && this.#running.size === 0) return 'over';
    return moved ? 'moved' : 'waiting';
  }

  /** @returns whether nothing will begin any more */
  #begin(now: number): boolean {
    if (this.#isFinishing) return true;
    const step = this.#pace.next(now, this.#begun);
    if ('done' in step) return true;
    if (!('send' in step)) return false;
    const room = Math.min(step.send, this.#plan.atOnce - this.#running.size, BEGIN_AT_ONCE);
    for (let count = 0; count < room; count += 1) {
      this.#running.add({ part: this.#parts.open(), begunAt: now });
      this.#begun += 1;
    }
    return this.#begun === this.#plan.times;
  }

  #answer(running: Running, now: number): void {
    this.#answered += 1;
    this.#slowestMs = Math.max(this.#slowestMs, now - running.begunAt);
    this.#end(running, true);
  }

  #fail(running: Running, now: number, reason: string): void {
    const { clientPort } = running.part;
    const host = this.#end(running, false);
    this.#failed.push({ clientPort, begunAt: running.begunAt, endedAt: now, host, reason });
  }

  #end(running: Running, isAnswered: boolean): string | undefined {
    const host = this.#parts.hostOf(running.part.clientPort);
    if (host !== undefined) this.#byHost[host] = (this.#byHost[host] ?? 0) + 1;
    running.part.close(isAnswered);
    this.#running.delete(running);
    return host;
  }

  /** Begins nothing new; what has begun goes on, and what was held back is let go. */
  finish(now: number): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    for (const { part } of this.#running) part.release(now);
  }

  /** Ends everything that is not decided, as failed. */
  abandon(now: number, reason: string): void {
    this.#isFinishing = true;
    for (const running of this.#running) this.#fail(running, now, reason);
  }

  /** How many have begun and are not decided. */
  get running(): number {
    return this.#running.size;
  }

  get answered(): number {
    return this.#answered;
  }

  get result() {
    return {
      begun: this.#begun,
      answered: this.#answered,
      slowestMs: this.#slowestMs,
      byHost: { ...this.#byHost },
      failed: [...this.#failed],
    };
  }
}
