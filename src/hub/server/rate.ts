/** Counts what may happen only so often. */
export type Rate = {
  /** @returns whether this once more is within the limit; what is not is not counted */
  readonly count: () => boolean;
};

const WINDOW_MS = 60_000;

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
