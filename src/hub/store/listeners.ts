type Listener = (head: number) => void;

/** Who wants to be told of which session. */
export function listeners() {
  const bySession = new Map<string, { told: number; readonly all: Set<Listener> }>();

  function tellAgain(session: string, head: number): void {
    const those = bySession.get(session);
    if (those === undefined) return;
    those.told = Math.max(those.told, head);
    for (const listener of [...those.all]) listener(head);
  }
  return {
    /** @returns ends it */
    add(session: string, listener: Listener): () => void {
      const those = bySession.get(session) ?? { told: 0, all: new Set() };
      bySession.set(session, those);
      // Its own, so that whoever adds the same one twice is told twice and ends each by itself.
      const one = (head: number) => listener(head);
      those.all.add(one);
      return () => {
        those.all.delete(one);
        if (those.all.size === 0 && bySession.get(session) === those) bySession.delete(session);
      };
    },
    /** Once for each head: a store may hear of it in two ways. */
    tell(session: string, head: number): void {
      if (head > (bySession.get(session)?.told ?? 0)) tellAgain(session, head);
    },
    /** Whatever was told before. */
    tellAgain,
    /** The sessions that somebody listens to. */
    sessions: (): string[] => [...bySession.keys()],
  };
}
