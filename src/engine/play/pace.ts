/** A reading may take this part of the time at most: a full connection table takes long, and others wait meanwhile. */
const SHARE = 1 / 10;

/** Reads what it is given, and hands out what it read last while it is too early to read again. */
export type Pace = <Result>(name: string, read: () => Promise<Result>) => Promise<Result>;

/**
 * Keeps slow readings rare. One that takes 3 ms is done anew at every look, one that takes a second every 10 seconds.
 * @param now milliseconds of a clock that never goes back
 * @returns a pace of its own for each name; what cannot be read is tried again at the next look
 */
export function createPace(now: () => number = () => performance.now()): Pace {
  const kept = new Map<string, { readonly result: unknown; readonly next: number }>();
  return async <Result>(name: string, read: () => Promise<Result>): Promise<Result> => {
    const begun = now();
    const last = kept.get(name);
    if (last && begun < last.next) return last.result as Result;
    const result = await read();
    const took = now() - begun;
    kept.set(name, { result, next: begun + took / SHARE });
    return result;
  };
}
