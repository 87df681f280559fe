import { rowOf } from '../../domain/session/board.ts';
import type { NewEvent } from '../store/store.ts';
import type { LiveSession } from './live-session.ts';

/** Notes in the session who is connected and who has gone. */
export type Presence = {
  readonly came: (learner: string) => void;
  /** The learner's stream to this hub has ended; it may come back at once. */
  readonly went: (learner: string) => void;
  readonly close: () => void;
};

/** A program that reconnects within it was never away. */
const GONE_AFTER_MS = 30_000;
/** A room that comes back all at once is noted in few appends. */
const GATHER_MS = 250;

/** @param isConnected whether a learner has a stream to this hub */
export function createPresence(session: LiveSession, isConnected: (learner: string) => boolean): Presence {
  const leaving = new Map<string, NodeJS.Timeout>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    const at = Date.now();
    const events = [...changed].flatMap((learner): NewEvent[] => {
      const here = isConnected(learner);
      const row = rowOf(session.board, learner);
      if (row === undefined || row.here === here || (here && row.kicked)) return [];
      return [{ by: 'hub', learner, at, body: { kind: 'here', here } }];
    });
    changed = new Set();
    // Where the store is full, who is here is the least that matters: it is noted with the next change.
    if (events.length > 0) session.append(events).catch(() => {});
  };
  const note = (learner: string): void => {
    changed.add(learner);
    timer ??= setTimeout(flush, GATHER_MS).unref();
  };

  const went = (learner: string): void => {
    clearTimeout(leaving.get(learner));
    const away = setTimeout(() => {
      leaving.delete(learner);
      note(learner);
    }, GONE_AFTER_MS);
    leaving.set(learner, away.unref());
  };
  // Those whom a hub that was killed has left behind.
  for (const { id, here } of Object.values(session.board.learners)) if (here) went(id);
  // They have left another hub, and are here.
  const stopFollowing = session.follow((events) => {
    for (const event of events) {
      const hasGone = event.by === 'hub' && event.body.kind === 'here' && !event.body.here;
      if (hasGone && isConnected(event.learner)) note(event.learner);
    }
  });

  return {
    came(learner) {
      clearTimeout(leaving.get(learner));
      leaving.delete(learner);
      note(learner);
    },
    went,
    close() {
      stopFollowing();
      clearTimeout(timer);
      for (const away of leaving.values()) clearTimeout(away);
    },
  };
}
