import type { LearnerView } from '../../domain/session/learner-view.ts';

/** What the learner did that no view of the hub shows yet. */
export type OwnWishes = {
  readonly hand?: 'up' | 'down' | undefined;
  readonly sharing?: boolean | undefined;
  /** Ids of announcements. */
  readonly seen: ReadonlySet<number>;
};

export const NO_WISHES: OwnWishes = { seen: new Set() };

/** @returns the view as it will be when the hub has heard of them: a key has its effect at once, with or without a hub */
export function withWishes(view: LearnerView, { hand, sharing, seen }: OwnWishes): LearnerView {
  return {
    ...view,
    hand: hand === undefined || (hand === 'up' && view.hand === 'claimed') ? view.hand : hand,
    sharing: sharing ?? view.sharing,
    asked: sharing === undefined ? view.asked : false,
    announcements: view.announcements.map((one) => (seen.has(one.id) ? { ...one, seen: true } : one)),
  };
}
