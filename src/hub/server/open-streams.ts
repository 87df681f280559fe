import type { EventStream } from '../live/event-stream.ts';

/** The streams of this hub by the token that opened them, so that they end with it. */
export type OpenStreams = {
  /** @param hash of the token */
  readonly add: (hash: string, stream: EventStream) => void;
  /** Ends all streams of a token. */
  readonly end: (hash: string) => void;
};

export function createOpenStreams(): OpenStreams {
  const byToken = new Map<string, Set<EventStream>>();
  return {
    add(hash, stream) {
      const those = byToken.get(hash) ?? new Set();
      byToken.set(hash, those.add(stream));
      stream.closed.then(() => {
        those.delete(stream);
        if (those.size === 0 && byToken.get(hash) === those) byToken.delete(hash);
      });
    },
    end(hash) {
      for (const stream of byToken.get(hash) ?? []) stream.end();
    },
  };
}
