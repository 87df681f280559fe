/** One of the page's views, or a part of one. */
export type View = {
  readonly element: HTMLElement;
  /** Shows what the board has now. */
  readonly update: () => void;
  /** Where the focus goes when the view opens by a key. */
  readonly focus?: () => void;
  readonly close?: () => void;
};
