/** Failed attempts within a minute, over all addresses together, up to which everybody is answered at once. */
const FREE_FAILURES = 100;
const WINDOW_MS = 60_000;
/** Beyond that, attempts take turns with this much time between two of them. */
const TURN_MS = 100;
/** Attempts that may wait for their turn. */
const MOST_WAITING = 50;

/**
 * Limits guesses of codes. Only failures count, and over all addresses together: a room shares one address. When there
 * were too many, attempts go on one after the other, right ones too, so that a room is slowed down and not shut out,
 * while a guesser gets no more than ten tries a second of 6.6 × 10¹¹ codes.
 */
export type GuessLimit = {
  /** Waits for the turn. @returns false when too many wait already: nothing was looked up */
  readonly mayTry: () => Promise<boolean>;
  readonly failed: () => void;
};

export function createGuessLimit(now: () => number = Date.now): GuessLimit {
  let failures: number[] = [];
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();
  return {
    async mayTry() {
      failures = failures.filter((at) => at > now() - WINDOW_MS);
      if (failures.length < FREE_FAILURES) return true;
      if (waiting >= MOST_WAITING) return false;
      waiting += 1;
      turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, TURN_MS)));
      await turn;
      waiting -= 1;
      return true;
    },
    failed() {
      failures.push(now());
      if (failures.length > 10 * FREE_FAILURES) failures = failures.slice(-FREE_FAILURES);
    },
  };
}
