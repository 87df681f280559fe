import { hash, randomBytes } from 'node:crypto';
import { CODE_ALPHABET, makeCode } from '../../domain/session/code.ts';
import type { Credential, Store } from '../store/store.ts';

/** Signs of an instructor's key: 30²⁰ ≈ 2⁹⁸. */
export const KEY_LENGTH = 20;

/** @returns a token that nobody guesses: 256 bits, base64url */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const newKey = (): string => makeCode(KEY_LENGTH, randomBytes);
/** Short enough for logs and pages, unique among a session's learners. */
export const newId = (): string => makeCode(10, randomBytes).toLowerCase();

/** What the store keeps instead of a token, a key or a resume code: SHA-256, hex. They are random, so no salt is needed. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'hex');

/** A key as people type it: in small letters, with blanks and dashes. Tokens stay as they are. */
export const keyAsTyped = (typed: string): string => {
  const key = typed.toUpperCase().replace(/[\s-]/g, '');
  return key.length === KEY_LENGTH && [...key].every((sign) => CODE_ALPHABET.includes(sign)) ? key : typed;
};

/** Looks credentials up, and remembers those that were found: each request brings one. */
export type Credentials = {
  readonly find: (secret: string) => Promise<Credential | undefined>;
  /** A learner's tokens are looked up anew: they were revoked, here or by another hub. */
  readonly forget: (session: string, learner: string) => void;
  readonly forgetOne: (hash: string) => void;
};

/** More than one hub's room. */
const REMEMBERED = 20_000;
/** What another hub has revoked is worth nothing here after it. */
const REMEMBERED_MS = 30_000;

export function createCredentials(store: Store, now: () => number): Credentials {
  const found = new Map<string, Credential & { readonly until: number }>();
  return {
    async find(secret) {
      const hash = hashOf(secret);
      const known = found.get(hash);
      if (known && known.until > now()) return known;
      found.delete(hash);
      const credential = await store.credential(hash);
      if (credential === undefined) return undefined;
      if (found.size >= REMEMBERED) found.clear();
      found.set(hash, { ...credential, until: now() + REMEMBERED_MS });
      return credential;
    },
    forget(session, learner) {
      for (const [hash, { session: its, owner }] of found) {
        if (its === session && owner.role !== 'instructor' && owner.learner === learner) found.delete(hash);
      }
    },
    forgetOne: (hash) => void found.delete(hash),
  };
}
