import type { WalkView } from './explorer/walk-view.ts';
import type { ViewCommand } from './keymap.ts';

export type PaneName = 'text' | 'side';

/**
 * What only the eyes need: which pane has the keys, how far each content is scrolled, where the list's cursor is.
 * Positions are kept under the name of the content (`text hello/print`, `result hello/print 12`), so that they come back with
 * it, and a new report begins at its top.
 */
export type ViewState = {
  readonly pane: PaneName;
  /** One pane at a time, also where there is room for both. */
  readonly zoomed: boolean;
  readonly tops: Readonly<Record<string, number>>;
  readonly cursors: Readonly<Record<string, number>>;
  /** Of the walk that was open last; another run's begins anew. */
  readonly walk?: WalkView | undefined;
  /** The log of a refusal is shown as it is, not as a walk. */
  readonly rawLog: boolean;
};

export const INITIAL_VIEW: ViewState = { pane: 'text', zoomed: false, tops: {}, cursors: {}, rawLog: false };

/** The content that a scroll command is for, as it is on screen. */
export type Extent = { readonly content: string; readonly total: number; readonly height: number };

export type ViewEvent =
  | { readonly type: 'pane-shown'; readonly pane: PaneName }
  | { readonly type: 'zoom-toggled' }
  | { readonly type: 'raw-log-toggled' }
  | { readonly type: 'walked'; readonly walk: WalkView }
  | { readonly type: 'scrolled'; readonly command: ViewCommand; readonly extent: Extent }
  | {
      readonly type: 'cursor-moved';
      readonly command: ViewCommand;
      readonly list: string;
      readonly from: number;
      readonly count: number;
      readonly page: number;
    };

/** The rule book of the view. Pure. */
export function reduceView(view: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'pane-shown':
      return view.pane === event.pane ? view : { ...view, pane: event.pane };
    case 'zoom-toggled':
      return { ...view, zoomed: !view.zoomed };
    case 'raw-log-toggled':
      return { ...view, rawLog: !view.rawLog };
    case 'walked':
      return { ...view, walk: event.walk };
    case 'scrolled': {
      const { content, total, height } = event.extent;
      const before = topOf(view, event.extent);
      const top = clamp(moved(before, event.command, height - 1, total), total - height);
      return top === view.tops[content] ? view : { ...view, tops: { ...view.tops, [content]: top } };
    }
    case 'cursor-moved': {
      const { list, from, count, page, command } = event;
      const cursor = clamp(moved(from, command, page, count), count - 1);
      return { ...view, cursors: { ...view.cursors, [list]: cursor } };
    }
  }
}

/** @returns the first visible row; a window that grew or a text that shrank never leaves empty rows at the end */
export const topOf = (view: ViewState, { content, total, height }: Extent): number =>
  clamp(view.tops[content] ?? 0, total - height);

/** @returns the first visible row of a list whose row `row` has the cursor: it stays about in the middle */
export const topAround = (row: number, total: number, height: number): number =>
  clamp(row - Math.floor(height / 2), total - height);

function moved(from: number, command: ViewCommand, page: number, end: number): number {
  switch (command) {
    case 'scroll-up':
      return from - 1;
    case 'scroll-down':
      return from + 1;
    case 'page-up':
      return from - Math.max(1, page);
    case 'page-down':
      return from + Math.max(1, page);
    case 'top':
      return 0;
    case 'bottom':
      return end;
    default:
      return from;
  }
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));
