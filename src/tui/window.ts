import type { EngineState } from '../engine/loop/state.ts';
import { messages } from '../i18n/index.ts';
import type { Content, Contents } from './contents.ts';
import { type Layout, SMALLEST } from './layout.ts';
import { EMPTY, type Line, lineOf, seg } from './lines/line.ts';
import { wrap } from './lines/wrap.ts';
import { footerLine } from './panes/footer-line.ts';
import { framed } from './panes/framed.ts';
import { headerLine } from './panes/header-line.ts';
import { sessionLines } from './panes/session-line.ts';
import { shortSideTitle, sideTitle, verdictSign } from './panes/side-pane.ts';
import { statusLine } from './panes/status-line.ts';
import { STYLE } from './theme.ts';
import type { PaneName } from './view-state.ts';

export type Window = {
  readonly state: EngineState;
  readonly contents: Contents;
  readonly layout: Exclude<Layout, { kind: 'too-small' }>;
  readonly focus: PaneName;
};

/** The whole window, row by row: header, the panes (or the one that has the keys), status, keys. Pure. */
export function windowRows(window: Window): Line[] {
  const { state, contents, layout, focus } = window;
  const { columns, kind } = layout;
  const { tui } = messages(state.lang);
  const otherPane = focus === 'text' ? shortSideTitle(state) : tui.text;
  return [
    headerLine(state, columns),
    ...sessionLines(state, columns),
    ...(kind === 'wide' ? bothPanes(window) : pane(window, contents[focus], columns, tabs(window))),
    statusLine(state, columns),
    footerLine(state, columns, kind === 'wide' ? undefined : otherPane),
  ];
}

/** A window in which nothing could be read says so. */
export function tooSmallRows({ lang }: EngineState, columns: number, rows: number): Line[] {
  const words = messages(lang).tui.tooSmall(SMALLEST.columns, SMALLEST.rows);
  const lines = wrap(lineOf(words), Math.max(1, columns)).slice(0, rows);
  return [...lines, ...Array.from({ length: rows - lines.length }, () => EMPTY)];
}

function bothPanes(window: Window): Line[] {
  const { state, contents, layout, focus } = window;
  const title = (words: string, which: PaneName): Line => [
    seg(words, focus === which ? STYLE.focus : STYLE.title),
  ];
  const text = pane(window, contents.text, layout.textColumns, title(state.step.title[state.lang], 'text'));
  const side = pane(window, contents.side, layout.sideColumns, title(sideTitle(state), 'side'));
  return text.map((row, index) => [...row, ...(side[index] ?? [])]);
}

function pane({ contents, layout, focus }: Window, content: Content, columns: number, title: Line): Line[] {
  const { lines, top } = content;
  return framed({ title, lines, top, columns, rows: layout.paneRows, focused: content === contents[focus] });
}

/** The two panes as tabs in one border, for a window that shows one at a time. */
function tabs({ state, focus }: Window): Line {
  const sign = verdictSign(state);
  const side = focus === 'side' ? sideTitle(state) : shortSideTitle(state);
  return [
    seg(state.step.title[state.lang], focus === 'text' ? STYLE.focus : STYLE.quiet),
    seg(' │ ', STYLE.border),
    seg(sign === '' ? side : `${sign} ${side}`, focus === 'side' ? STYLE.focus : STYLE.quiet),
  ];
}
