/** No frame is waited for more often than this: what falls due in between goes out together. */
const TICK_MS = 1;
/** With a rate, frames that fell due in time are still sent so long after the end. */
const GRACE_MS = 250;

export type Plan = {
  /** Frames in all, at most. */
  readonly count: number;
  /** Frames a second; undefined: as fast as it goes. */
  readonly rate?: number | undefined;
  /** From the first frame on; undefined: until all are sent. */
  readonly ms?: number | undefined;
};

/** What to do next: send so many, wait so long, or stop. */
export type Step = { readonly send: number } | { readonly waitMs: number } | { readonly done: true };

const DONE: Step = { done: true };

/**
 * Says when how many frames may go out. Frame k (from 0) of a rate r is due k/r seconds after the first; whoever is late
 * catches up, so that the rate holds on average. All times are given by the caller.
 */
export class Pace {
  readonly #total: number;
  readonly #perMs: number | undefined;
  readonly #endMs: number;
  readonly #most: number;

  /** @param most frames in one step */
  constructor({ count, rate, ms }: Plan, most: number) {
    this.#perMs = rate === undefined ? undefined : rate / 1000;
    const dueInTime = rate === undefined || ms === undefined ? count : Math.ceil((rate * ms) / 1000);
    this.#total = Math.min(count, dueInTime);
    this.#endMs = ms === undefined ? Number.POSITIVE_INFINITY : ms + (rate === undefined ? 0 : GRACE_MS);
    this.#most = most;
  }

  /** @param elapsedMs since the start; @param sent frames so far */
  next(elapsedMs: number, sent: number): Step {
    const left = this.#total - sent;
    if (left <= 0 || elapsedMs >= this.#endMs) return DONE;
    if (this.#perMs === undefined) return { send: Math.min(this.#most, left) };
    const due = Math.floor(elapsedMs * this.#perMs) + 1 - sent;
    if (due > 0) return { send: Math.min(this.#most, left, due) };
    return { waitMs: Math.max(TICK_MS, sent / this.#perMs - elapsedMs) };
  }
}
