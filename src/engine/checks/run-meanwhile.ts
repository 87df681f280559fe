import { setTimeout } from 'node:timers/promises';
import type { LoadMoments } from '../../domain/checks/judges/load.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { BackendClause, LoadClause, MeanwhileClause, MeanwhileStep } from '../../domain/checks/spec.ts';
import { GENERATOR_LIMITS } from '../../domain/generator-limits.ts';
import type { RunningLoad } from '../ports.ts';
import type { Background } from './background.ts';
import type { CheckContext } from './context.ts';
import { runLook } from './run-look.ts';

/** How often a status that is waited for is looked at … */
const LOOK_MS = 50;
/** … and how many times, which takes 5 s: by the clock alone, a machine that stood still for long would be out of time. */
const MOST_LOOKS = 100;
/** What the machine may add to the time that a request may take. */
const GRACE_MS = 500;

/** How the steps ended. stalled: no more answers came to wait for; the load itself tells why. */
export type MeanwhileEnd =
  | { readonly type: 'done' }
  | { readonly type: 'stalled' }
  | { readonly type: 'failed'; readonly outcome: ClauseOutcome };

const DONE: MeanwhileEnd = { type: 'done' };

type Parts = {
  readonly load: RunningLoad;
  readonly background: Background;
  readonly runClause: (clause: MeanwhileClause) => Promise<ClauseOutcome>;
};

/** What is done, in order, while a load goes on. */
export class Meanwhile {
  readonly #clause: LoadClause;
  readonly #context: CheckContext;
  readonly #parts: Parts;
  readonly #down = new Set<string>();
  readonly #commands: string[] = [];
  #moments: LoadMoments = { noMore: [] };

  constructor(clause: LoadClause, context: CheckContext, parts: Parts) {
    this.#clause = clause;
    this.#context = context;
    this.#parts = parts;
  }

  /** When what happened that the load is judged by. */
  get moments(): LoadMoments {
    return this.#moments;
  }

  /** What repeats the clauses that were carried out. */
  get commands(): readonly string[] {
    return this.#commands;
  }

  /** @returns after the last step, or the first that cannot be done or does not hold */
  async run(): Promise<MeanwhileEnd> {
    for (const step of this.#clause.meanwhile) {
      const end = await this.#take(step);
      if (end.type !== 'done') return end;
    }
    await this.#awaitAll();
    return DONE;
  }

  /** What was ended serves again, whatever else is wrong. */
  async tidyUp(): Promise<void> {
    const hosts = [...this.#down];
    this.#down.clear();
    await Promise.allSettled(hosts.map((host) => this.#context.lab.setServices(host, true)));
  }

  async #take(step: MeanwhileStep): Promise<MeanwhileEnd> {
    switch (step.step) {
      case 'answers':
        return this.#awaitAnswers(step.more);
      case 'clause':
        return this.#ended(await this.#parts.runClause(step.clause));
      case 'services':
        return this.#setServices(step.host, step.up);
      case 'status':
        return this.#awaitStatus({ kind: 'backend', name: step.backend, expect: { status: step.status } });
      case 'no-more': {
        const at = await this.#now();
        this.#moments = { ...this.#moments, noMore: [...this.#moments.noMore, { host: step.host, at }] };
        return DONE;
      }
      case 'flood': {
        const { from, frames, rate } = step;
        this.#parts.background.start((over) =>
          this.#context.lab.generate({ from, frames, rate, seconds: GENERATOR_LIMITS.seconds }, over),
        );
        return DONE;
      }
    }
  }

  #ended(outcome: ClauseOutcome): MeanwhileEnd {
    this.#commands.push(...outcome.reproduce);
    return outcome.ok ? DONE : { type: 'failed', outcome };
  }

  /** A load of so many requests is over when they are decided; any other one when everything meanwhile is done. */
  async #awaitAll(): Promise<void> {
    const { load } = this.#clause;
    if (load.does === 'requests' && load.times !== undefined) await this.#awaitTotal(load.times);
  }

  async #awaitAnswers(more: number): Promise<MeanwhileEnd> {
    const wanted = (await this.#answers(0)) + more;
    return (await this.#awaitTotal(wanted)) ? DONE : { type: 'stalled' };
  }

  /**
   * Gives up when none comes for longer than a request may take, or when none can come any more.
   * @returns whether so many have come
   */
  async #awaitTotal(wanted: number): Promise<boolean> {
    const limit = this.#clause.load.patienceMs + GRACE_MS;
    for (let answers = await this.#answers(0); answers < wanted; ) {
      const now = await this.#answers(wanted, limit);
      if (now === answers) return false;
      answers = now;
    }
    return true;
  }

  /** @returns how many there are once there are so many, the load is over or the time is */
  async #answers(atLeast: number, limitMs = 0): Promise<number> {
    const { signal } = this.#context;
    const { load } = this.#parts;
    const timeOut = limitMs > 0 ? AbortSignal.timeout(limitMs) : undefined;
    try {
      const waiting = timeOut ? AbortSignal.any([signal, timeOut]) : signal;
      return (await load.progress(atLeast, waiting)).answers;
    } catch (error) {
      if (signal.aborted || !timeOut?.aborted) throw error;
      return (await load.progress(0, signal)).answers;
    }
  }

  async #setServices(host: string, up: boolean): Promise<MeanwhileEnd> {
    if (!up) {
      if (host === this.#clause.mayFailOn) {
        this.#moments = { ...this.#moments, servicesEndedAt: await this.#now() };
      }
      this.#down.add(host);
    }
    await this.#context.lab.setServices(host, up);
    if (up) this.#down.delete(host);
    return DONE;
  }

  /** The health checks that lead to it go on behind the load. */
  async #awaitStatus(wanted: BackendClause): Promise<MeanwhileEnd> {
    const { signal } = this.#context;
    for (let looks = 1; ; looks += 1) {
      const outcome = await runLook(wanted, this.#context);
      if (outcome.ok && wanted.name === this.#clause.mayFailOn && this.#moments.knownDownAt === undefined) {
        this.#moments = { ...this.#moments, knownDownAt: await this.#now() };
      }
      if (outcome.ok || looks === MOST_LOOKS) return this.#ended(outcome);
      await setTimeout(LOOK_MS, undefined, { signal });
    }
  }

  async #now(): Promise<number> {
    return (await this.#parts.load.progress(0, this.#context.signal)).ms;
  }
}
