import type { SessionStep } from '../../domain/session/board.ts';
import type { Happening, SessionEvent } from '../../domain/session/events.ts';

/** A session as a hub keeps it beside its events. */
export type SessionRecord = {
  readonly id: string;
  /** The join code. */
  readonly code: string;
  readonly title: string;
  readonly steps: readonly SessionStep[];
  /** ms since the epoch. */
  readonly createdAt: number;
  /** From then on nobody joins and nothing is taken. */
  readonly endsAt: number;
  /** From then on it may be removed with all that belongs to it. */
  readonly purgeAt: number;
};

/** What somebody shows to be let in. Only the hash of a token or resume code is kept. */
export type Credential = {
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly session: string;
  readonly owner:
    | { readonly role: 'instructor' }
    /** `source` numbers one installation's reports: a rejoin from another machine begins a new one. */
    | { readonly role: 'learner'; readonly learner: string; readonly source: string }
    | { readonly role: 'resume'; readonly learner: string };
};

/** An event to be kept. A learner's report carries its number: (source, seq) is taken once. */
export type NewEvent = Happening & {
  readonly at: number;
  readonly report?: { readonly source: string; readonly seq: number } | undefined;
  /** The learner's file from now on, in the same transaction; null removes it. Absent: it stays as it is. */
  readonly file?: StoredFile | null | undefined;
};

/** What a learner shares: one at a time, the newest. */
export type StoredFile = { readonly step: string; readonly source: string; readonly log: string };

export type Appended = {
  /** The session's head after it. */
  readonly head: number;
  /** The events that were new, with their places. */
  readonly events: readonly SessionEvent[];
  /** The highest report number up to which none is missing, by source, for the sources in this call. */
  readonly acked: Readonly<Record<string, number>>;
  /** Sources whose report came again with another body: the first one stays. */
  readonly conflicts: readonly string[];
};

/**
 * Where a hub keeps its sessions. Several hubs may share one. Every method throws an environment error where the store
 * cannot be used (full disk, no connection); what was not acknowledged may then be sent again.
 */
export type Store = {
  readonly createSession: (session: SessionRecord) => Promise<void>;
  readonly session: (id: string) => Promise<SessionRecord | undefined>;
  readonly sessionByCode: (code: string) => Promise<SessionRecord | undefined>;
  /** The newest first. */
  readonly sessions: () => Promise<readonly SessionRecord[]>;
  readonly addCredential: (credential: Credential) => Promise<void>;
  readonly credential: (hash: string) => Promise<Credential | undefined>;
  /** Every token and resume code of a learner stops working. */
  readonly revoke: (session: string, learner: string) => Promise<void>;
  /** One token stops working. */
  readonly revokeOne: (hash: string) => Promise<void>;
  /**
   * Appends in order, all or nothing, and returns when it is on disk. Reports whose number was taken before are left
   * out; from the first gap in a source's numbers on, its reports are left out too.
   */
  readonly append: (session: string, events: readonly NewEvent[]) => Promise<Appended>;
  /** Events after a head, in order, at most so many. What an earlier append acknowledged is always there. */
  readonly readFrom: (session: string, after: number, most: number) => Promise<readonly SessionEvent[]>;
  /** The highest number of a source up to which none is missing; 0: none yet. */
  readonly acked: (session: string, source: string) => Promise<number>;
  readonly file: (session: string, learner: string) => Promise<StoredFile | undefined>;
  /** Told after every append, by whichever hub; may be told too often, never too seldom. @returns ends it */
  readonly notify: (session: string, listener: (head: number) => void) => Promise<() => void>;
  /** Removes the sessions whose time is over. @returns their ids */
  readonly purge: (now: number) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};
