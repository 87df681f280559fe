import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { Credential, NewEvent, SessionRecord, Store } from '../../../src/hub/store/store.ts';
import { followsTheModel } from './follows-model.ts';
import { announced, aSession, report, reports } from './sample.ts';

/** Where the suite finds stores: what differs between the implementations. */
export type Ground = {
  /** Opens another one on the same data; several at once only where they are shared. */
  readonly open: () => Promise<Store>;
  readonly isShared: boolean;
  readonly remove: () => Promise<void>;
};

/** What every store does; runs against each implementation. */
export function conforms(prepare: () => Promise<Ground>): void {
  let ground: Ground;
  let store: Store;
  /** Another hub's, or the same where a store is one hub's alone. */
  let other: Store;
  beforeAll(async () => {
    ground = await prepare();
    store = await ground.open();
    other = ground.isShared ? await ground.open() : store;
  });
  afterAll(async () => {
    await store.close();
    if (other !== store) await other.close();
    await ground.remove();
  });
  const newSession = async (changes: Partial<SessionRecord> = {}): Promise<string> => {
    const session = aSession(changes);
    await store.createSession(session);
    return session.id;
  };
  const all = async (session: string, from: Store = other): Promise<SessionEvent[]> => {
    const events: SessionEvent[] = [];
    for (;;) {
      const more = await from.readFrom(session, events.at(-1)?.head ?? 0, 7);
      if (more.length === 0) return events;
      events.push(...more);
    }
  };
  const heads = (events: readonly SessionEvent[]): number[] => events.map(({ head }) => head);
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

  describe('sessions', () => {
    it('are found by id and by code, the newest first', async () => {
      const old = aSession({ createdAt: 5 });
      const young = aSession({ createdAt: 6 });
      await store.createSession(young);
      await store.createSession(old);
      expect(await other.session(old.id)).toEqual(old);
      expect(await other.sessionByCode(young.code)).toEqual(young);
      const found = (await other.sessions()).filter(({ createdAt }) => createdAt < 10);
      expect(found).toEqual([young, old]);
    });

    it('are not found when they are not there', async () => {
      expect(await store.session('nobody')).toBeUndefined();
      expect(await store.sessionByCode('nobody')).toBeUndefined();
      expect(await store.readFrom('nobody', 0, 10)).toEqual([]);
      expect(await store.acked('nobody', 'a')).toBe(0);
      expect(await store.file('nobody', 'kim')).toBeUndefined();
    });

    it('are made once', async () => {
      const session = aSession();
      await store.createSession(session);
      await expect(other.createSession(session)).rejects.toMatchObject({ kind: 'usage' });
      const sameCode = aSession({ code: session.code });
      await expect(other.createSession(sameCode)).rejects.toMatchObject({ kind: 'usage' });
      expect(await store.session(sameCode.id)).toBeUndefined();
    });
  });

  describe('credentials', () => {
    const credential = (session: string, name: string, owner: Credential['owner']): Credential => ({
      hash: `${session}-${name}`,
      session,
      owner,
    });

    it('are kept with whom they let in, until they are revoked', async () => {
      const session = await newSession();
      const instructor = credential(session, 'key', { role: 'instructor' });
      const token = credential(session, 'token', { role: 'learner', learner: 'kim', source: 'a' });
      const second = credential(session, 'second', { role: 'learner', learner: 'kim', source: 'b' });
      const resume = credential(session, 'resume', { role: 'resume', learner: 'kim' });
      const others = credential(session, 'others', { role: 'learner', learner: 'lee', source: 'c' });
      const everybody = [instructor, token, second, resume, others];
      for (const one of everybody) await store.addCredential(one);
      const found = () => Promise.all(everybody.map(({ hash }) => other.credential(hash)));
      expect(await found()).toEqual(everybody);

      await store.revokeOne(token.hash);
      expect(await found()).toEqual([instructor, undefined, second, resume, others]);
      await store.revoke(session, 'kim');
      expect(await found()).toEqual([instructor, undefined, undefined, undefined, others]);
    });

    it('of a learner with the same id in another session stay', async () => {
      const [session, elsewhere] = [await newSession(), await newSession()];
      const theirs = credential(elsewhere, 'token', { role: 'learner', learner: 'kim', source: 'a' });
      await store.addCredential(theirs);
      await store.revoke(session, 'kim');
      expect(await other.credential(theirs.hash)).toEqual(theirs);
    });
  });

  describe('order', () => {
    it('has no gaps and keeps each call together when many append at once', async () => {
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
      const session = await newSession();
      for (let n = 1; n <= 20; n++) {
        const { head } = await store.append(session, [announced(`${n}`)]);
        expect(heads(await other.readFrom(session, head - 1, 10))).toEqual([n]);
      }
    });

    it('reads no more than was asked for', async () => {
      const session = await newSession();
      await store.append(session, reports('a', 1, 5));
      expect(heads(await other.readFrom(session, 1, 2))).toEqual([2, 3]);
      expect(await other.readFrom(session, 5, 2)).toEqual([]);
    });
  });

  it('gives events back as they came', async () => {
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

  describe('reports', () => {
    it('that come again are taken once and acknowledged again', async () => {
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
      const session = await newSession();
      const withGap = [report('a', 1), report('a', 3), report('b', 1), report('a', 2), report('a', 4)];
      expect(await store.append(session, withGap)).toMatchObject({ head: 2, acked: { a: 1, b: 1 } });
      expect(await store.append(session, reports('c', 2, 4))).toMatchObject({ events: [], acked: { c: 0 } });
      expect(await other.append(session, reports('a', 1, 4))).toMatchObject({ head: 5, acked: { a: 4 } });
      expect(await store.acked(session, 'c')).toBe(0);
    });

    it('with a number that was taken and another body are told as conflicts, and the first one stays', async () => {
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
      const session = await newSession();
      const body = { kind: 'entered', step: 'hello/attach' };
      const turned = { step: 'hello/attach', kind: 'entered', words: undefined };
      await store.append(session, [report('a', 1, { body } as Partial<NewEvent>)]);
      const again = report('a', 1, { body: turned, at: 7 } as unknown as Partial<NewEvent>);
      expect(await store.append(session, [again])).toMatchObject({ events: [], conflicts: [] });
    });

    it('are counted for each source of each session', async () => {
      const [session, elsewhere] = [await newSession(), await newSession()];
      await store.append(session, [...reports('a', 1, 3), ...reports('b', 1, 2)]);
      await store.append(elsewhere, reports('a', 1, 1));
      const counted = [store.acked(session, 'a'), store.acked(session, 'b'), other.acked(elsewhere, 'a')];
      expect(await Promise.all(counted)).toEqual([3, 2, 1]);
    });
  });

  it('refuses events of a session that is not there, and what else is written at that time is kept', async () => {
    const session = await newSession();
    const [, refused] = await Promise.allSettled([
      store.append(session, [announced('1')]),
      store.append('nobody', [announced('lost')]),
      store.append(session, [announced('2')]),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { kind: 'usage' } });
    expect(await all(session)).toHaveLength(2);
  });

  it('changes nothing for an append of nothing', async () => {
    const session = await newSession();
    expect(await store.append(session, [])).toEqual({ head: 0, events: [], acked: {}, conflicts: [] });
  });

  describe("a learner's file", () => {
    const file = (source: string) => ({ step: 'hello/attach', source, log: 'NUL \u0000, half \udc00' });
    const shared = (seq: number, content: NewEvent['file']) =>
      report('a', seq, { learner: 'kim', file: content } as Partial<NewEvent>);

    it('is replaced by the next one and removed on demand', async () => {
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
      const session = await newSession();
      await store.append(session, [shared(1, file('one'))]);
      await store.append(session, [shared(2, null)]);
      await store.append(session, [shared(1, file('one'))]);
      expect(await other.file(session, 'kim')).toBeUndefined();
    });
  });

  describe('notices', () => {
    it('come for every append of any hub, and only for that session', async () => {
      const [session, elsewhere] = [await newSession(), await newSession()];
      const told: number[] = [];
      let onTold = () => {};
      const end = await other.notify(session, (head) => {
        told.push(head);
        onTold();
      });
      const toldOf = async (head: number) => {
        while (!told.includes(head)) await new Promise<void>((resolve) => (onTold = resolve));
      };
      await store.append(elsewhere, reports('a', 1, 9));
      await store.append(session, [announced('1')]);
      await toldOf(1);
      await other.append(session, [announced('2'), announced('3')]);
      await toldOf(3);
      expect(told.filter((head) => head > 3)).toEqual([]);

      // Whoever has ended it is told nothing, while one who has not is.
      end();
      const before = told.length;
      const stillThere = Promise.withResolvers<number>();
      const endSecond = await other.notify(session, (head) => {
        if (head === 4) stillThere.resolve(head);
      });
      await store.append(session, [announced('4')]);
      expect(await stillThere.promise).toBe(4);
      expect(told).toHaveLength(before);
      endSecond();
    });
  });

  describe('purge', () => {
    it('removes all that belongs to the sessions whose time is over, and no other', async () => {
      const stays = await newSession({ purgeAt: 2000 });
      const session = aSession({ purgeAt: 1000 });
      await store.createSession(session);
      for (const id of [session.id, stays]) {
        await store.append(id, [
          report('a', 1, { file: { step: 's', source: 'c', log: '' } } as Partial<NewEvent>),
        ]);
        await store.addCredential({ hash: `of-${id}`, session: id, owner: { role: 'instructor' } });
      }
      expect(await store.purge(999)).toEqual([]);
      expect(await store.purge(1000)).toEqual([session.id]);
      expect(await other.session(session.id)).toBeUndefined();
      expect(await other.credential(`of-${session.id}`)).toBeUndefined();
      await expect(other.append(session.id, [announced('late')])).rejects.toMatchObject({ kind: 'usage' });

      expect(await other.credential(`of-${stays}`)).toBeDefined();
      expect(await all(stays)).toHaveLength(1);
      expect(await other.file(stays, 'learner-of-a')).toBeDefined();

      // Of the old one with this name nothing is left.
      await store.createSession(session);
      expect(await all(session.id)).toEqual([]);
      expect(await store.acked(session.id, 'a')).toBe(0);
      expect(await store.file(session.id, 'learner-of-a')).toBeUndefined();
      expect(await store.purge(3000)).toHaveLength(2);
    });
  });

  it('answers random calls at once as a simple list would', async () => {
    await followsTheModel([store, other], newSession, (session) => all(session));
  });

  it('has everything after it was closed and opened again', async () => {
    const session = aSession();
    await store.createSession(session);
    const { events } = await store.append(session.id, reports('a', 1, 20));
    await store.close();
    if (!ground.isShared)
      await expect(store.session(session.id)).rejects.toMatchObject({ kind: 'environment' });
    const isOther = other !== store;
    store = await ground.open();
    if (!isOther) other = store;
    expect(await store.session(session.id)).toEqual(session);
    expect(await all(session.id, store)).toEqual(events);
    expect(await store.append(session.id, reports('a', 20, 21))).toMatchObject({
      head: 21,
      acked: { a: 21 },
    });
  });

  it('says that it is closed, and closes twice without a word', async () => {
    await store.close();
    await store.close();
    await expect(store.sessions()).rejects.toMatchObject({ kind: 'environment' });
    const isOther = other !== store;
    store = await ground.open();
    if (!isOther) other = store;
  });
}
