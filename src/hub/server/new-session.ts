import { randomBytes } from 'node:crypto';
import type { SessionStep } from '../../domain/session/board.ts';
import { CODE_LENGTH, makeCode } from '../../domain/session/code.ts';
import type { SessionRecord, Store } from '../store/store.ts';
import { hashOf, newId, newKey } from './credentials.ts';

export type NewSession = {
  readonly title: string;
  readonly steps: readonly SessionStep[];
  /** ms. */
  readonly lasts: number;
  /** ms after its end. */
  readonly kept: number;
  readonly now: number;
};

/** Creates a session. @returns it, and the instructor's key, which is shown once */
export async function createSession(
  store: Store,
  { title, steps, lasts, kept, now }: NewSession,
): Promise<{ readonly record: SessionRecord; readonly key: string }> {
  const record: SessionRecord = {
    id: newId(),
    code: makeCode(CODE_LENGTH, randomBytes),
    title,
    steps,
    createdAt: now,
    endsAt: now + lasts,
    purgeAt: now + lasts + kept,
  };
  await store.createSession(record);
  return { record, key: await addKey(store, record) };
}

/** @returns one more key of the instructor, which is shown once; those before it go on working */
export async function addKey(store: Store, { id }: SessionRecord): Promise<string> {
  const key = newKey();
  await store.addCredential({ hash: hashOf(key), session: id, owner: { role: 'instructor' } });
  return key;
}
