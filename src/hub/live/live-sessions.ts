import type { SessionRecord, Store } from '../store/store.ts';
import { type BoardStreams, createBoardStreams } from './board-streams.ts';
import { createLearnerStreams, type LearnerStreams } from './learner-streams.ts';
import { type LiveSession, openLiveSession } from './live-session.ts';
import { createPresence, type Presence } from './presence.ts';

/** A session with everybody who is connected to this hub. */
export type Room = {
  readonly session: LiveSession;
  readonly boards: BoardStreams;
  readonly learners: LearnerStreams;
  readonly presence: Presence;
};

/** The sessions that this hub serves; each is opened when somebody first asks for it. */
export type LiveSessions = {
  readonly open: (record: SessionRecord) => Promise<Room>;
  /** Of a session's id. @returns undefined when there is no such session, or no longer */
  readonly find: (id: string) => Promise<Room | undefined>;
  /** Ends sessions whose time is over; removes those that are to be kept no longer, with all that belongs to them. */
  readonly keepTime: (now: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export function createLiveSessions(store: Store): LiveSessions {
  const rooms = new Map<string, Promise<Room>>();

  const open = (record: SessionRecord): Promise<Room> => {
    const known = rooms.get(record.id);
    if (known) return known;
    const opening = openLiveSession(store, record).then((session): Room => {
      const learners = createLearnerStreams(session);
      const presence = createPresence(session, (learner) => learners.has(learner));
      return { session, boards: createBoardStreams(session), learners, presence };
    });
    rooms.set(record.id, opening);
    // Tried again by the next who asks.
    opening.catch(() => rooms.delete(record.id));
    return opening;
  };

  const close = async (id: string): Promise<void> => {
    const room = await rooms.get(id)?.catch(() => undefined);
    rooms.delete(id);
    if (room === undefined) return;
    room.presence.close();
    room.learners.close();
    room.boards.close();
    await room.session.close();
  };

  return {
    open,
    async find(id) {
      const known = rooms.get(id);
      if (known) return known;
      const record = await store.session(id);
      return record && open(record);
    },
    async keepTime(now) {
      await store.purge(now);
      for (const [id, opening] of [...rooms]) {
        const { record, board, append } = (await opening).session;
        // By whichever hub it was removed.
        if (record.purgeAt <= now) await close(id);
        else if (record.endsAt <= now && board.endedAt === undefined)
          await append([{ by: 'instructor', at: record.endsAt, body: { kind: 'ended' } }]);
      }
    },
    async close() {
      await Promise.all([...rooms.keys()].map(close));
    },
  };
}
