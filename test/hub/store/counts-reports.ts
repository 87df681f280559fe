import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/hub/store/store.ts';
import { heads, type Room } from './room.ts';
import { report, reports } from './sample.ts';

/** Reports are taken once each, in the order of their numbers, with the file that came with them. */
export function countsReports(room: () => Room): void {
  describe('reports', () => {
    it('that come again are taken once and acknowledged again', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      await store.append(session, reports('a', 1, 3));
      const again = await other.append(session, reports('a', 2, 5));
      expect(again).toMatchObject({ head: 5, acked: { a: 5 }, conflicts: [] });
      expect(heads(again.events)).toEqual([4, 5]);
      expect(await other.append(session, reports('a', 1, 5))).toEqual({
        head: 5,
        events: [],
        acked: { a: 5 },
        conflicts: [],
      });
      expect(await store.acked(session, 'a')).toBe(5);
    });

    it('that come twice at once are taken once', async () => {
      const { store, other, newSession, all } = room();
      const session = await newSession();
      const same = Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? store : other).append(session, reports('a', 1, 9)),
      );
      const answers = await Promise.all(same);
      expect(answers.map(({ acked }) => acked)).toEqual(same.map(() => ({ a: 9 })));
      expect(answers.flatMap(({ events }) => events)).toHaveLength(9);
      expect(answers.flatMap(({ conflicts }) => conflicts)).toEqual([]);
      expect(await all(session)).toHaveLength(9);
    });

    it('behind a gap are left out until it is filled', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      const withGap = [report('a', 1), report('a', 3), report('b', 1), report('a', 2), report('a', 4)];
      expect(await store.append(session, withGap)).toMatchObject({ head: 2, acked: { a: 1, b: 1 } });
      expect(await store.append(session, reports('c', 2, 4))).toMatchObject({ events: [], acked: { c: 0 } });
      expect(await other.append(session, reports('a', 1, 4))).toMatchObject({ head: 5, acked: { a: 4 } });
      expect(await store.acked(session, 'c')).toBe(0);
    });

    it('with a number that was taken and another body are told as conflicts, and the first one stays', async () => {
      const { store, other, newSession, all } = room();
      const session = await newSession();
      const lowered = report('a', 1, { body: { kind: 'hand-lowered' } } as Partial<NewEvent>);
      await store.append(session, [report('a', 1)]);
      const answer = await other.append(session, [lowered, report('a', 2), report('b', 1)]);
      expect(answer).toMatchObject({ head: 3, acked: { a: 2, b: 1 }, conflicts: ['a'] });
      expect((await all(session))[0]?.body).toEqual({ kind: 'seen', announcement: 1 });
      const twiceAtOnce = await store.append(session, [
        report('c', 1),
        { ...lowered, report: { source: 'c', seq: 1 } },
      ]);
      expect(twiceAtOnce).toMatchObject({ head: 4, conflicts: ['c'] });
    });

    it('are the same whatever the order of their fields, and when they happened', async () => {
      const { store, newSession } = room();
      const session = await newSession();
      const body = { kind: 'entered', step: 'hello/attach' };
      const turned = { step: 'hello/attach', kind: 'entered', words: undefined };
      await store.append(session, [report('a', 1, { body } as Partial<NewEvent>)]);
      const again = report('a', 1, { body: turned, at: 7 } as unknown as Partial<NewEvent>);
      expect(await store.append(session, [again])).toMatchObject({ events: [], conflicts: [] });
    });

    it('are counted for each source of each session', async () => {
      const { store, other, newSession } = room();
      const [session, elsewhere] = [await newSession(), await newSession()];
      await store.append(session, [...reports('a', 1, 3), ...reports('b', 1, 2)]);
      await store.append(elsewhere, reports('a', 1, 1));
      const counted = [store.acked(session, 'a'), store.acked(session, 'b'), other.acked(elsewhere, 'a')];
      expect(await Promise.all(counted)).toEqual([3, 2, 1]);
    });
  });

  describe("a learner's file", () => {
    const file = (source: string) => ({ step: 'hello/attach', source, log: 'NUL \u0000, half \udc00' });
    const shared = (seq: number, content: NewEvent['file']) =>
      report('a', seq, { learner: 'kim', file: content } as Partial<NewEvent>);

    it('is replaced by the next one and removed on demand', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      await store.append(session, [shared(1, file('one'))]);
      expect(await other.file(session, 'kim')).toEqual(file('one'));
      await store.append(session, [shared(2, file('two')), shared(3, undefined)]);
      expect(await other.file(session, 'kim')).toEqual(file('two'));
      expect(await other.file(session, 'lee')).toBeUndefined();
      await store.append(session, [shared(4, file('three')), shared(5, null)]);
      expect(await other.file(session, 'kim')).toBeUndefined();
    });

    it('is not brought back by a report that comes again', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      await store.append(session, [shared(1, file('one'))]);
      await store.append(session, [shared(2, null)]);
      await store.append(session, [shared(1, file('one'))]);
      expect(await other.file(session, 'kim')).toBeUndefined();
    });
  });
}
