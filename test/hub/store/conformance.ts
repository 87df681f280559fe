import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credential, NewEvent, Store } from '../../../src/hub/store/store.ts';
import { countsReports } from './counts-reports.ts';
import { keepsOrder } from './keeps-order.ts';
import { type Room, roomWith } from './room.ts';
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
    try {
      await store.close();
      if (other !== store) await other.close();
    } finally {
      await ground.remove();
    }
  });
  const room = (): Room => roomWith(store, other);
  const reopen = async () => {
    const isAlone = other === store;
    store = await ground.open();
    if (isAlone) other = store;
  };

  keepsOrder(room);
  countsReports(room);

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
      const { store, other, newSession } = room();
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

    it('are added and found many at once, each once', async () => {
      const { store, other, newSession } = room();
      const session = await newSession();
      const many = Array.from({ length: 50 }, (_, n) => credential(session, `${n}`, { role: 'instructor' }));
      await Promise.all(many.map((one, n) => (n % 2 ? store : other).addCredential(one)));
      const nobody = credential(session, 'nobody', { role: 'instructor' });
      const asked = [...many.slice(0, 20), nobody, ...many.slice(10)];
      const found = await Promise.all(asked.map(({ hash }) => store.credential(hash)));
      expect(found).toEqual([...many.slice(0, 20), undefined, ...many.slice(10)]);
      const twice = credential(session, 'twice', { role: 'instructor' });
      const results = await Promise.allSettled([twice, twice, many[7] ?? twice].map(store.addCredential));
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    });

    it('of a learner with the same id in another session stay', async () => {
      const { store, other, newSession } = room();
      const [session, elsewhere] = [await newSession(), await newSession()];
      const theirs = credential(elsewhere, 'token', { role: 'learner', learner: 'kim', source: 'a' });
      await store.addCredential(theirs);
      await store.revoke(session, 'kim');
      expect(await other.credential(theirs.hash)).toEqual(theirs);
    });
  });

  describe('notices', () => {
    it('come for every append of any hub, and only for that session', async () => {
      const { store, other, newSession } = room();
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
      const { store, other, newSession, all } = room();
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

  it('has everything after it was closed and opened again', async () => {
    const session = aSession();
    await store.createSession(session);
    const { events } = await store.append(session.id, reports('a', 1, 20));
    await store.close();
    await reopen();
    expect(await store.session(session.id)).toEqual(session);
    expect(await room().all(session.id, store)).toEqual(events);
    expect(await store.append(session.id, reports('a', 20, 21))).toMatchObject({
      head: 21,
      acked: { a: 21 },
    });
  });

  it('finishes what is on its way when it is closed, says so to what comes later, and closes twice', async () => {
    const session = aSession();
    await store.createSession(session);
    const onTheWay = Promise.all([1, 2, 3].map((n) => store.append(session.id, [announced(`${n}`)])));
    const closing = store.close();
    await expect(store.append(session.id, [announced('late')])).rejects.toMatchObject({
      kind: 'environment',
    });
    expect(await onTheWay).toHaveLength(3);
    await closing;
    await store.close();
    await expect(store.sessions()).rejects.toMatchObject({ kind: 'environment' });
    await reopen();
    expect(await room().all(session.id, store)).toHaveLength(3);
  });
}
