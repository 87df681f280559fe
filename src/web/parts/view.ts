/** One of the page's views, or a part of one. */
export type View = {
  readonly element: HTMLElement;
  /** Shows what the board has now. */
  readonly update: () => void;
  /** What the view is about, where it says so itself: the focus goes there when the view opens. It takes the focus. */
  readonly heading?: HTMLElement;
  /** Where the focus goes when the view opens by a key. */
  readonly focus?: () => void;
  /** Puts the focus on a learner; false where they are not shown. A view without it has them as links. */
  readonly focusLearner?: (id: string) => boolean;
  readonly close?: () => void;
};
