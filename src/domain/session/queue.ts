import { type Board, type Hand, type LearnerRow, present } from './board.ts';

/** `waiting`: who waits longest first. `helped`: who was helped least often first, then who waits longest. */
export type QueueOrder = 'waiting' | 'helped';

/** Somebody with a hand up. */
export type Waiting = LearnerRow & { readonly hand: Hand };

/** @returns everybody whose hand is up, claimed ones too */
export const hands = (board: Board, order: QueueOrder): Waiting[] =>
  present(board)
    .filter((row): row is Waiting => row.hand !== undefined)
    .sort((a, b) => (order === 'helped' ? a.helped - b.helped : 0) || a.hand.raisedAt - b.hand.raisedAt);
