import type { LiveSessions } from '../live/live-sessions.ts';
import type { Store } from '../store/store.ts';
import type { Credentials } from './credentials.ts';
import type { GuessLimit } from './guess-limit.ts';
import type { People } from './people.ts';
import type { OwnNames } from './same-origin.ts';

/** What the routes of a hub work with. */
export type Hub = {
  readonly store: Store;
  readonly sessions: LiveSessions;
  readonly credentials: Credentials;
  readonly people: People;
  readonly guesses: GuessLimit;
  readonly own: OwnNames;
  /** `https://192.0.2.10:4443`, and the key's pin with it: where learners join. */
  readonly joinAt: { readonly origin: string; readonly pin: string | undefined };
  /** ms since the epoch. */
  readonly now: () => number;
};
