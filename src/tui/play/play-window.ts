import type { Lang } from '../../domain/text.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { PlayState } from '../../engine/play/state.ts';
import { type Messages, messages } from '../../i18n/index.ts';
import { SMALLEST } from '../layout.ts';
import { fitLine, lineWidth, spread, truncate } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { keyLabel } from '../panes/help-pane.ts';
import { SIGN, STYLE } from '../theme.ts';
import { backendsBeside } from './backend-lines.ts';
import { dataSections } from './data-sections.ts';
import { demoSection } from './demo-section.ts';
import { networkLines } from './network-lines.ts';
import { happeningLines, happeningsSection, refusalSection, trySection } from './other-sections.ts';
import { PLAY_KEYS } from './play-keys.ts';
import { type Section, stack } from './sections.ts';
import { verdictLines } from './verdict-lines.ts';

/** Two columns of sections from here on. */
const WIDE_FROM = 120;
/** Rows beside a scene for what the program keeps: a scene without its effect is none. */
const LEFT_FOR_DATA = 5;
/** Empty rows around the network from here on. */
const ROOMY_FROM = 30;
/** Header above; status and keys below. */
const AROUND = 3;

export type PlayView = {
  readonly state: PlayState;
  readonly lang: Lang;
  readonly columns: number;
  readonly rows: number;
  /** Shown inside the workshop: leaving leads back to a step. */
  readonly inWorkshop: boolean;
};

/** The play screen, row by row: the network and its verdicts, what the program keeps, what has happened, keys. Pure. */
export function playRows(view: PlayView): Line[] {
  const { state, lang, columns, rows } = view;
  const words = messages(lang);
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return tooSmall(words, columns, rows);
  const rates = state.measured?.interfaces ?? [];
  const topology = LABS[state.step.lab];
  const beside = state.spread && backendsBeside(state.spread, topology, words.play);
  const top = [
    ...(rows >= ROOMY_FROM ? [EMPTY] : []),
    ...networkLines(topology, rates, columns, words.play.pps, beside),
    ...verdictLines(state.step.attach, rates, columns, rows < ROOMY_FROM && hasStage(state)),
    ...(rows >= ROOMY_FROM ? [EMPTY] : []),
  ];
  const room = Math.max(0, rows - AROUND - top.length);
  const body = columns >= WIDE_FROM ? twoColumns(view, words, room) : oneColumn(view, words, room);
  return [
    headerLine(view, words),
    ...[...top, ...body].slice(0, rows - AROUND).map((line) => truncate(line, columns)),
    statusLine(view, words),
    keyLine(view, words),
  ];
}

function oneColumn({ state, lang, columns }: PlayView, words: Messages, rows: number): Line[] {
  const stage = stageSection(state, lang, words, columns, rows - LEFT_FOR_DATA);
  const earlier = state.happenings.slice(0, -1);
  const sections = [
    ...(stage ? [stage] : []),
    ...dataSections(state, words, columns),
    ...(stage ? [] : [trySection(state, words)]),
    // The newest one stands in the status row.
    ...(stage || earlier.length === 0 ? [] : [happeningsSection(earlier, words, lang, columns)]),
  ];
  return stack(sections, columns, rows, words.play.more);
}

function twoColumns({ state, lang, columns }: PlayView, words: Messages, rows: number): Line[] {
  const left = Math.floor(columns / 2) - 1;
  const right = columns - left - 1;
  const stage = stageSection(state, lang, words, left, rows - LEFT_FOR_DATA);
  const told = [
    ...(stage ? [stage] : [trySection(state, words)]),
    happeningsSection(state.happenings, words, lang, left),
  ];
  const data = dataSections(state, words, right);
  const beside = stack(spaced(data), right, rows, words.play.more);
  return stack(spaced(told), left, rows, words.play.more).map((line, row) => [
    ...fitLine(line, left),
    seg(' '),
    ...(beside[row] ?? EMPTY),
  ]);
}

/** Where there is room, an empty row stands between sections. */
const spaced = (sections: readonly Section[]): Section[] =>
  sections.map((section, index) =>
    index === sections.length - 1 ? section : { ...section, lines: [...section.lines, EMPTY] },
  );

const hasStage = ({ refusal, demo }: PlayState): boolean => refusal !== undefined || demo !== undefined;

/** What has the stage: a refused save, else the demonstration. */
function stageSection(
  state: PlayState,
  lang: Lang,
  words: Messages,
  width: number,
  rows: number,
): Section | undefined {
  return (
    refusalSection(state, words, lang, width) ??
    (state.demo && demoSection(state.demo, words, lang, width, rows))
  );
}

function headerLine({ state, lang, columns }: PlayView, { play }: Messages): Line {
  const what = state.demo ? play.demo : play.play;
  const left: Line = [
    seg(' xdplings', STYLE.focus),
    seg(`  ${what} · ${state.lesson[lang]} · `, STYLE.quiet),
    seg(state.step.name, STYLE.strong),
    seg(state.program.isSolution ? ` · ${play.solution}` : '', STYLE.quiet),
  ];
  const isPlaying = state.phase === 'playing';
  const right: Line = [
    seg(`  ${lang}  `, STYLE.quiet),
    isPlaying ? seg(SIGN.live, STYLE.good) : seg(SIGN.run, STYLE.key),
    seg(` ${isPlaying ? play.playing : play.starting} `),
  ];
  return spread(left, right, columns);
}

/** The newest thing that happened, where it has no place above; before anything has, what plays. */
function statusLine({ state, lang, columns }: PlayView, { play }: Messages): Line {
  const last = state.happenings.at(-1);
  if (last && columns < WIDE_FROM) return truncate(happeningLines(last, lang, 10_000)[0] ?? EMPTY, columns);
  return truncate(lineOf(`  ${play.playsFile(state.program.file)}`, STYLE.quiet), columns);
}

function keyLine({ state, columns, inWorkshop }: PlayView, { play }: Messages): Line {
  const keys = PLAY_KEYS.filter(
    ({ helpsNow, does }) => helpsNow(state) && !(inWorkshop && does === 'reload'),
  );
  const entries = keys.map(({ keys: [key = ''], label, does }): Line => {
    const bright = does === 'next-scene' && state.demo?.sceneDone === true;
    return [
      seg(keyLabel(key), STYLE.key),
      seg(` ${play.keys[label]}  `, bright ? STYLE.goodTitle : STYLE.quiet),
    ];
  });
  let left = columns - 1;
  const shown = entries.filter((entry) => {
    left -= lineWidth(entry);
    return left >= 0;
  });
  return [seg(' '), ...shown.flat()];
}

function tooSmall(words: Messages, columns: number, rows: number): Line[] {
  const said = words.tui.tooSmall(SMALLEST.columns, SMALLEST.rows);
  const lines = wrap(lineOf(said), Math.max(1, columns)).slice(0, rows);
  return [...lines, ...Array.from({ length: rows - lines.length }, () => EMPTY)];
}
