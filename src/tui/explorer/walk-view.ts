import type { Walk } from '../../domain/verifier-log/walk/walk.ts';

/** What the eyes of somebody who walks need: where they are, what is hidden, what is searched. */
export type WalkView = {
  /** Whose walk it is: another run has another one. */
  readonly name: string;
  /** Index of the current step. */
  readonly at: number;
  /** Only the last instruction of each line is shown. */
  readonly byLine: boolean;
  /** What was searched last; empty: nothing. */
  readonly search: string;
  /** What is being typed behind `/`; undefined: nothing is. */
  readonly typing: string | undefined;
  /** The last search found nothing. */
  readonly missed: boolean;
};

export type WalkCommand =
  | 'next'
  | 'previous'
  | 'page-down'
  | 'page-up'
  | 'first'
  | 'last'
  | 'to-cause'
  | 'to-refused'
  | 'toggle-lines'
  | 'search'
  | 'find-next'
  | 'find-previous';

const PAGE = 10;

/** A walk begins where it ends: at the refused step. */
export const beginWalk = (name: string, walk: Walk): WalkView => ({
  name,
  at: walk.refused,
  byLine: false,
  search: '',
  typing: undefined,
  missed: false,
});

/** Where a command leads. Pure. @param lineText the text of a line of the source, for the search */
export function moveWalk(
  view: WalkView,
  command: WalkCommand,
  walk: Walk,
  lineText: (line: number) => string,
): WalkView {
  const go = (at: number | undefined): WalkView => ({ ...view, at: at ?? view.at, missed: false });
  const foundAt = (at: number | undefined): WalkView =>
    at === undefined ? { ...view, missed: true } : go(at);
  const shown = shownSteps(walk, view.byLine);
  const here = positionIn(shown, view.at);
  const shownAt = (position: number) => shown[Math.max(0, Math.min(shown.length - 1, position))];
  switch (command) {
    case 'next':
      return go(shownAt(here + 1));
    case 'previous':
      return go(shownAt(here - 1));
    case 'page-down':
      return go(shownAt(here + PAGE));
    case 'page-up':
      return go(shownAt(here - PAGE));
    case 'first':
      return go(shown[0]);
    case 'last':
      return go(shown.at(-1));
    case 'to-cause':
      return go(walk.trail.findLast((at) => at < view.at) ?? walk.trail.at(-1));
    case 'to-refused':
      return go(walk.refused);
    case 'toggle-lines': {
      const byLine = !view.byLine;
      const steps = shownSteps(walk, byLine);
      return { ...view, byLine, at: steps[positionIn(steps, view.at)] ?? view.at, missed: false };
    }
    case 'search':
      return { ...view, typing: '', missed: false };
    case 'find-next':
    case 'find-previous':
      if (view.search === '') return view;
      return foundAt(find(walk, view, command === 'find-next' ? 1 : -1, lineText));
  }
}

/** A key while something is typed behind `/`. */
export function typeSearch(
  view: WalkView,
  key: string,
  walk: Walk,
  lineText: (line: number) => string,
): WalkView {
  const { typing = '' } = view;
  if (key === 'escape') return { ...view, typing: undefined };
  if (key === 'backspace') return { ...view, typing: typing.slice(0, -1) };
  if (key === 'return') {
    const searched = { ...view, typing: undefined, search: typing };
    return typing === '' ? searched : moveWalk(searched, 'find-next', walk, lineText);
  }
  const written = key === 'space' ? ' ' : key;
  return [...written].length === 1 ? { ...view, typing: typing + written } : view;
}

/** @returns whether a step, its line, its values or what was said of it hold the words; case does not matter */
export function matches(
  { steps, values }: Walk,
  at: number,
  words: string,
  lineText: (line: number) => string,
): boolean {
  const step = steps[at];
  if (!step) return false;
  const wanted = words.toLowerCase();
  const has = (text: string) => text.toLowerCase().includes(wanted);
  if (has(step.text) || step.messages.some(has)) return true;
  if (step.line !== undefined && has(lineText(step.line))) return true;
  if (step.changed.length === 0) return false;
  const known = values.after(at);
  return step.changed.some((name) => has(`${name}=${known.get(name)?.text ?? ''}`));
}

function find(walk: Walk, { at, byLine, search }: WalkView, by: 1 | -1, lineText: (line: number) => string) {
  const shown = shownSteps(walk, byLine);
  const here = positionIn(shown, at);
  for (let count = 1; count <= shown.length; count++) {
    const step = shown[(here + by * count + shown.length * 2) % shown.length];
    if (step !== undefined && matches(walk, step, search, lineText)) return step;
  }
  return undefined;
}

const SHOWN = new WeakMap<Walk, Map<boolean, readonly number[]>>();

/** @returns the indexes of the steps that are shown, ascending; of a line its last one, and every one of the trail */
export function shownSteps(walk: Walk, byLine: boolean): readonly number[] {
  const known = SHOWN.get(walk) ?? new Map<boolean, readonly number[]>();
  SHOWN.set(walk, known);
  const before = known.get(byLine);
  if (before) return before;
  const trail = new Set(walk.trail);
  const { steps } = walk;
  const all = steps.map((_, at) => at);
  const shown = byLine
    ? all.filter((at) => trail.has(at) || steps[at]?.line !== steps[at + 1]?.line || at === steps.length - 1)
    : all;
  known.set(byLine, shown);
  return shown;
}

/** @returns the position of a step, or of the next one that is shown */
export function positionIn(shown: readonly number[], at: number): number {
  let low = 0;
  let high = shown.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shown[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
