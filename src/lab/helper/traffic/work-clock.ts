/** What one turn of the helper takes at most when there is a processor for it, ms. */
const LONGEST_TURN_MS = 50;

/**
 * The time in which this process could work: it stands still while the process is not given the processor, so that a
 * machine without a moment to spare makes nobody late.
 */
export class WorkClock {
  readonly #read: () => number;
  #last: number;
  #elapsed = 0;

  /** @param read a clock that never goes back, ms */
  constructor(read: () => number = () => performance.now()) {
    this.#read = read;
    this.#last = read();
  }

  /** @returns ms since the clock was made; must be asked every turn, or the time between counts as one turn at most */
  now(): number {
    const at = this.#read();
    this.#elapsed += Math.min(at - this.#last, LONGEST_TURN_MS);
    this.#last = at;
    return this.#elapsed;
  }
}
