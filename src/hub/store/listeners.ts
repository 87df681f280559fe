type Listener = (head: number) => void;

/** Who wants to be told of which session. */
export function listeners() {
  const bySession = new Map<string, Set<Listener>>();
  return {
    /** @returns ends it */
    add(session: string, listener: Listener): () => void {
      const all = bySession.get(session) ?? new Set();
      bySession.set(session, all);
      // Its own, so that whoever adds the same one twice is told twice and ends each by itself.
      const one = (head: number) => listener(head);
      all.add(one);
      return () => {
        all.delete(one);
        if (all.size === 0 && bySession.get(session) === all) bySession.delete(session);
      };
    },
    tell(session: string, head: number): void {
      for (const listener of [...(bySession.get(session) ?? [])]) listener(head);
    },
    /** The sessions that somebody listens to. */
    sessions: (): string[] => [...bySession.keys()],
  };
}
