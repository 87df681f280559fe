import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { NewEvent, Store } from '../../../src/hub/store/store.ts';
import { followsTheModel } from './follows-model.ts';
import { heads, type Room, upTo } from './room.ts';
import { announced, report, reports } from './sample.ts';

/** What is appended stands in one order, and everybody reads the same. */
export function keepsOrder(room: () => Room): void {
  describe('order', () => {
    it('has no gaps and keeps each call together when many append at once', async () => {
      const { store, other, newSession, all } = room();
      const session = await newSession();
      const calls = Array.from({ length: 60 }, (_, n) => reports(`s${n}`, 1, 1 + (n % 4)));
      const answers = await Promise.all(
        calls.map((events, n) => (n % 2 ? store : other).append(session, events)),
      );
      const events = await all(session);
      expect(heads(events)).toEqual(upTo(calls.flat().length));
      for (const { head, events: own, acked } of answers) {
        expect(events.slice(head - own.length, head)).toEqual(own);
        expect(Object.values(acked)).toEqual([own.length]);
      }
    });

    it('lets a reader who asks for what came after its last head miss nothing', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      const seen: SessionEvent[] = [];
      const target = 200;
      const reading = new Promise<void>((resolve, reject) => {
        let busy: Promise<void> = Promise.resolve();
        const look = async () => {
          seen.push(...(await other.readFrom(session, seen.at(-1)?.head ?? 0, 1000)));
          if (seen.length >= target) resolve();
        };
        other
          .notify(session, () => {
            busy = busy.then(look).catch(reject);
          })
          .catch(reject);
      });
      const write = async (by: Store, source: string) => {
        for (let seq = 1; seq <= target / 4; seq++) await by.append(session, [report(source, seq)]);
      };
      await Promise.all([write(store, 'a'), write(other, 'b'), write(store, 'c'), write(other, 'd')]);
      await reading;
      expect(heads(seen)).toEqual(upTo(target));
    });

    it('shows every reader what was acknowledged', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      for (let n = 1; n <= 20; n++) {
        const { head } = await store.append(session, [announced(`${n}`)]);
        expect(heads(await other.readFrom(session, head - 1, 10))).toEqual([n]);
      }
    });

    it('reads no more than was asked for', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      await store.append(session, reports('a', 1, 5));
      expect(heads(await other.readFrom(session, 1, 2))).toEqual([2, 3]);
      expect(await other.readFrom(session, 5, 2)).toEqual([]);
    });
  });

  it('gives events back as they came', async () => {
    const { store, newSession, all } = room();
    const session = await newSession();
    const strange = 'quote \' " \\ NUL \u0000 half \ud800 pair 🏯 end';
    const events: NewEvent[] = [
      report('a', 1, {
        body: { kind: 'hand-raised', step: 'hello/attach', words: strange },
      } as Partial<NewEvent>),
      announced(strange),
      { by: 'hub', learner: 'kim', at: 5, body: { kind: 'joined', name: strange } },
    ];
    const { events: appended } = await store.append(session, events);
    expect(appended).toEqual(events.map(({ report: _, ...event }, at) => ({ ...event, head: at + 1 })));
    expect(await all(session)).toEqual(appended);
  });

  it('refuses events of a session that is not there, and what else is written at that time is kept', async () => {
    const { store, newSession, all } = room();
    const session = await newSession();
    const [, refused] = await Promise.allSettled([
      store.append(session, [announced('1')]),
      store.append('nobody', [announced('lost')]),
      store.append(session, [announced('2')]),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { kind: 'usage' } });
    expect(await all(session)).toHaveLength(2);
  });

  it('takes the same words twice as two events', async () => {
    const { store, newSession } = room();
    const [session, same] = [await newSession(), announced('hello')];
    const { events } = await store.append(session, [same, same]);
    expect(heads(events)).toEqual([1, 2]);
  });

  it('changes nothing for an append of nothing', async () => {
    const { store, newSession } = room();
    const session = await newSession();
    expect(await store.append(session, [])).toEqual({ head: 0, events: [], acked: {}, conflicts: [] });
  });

  it('answers random calls at once as a simple list would', async () => {
    const { store, other, newSession, all } = room();
    await followsTheModel([store, other], newSession, (session) => all(session));
  });
}
