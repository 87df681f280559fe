type Waiting<Ask, Answer> = {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** Asks of the same kind, answered together. */
export type Gathered<Ask, Answer> = {
  readonly ask: (ask: Ask) => Promise<Answer>;
  /** Resolved when nothing is on its way and nothing waits. */
  readonly idle: () => Promise<void>;
};

/**
 * Does one piece of work at a time: what is asked for while one is on its way goes in the next one, all of it together.
 * A room that comes at once would else wait for a round trip, or a sync of the disk, a head.
 *
 * @param work one answer for each ask, in their order; what it throws is thrown to each of them
 * @param most how many of those that wait, from the first on, may go together: at least one
 */
export function gather<Ask, Answer>(
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
  most: (asks: readonly Ask[]) => number = ({ length }) => length,
): Gathered<Ask, Answer> {
  const queue: Waiting<Ask, Answer>[] = [];
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, most(queue.map(({ ask }) => ask)));
      try {
        const answers = await work(batch.map(({ ask }) => ask));
        batch.forEach(({ resolve }, at) => {
          resolve(answers[at] as Answer);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    draining = undefined;
  }
  return {
    ask: (ask) =>
      new Promise((resolve, reject) => {
        queue.push({ ask, resolve, reject });
        draining ??= drain();
      }),
    idle: async () => draining,
  };
}
