/** Something that goes on in steps until it is answered or fails. */
export type Request = {
  advance(now: number): 'answered' | 'failed' | 'moved' | 'waiting';
  close(isAnswered: boolean): void;
};

/** So many requests at a time while answers come … */
const AT_ONCE = 4;
/** … and one more whenever none has begun for so long: those that get no answer are waited for together. */
const NEXT_AFTER_MS = 10;

export type SeriesResult = { readonly sent: number; readonly answered: number; readonly slowestMs: number };

type Running = { readonly request: Request; readonly begunAt: number };

/** A number of requests, each with its own patience, as a state machine over time; all times are given by the caller. */
export class RequestSeries {
  readonly #times: number;
  readonly #patienceMs: number;
  readonly #open: () => Request;
  readonly #running = new Set<Running>();
  #begun = 0;
  #lastBegunAt = Number.NEGATIVE_INFINITY;
  #answered = 0;
  #slowestMs = 0;

  constructor({ times, patienceMs, open }: { times: number; patienceMs: number; open: () => Request }) {
    this.#times = times;
    this.#patienceMs = patienceMs;
    this.#open = open;
  }

  /** Does what can be done now. @returns whether anything moved, or that every request is decided */
  advance(now: number): 'moved' | 'waiting' | 'decided' {
    let moved = false;
    while (this.#mayBegin(now)) {
      this.#running.add({ request: this.#open(), begunAt: now });
      this.#begun += 1;
      this.#lastBegunAt = now;
      moved = true;
    }
    for (const running of this.#running) {
      const state = running.request.advance(now);
      if (state !== 'waiting') moved = true;
      if (state === 'answered') this.#end(running, now);
      else if (state === 'failed') this.#drop(running);
      else if (state === 'waiting' && now - running.begunAt > this.#patienceMs) this.#drop(running);
    }
    if (this.#begun === this.#times && this.#running.size === 0) return 'decided';
    return moved ? 'moved' : 'waiting';
  }

  #mayBegin(now: number): boolean {
    if (this.#begun === this.#times) return false;
    return this.#running.size < AT_ONCE || now - this.#lastBegunAt > NEXT_AFTER_MS;
  }

  #end(running: Running, now: number): void {
    this.#answered += 1;
    this.#slowestMs = Math.max(this.#slowestMs, now - running.begunAt);
    running.request.close(true);
    this.#running.delete(running);
  }

  #drop(running: Running): void {
    running.request.close(false);
    this.#running.delete(running);
  }

  /** Forgets the requests that are not decided: they count as unanswered. */
  abandon(): void {
    for (const running of this.#running) this.#drop(running);
  }

  get result(): SeriesResult {
    return { sent: this.#times, answered: this.#answered, slowestMs: this.#slowestMs };
  }
}
