/** Counts what may happen only so often. */
export type Rate = {
  /** @returns whether this once more is within the limit; what is not is not counted */
  readonly count: () => boolean;
};

const WINDOW_MS = 60_000;

/**
 * Counts for each of many, minute by minute: cheaper than {@link createRate}, and twice as many may pass around a minute's
 * end.
 * @returns whether this once more of a key is within the limit
 */
export function createRates(most: number, now: () => number): (key: string) => boolean {
  let counts = new Map<string, number>();
  let since = now();
  return (key) => {
    if (now() - since >= WINDOW_MS) {
      counts = new Map();
      since = now();
    }
    const count = (counts.get(key) ?? 0) + 1;
    if (count > most) return false;
    counts.set(key, count);
    return true;
  };
}

/** @param most within any minute */
export function createRate(most: number, now: () => number): Rate {
  let times: number[] = [];
  return {
    count() {
      // Those that are over stand first.
      if (times.length >= most) times = times.filter((at) => at > now() - WINDOW_MS);
      if (times.length >= most) return false;
      times.push(now());
      return true;
    },
  };
}
