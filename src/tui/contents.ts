import type { EngineState } from '../engine/loop/state.ts';
import { FRAME_COLUMNS, FRAME_ROWS, type Layout, LONGEST_ROW } from './layout.ts';
import type { Line } from './lines/line.ts';
import { listPane } from './panes/list-pane.ts';
import { sidePane } from './panes/side-pane.ts';
import { textPane } from './panes/text-pane.ts';
import type { Typesetter } from './typeset/typesetter.ts';
import { topAround, topOf, type ViewState } from './view-state.ts';

/** What one pane shows: its rows, which of them is first, and under which name its position is kept. */
export type Content = {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
};

export type Contents = {
  readonly text: Content;
  readonly side: Content;
  /** Index of the step that the list's cursor is on; undefined when the list is not open. */
  readonly cursor: number | undefined;
};

/** @returns a function that builds what both panes show, and builds again only what has changed since the last call */
export function contentsBuilder() {
  const text = lastCall(textPane);
  const side = lastCall(sidePane);
  return (
    state: EngineState,
    view: ViewState,
    layout: Exclude<Layout, { kind: 'too-small' }>,
    set: Typesetter,
  ): Contents => {
    const { step, lang, panel, report, solutionCost, source, progress, diff, file, reportedAt } = state;
    const height = layout.paneRows - FRAME_ROWS;
    const place = (name: string, lines: readonly Line[]): Content => ({
      name,
      lines,
      height,
      top: topOf(view, { content: name, total: lines.length, height }),
    });
    const failure = progress.steps[step.id]?.lastFailure;
    const measure = Math.min(layout.textColumns - FRAME_COLUMNS, LONGEST_ROW);
    const left = text([step, lang, failure, report, measure, set], () => [state, measure, set]);
    const textContent = place(`text ${step.id}`, left);
    const columns = layout.sideColumns - FRAME_COLUMNS;
    if (panel === 'list') {
      const name = `list ${step.id}`;
      const cursor = view.cursors[name] ?? state.course.steps.indexOf(step);
      const { lines, rowOfStep } = listPane(state, cursor, columns);
      const top = topAround(rowOfStep[cursor] ?? 0, lines.length, height);
      return { text: textContent, side: { name, lines, height, top }, cursor };
    }
    const entry = progress.steps[step.id];
    const session = panel === 'messages' ? state.session : undefined;
    const right = side(
      [step, lang, panel, report, solutionCost, source, entry, diff, file, session, columns, set],
      () => [state, columns, set],
    );
    const version = panel === 'result' || panel === 'log' || panel === 'trace' ? ` ${reportedAt ?? 0}` : '';
    return { text: textContent, side: place(`${panel} ${step.id}${version}`, right), cursor: undefined };
  };
}

/** Remembers the last result for as long as the things that it is made of are the same. */
function lastCall<Args extends readonly unknown[], Result>(build: (...args: Args) => Result) {
  let known: { readonly of: readonly unknown[]; readonly result: Result } | undefined;
  return (of: readonly unknown[], args: () => Args): Result => {
    const before = known;
    if (before?.of.every((one, index) => one === of[index])) return before.result;
    const result = build(...args());
    known = { of, result };
    return result;
  };
}
