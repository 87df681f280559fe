import type { LiveSessions } from '../live/live-sessions.ts';
import type { Store } from '../store/store.ts';
import type { Credentials } from './credentials.ts';
import type { OpenStreams } from './open-streams.ts';
import type { People } from './people.ts';
import type { Rate } from './rate.ts';
import type { OwnNames } from './same-origin.ts';

/** What the routes of a hub work with. */
export type Hub = {
  readonly store: Store;
  readonly sessions: LiveSessions;
  readonly credentials: Credentials;
  readonly people: People;
  readonly streams: OpenStreams;
  /**
   * Wrong codes, over all addresses together. Beyond the limit they are refused without a word of whether they are
   * wrong; right ones are let in all the same. So a room that shares its address with a guesser is not shut out, and
   * who makes 5,000 guesses a second finds one of 6.6 × 10¹¹ codes in eight hours with a chance of 1 to 4,600.
   */
  readonly guesses: Rate;
  /** Those who were let in: a right code must not fill the store. */
  readonly joins: Rate;
  /** Lines that come up the streams of a learner: however many streams they open, from wherever. */
  readonly countLine: (learner: string) => boolean;
  readonly own: OwnNames;
  /** `https://192.0.2.10:4443`, and the key's pin with it: where learners join. */
  readonly joinAt: { readonly origin: string; readonly pin: string | undefined };
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told of errors of ours. */
  readonly onBug: (error: unknown) => void;
};
