export type Delays = {
  /** Of the first one, ms. */
  readonly firstMs: number;
  readonly mostMs: number;
};

/** A room of a thousand that lost its hub comes back over half a minute, not at once. */
export const DELAYS: Delays = { firstMs: 1000, mostMs: 30_000 };

/**
 * @param failures in a row, from 1 on
 * @param random 0 ≤ random < 1
 * @returns how long to wait, ms: twice as long each time, and anything between a half and the whole of that
 */
export function backOff(failures: number, { firstMs, mostMs }: Delays, random: number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return whole * (0.5 + random / 2);
}

/** Waits until the time is over, the signal comes, or somebody wakes it. Never throws. */
export class Nap {
  #wake: (() => void) | undefined;
  #isDue = false;

  /** Ends the nap; the next one ends at once where there is none. */
  wake(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  /** @param ms undefined: until it is woken */
  async take(ms: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#isDue && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#wake = done;
        signal.addEventListener('abort', done);
      });
    }
    this.#wake = undefined;
    this.#isDue = false;
  }
}
