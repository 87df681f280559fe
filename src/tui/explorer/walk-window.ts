import { printableLine } from '../../domain/printable.ts';
import type { Lang } from '../../domain/text.ts';
import type { Walk } from '../../domain/verifier-log/walk/walk.ts';
import { type Messages, messages } from '../../i18n/index.ts';
import { FRAME_COLUMNS, FRAME_ROWS, type Layout } from '../layout.ts';
import { fitLine, lineWidth, spread, truncate } from '../lines/fit.ts';
import { type Line, lineOf, seg } from '../lines/line.ts';
import { framed } from '../panes/framed.ts';
import { keyLabel } from '../panes/help-pane.ts';
import { STYLE } from '../theme.ts';
import { sourceRows } from './source-rows.ts';
import { stepRows } from './step-rows.ts';
import { valueRows } from './value-rows.ts';
import { WALK_KEYS } from './walk-keys.ts';
import type { WalkView } from './walk-view.ts';

export type WalkWindow = {
  readonly walk: Walk;
  readonly view: WalkView;
  readonly source: string | undefined;
  /** What was refused: `hello/first-rejection`. */
  readonly title: string;
  readonly lang: Lang;
  readonly layout: Exclude<Layout, { kind: 'too-small' }>;
};

const SOURCE_SHARE = 0.4;

/** The walk in the whole window: source, instructions and values, then what the current step is, then the keys. Pure. */
export function walkRows(window: WalkWindow): Line[] {
  const { layout } = window;
  const { columns } = layout;
  return [
    header(window),
    ...(layout.kind === 'wide' ? sideBySide(window) : stacked(window)),
    truncate([seg(' '), ...status(window)], columns),
    footer(window),
  ];
}

function header({ walk, view, title, lang, layout }: WalkWindow): Line {
  const words = messages(lang).explorer;
  const left: Line = [
    seg(' xdplings', STYLE.focus),
    seg(`  ${title} · `, STYLE.quiet),
    seg(words.title, STYLE.strong),
  ];
  const right = seg(`${words.step(view.at + 1, walk.steps.length)} `, STYLE.quiet);
  return fitLine(spread(left, [right], layout.columns), layout.columns);
}

function sideBySide(window: WalkWindow): Line[] {
  const { columns, paneRows } = window.layout;
  const left = Math.floor(columns * SOURCE_SHARE);
  const right = columns - left;
  const upper = Math.ceil(paneRows * 0.55);
  const source = sourcePane(window, left, paneRows);
  const rest = [...stepsPane(window, right, upper), ...valuesPane(window, right, paneRows - upper)];
  return source.map((row, index) => [...row, ...(rest[index] ?? [])]);
}

function stacked(window: WalkWindow): Line[] {
  const { columns, paneRows } = window.layout;
  const source = Math.max(5, Math.floor(paneRows * 0.28));
  const values = Math.max(4, Math.floor(paneRows * 0.34));
  return [
    ...sourcePane(window, columns, source),
    ...stepsPane(window, columns, paneRows - source - values),
    ...valuesPane(window, columns, values),
  ];
}

function sourcePane({ walk, view, source, lang }: WalkWindow, columns: number, rows: number): Line[] {
  const words = messages(lang).explorer;
  const lines =
    source === undefined
      ? [lineOf(words.noSource, STYLE.quiet)]
      : sourceRows(source, walk, view.at, rows - FRAME_ROWS, columns - FRAME_COLUMNS);
  return pane(words.source, lines, columns, rows, false);
}

function stepsPane({ walk, view, lang }: WalkWindow, columns: number, rows: number): Line[] {
  const words = messages(lang).explorer;
  const lines = stepRows(walk, view, rows - FRAME_ROWS, columns - FRAME_COLUMNS, lang);
  return pane(view.byLine ? words.stepsOfLines : words.steps, lines, columns, rows, true);
}

function valuesPane({ walk, view, lang }: WalkWindow, columns: number, rows: number): Line[] {
  const words = messages(lang).explorer;
  const insn = walk.steps[view.at]?.insn ?? 0;
  const title = view.at === walk.refused ? words.valuesBefore(insn) : words.values(insn);
  return pane(
    title,
    valueRows(walk, view.at, rows - FRAME_ROWS, columns - FRAME_COLUMNS, lang),
    columns,
    rows,
    false,
  );
}

const pane = (
  title: string,
  lines: readonly Line[],
  columns: number,
  rows: number,
  focused: boolean,
): Line[] =>
  framed({ title: [seg(title, focused ? STYLE.focus : STYLE.title)], lines, top: 0, columns, rows, focused });

/** A search that is typed; else the words of the verifier at this step, else the step as the log has it. */
function status({ walk, view, lang }: WalkWindow): Line {
  const words = messages(lang).explorer;
  if (view.typing !== undefined) {
    return [
      seg(words.searching(view.typing), STYLE.strong),
      seg('█'),
      seg(`  ${words.searchHelp}`, STYLE.quiet),
    ];
  }
  if (view.missed) return [seg(words.nowhere(view.search), STYLE.warn)];
  const step = walk.steps[view.at];
  if (!step) return [];
  const said = step.messages.map(printableLine).join(' · ');
  if (view.at === walk.refused) return [seg(`✘ ${words.refused}`, STYLE.badTitle), seg(`  ${said}`)];
  if (view.at === 0 && walk.dropped > 0)
    return [seg(words.dropped(walk.dropped.toLocaleString('en')), STYLE.warn)];
  const mark = walk.trail.includes(view.at) ? [seg(`● ${words.cause}  `, STYLE.warn)] : [];
  const header = step.isHeader ? [seg(`  (${words.inHeader})`, STYLE.quiet)] : [];
  return [
    ...mark,
    seg(said === '' ? way(step.branch, walk, view.at, words) : said),
    seg(step.text, STYLE.quiet),
    ...header,
  ];
}

function way(
  branch: 'taken' | 'not-taken' | undefined,
  walk: Walk,
  at: number,
  words: Messages['explorer'],
): string {
  if (branch === undefined) return '';
  return `${branch === 'taken' ? words.taken(walk.steps[at + 1]?.insn ?? 0) : words.notTaken}  `;
}

/** The keys that have room; how to get out always has. */
function footer({ view, lang, layout }: WalkWindow): Line {
  const words = messages(lang).explorer;
  const entries = WALK_KEYS.flatMap(({ keys, does, label }) => {
    if (label === undefined) return [];
    const name = does === 'toggle-lines' && view.byLine ? words.keys.all : words.keys[label];
    const line: Line = [seg(keyLabel(keys[0] ?? ''), STYLE.key), seg(' '), seg(name, STYLE.quiet), seg('  ')];
    return [{ does, line }];
  });
  const close = entries.filter(({ does }) => does === 'close').map(({ line }) => line);
  let left = layout.columns - 1 - close.reduce((sum, line) => sum + lineWidth(line), 0);
  const shown: Line[] = [];
  for (const { does, line } of entries) {
    left -= does === 'close' ? 0 : lineWidth(line);
    if (does !== 'close' && left >= 0) shown.push(line);
  }
  return [seg(' '), ...[...shown, ...close].flat()];
}
