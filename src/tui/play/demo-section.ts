import type { Lang } from '../../domain/text.ts';
import type { DemoLine, DemoProgress } from '../../engine/play/state.ts';
import type { Messages } from '../../i18n/index.ts';
import { truncate } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, type Segment, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { said } from '../panes/said.ts';
import { SIGN, STYLE } from '../theme.ts';
import type { Section } from './sections.ts';

/** So many rows of a command's output stay, the last ones; fewer where there is no room. */
const MOST_OUTPUT = 6;

/**
 * The scene on stage: what it shows, then its commands as they are typed.
 * @param rows that it should fit into: outputs are shortened until it does
 */
export function demoSection(
  { demo, scene, lines, sceneDone }: DemoProgress,
  words: Messages,
  lang: Lang,
  width: number,
  rows: number,
): Section {
  const { play } = words;
  const now = demo.scenes[scene];
  const isLast = scene + 1 === demo.scenes.length;
  const caption = now ? wrap([seg('  '), ...said(now.say[lang], STYLE.strong)], width, [seg('  ')]) : [];
  const next = sceneDone ? lineOf(`  ${isLast ? play.lastScene : play.nextScene}`, STYLE.goodTitle) : EMPTY;
  const typed = (most: number): Line[] => lines.flatMap((line) => typedLines(line, words, width, most));
  let most = MOST_OUTPUT;
  while (most > 0 && caption.length + typed(most).length + 2 > rows) most -= 1;
  return {
    title: demo.title[lang],
    note: play.scene(scene + 1, demo.scenes.length),
    keep: 'start',
    least: 99,
    lines: [...caption, ...typed(most), next],
  };
}

function typedLines(
  { typed, output, state }: DemoLine,
  { play }: Messages,
  width: number,
  most: number,
): Line[] {
  const sign =
    state === 'running'
      ? seg(SIGN.run, STYLE.key)
      : state === 'unexpected'
        ? seg(SIGN.warn, STYLE.warn)
        : seg(SIGN.pass, STYLE.good);
  const remark =
    state === 'failed-as-meant'
      ? seg(play.failsAsMeant, STYLE.quiet)
      : state === 'unexpected'
        ? seg(play.unexpected, STYLE.warn)
        : undefined;
  const head: Line = [seg('  '), sign, seg(' $ ', STYLE.quiet), seg(typed, STYLE.code)];
  if (most === 0) return [truncate([...head, ...inOneRow(remark, output)], width)];
  return [
    ...wrap(head, width, [seg('      ')]),
    ...output
      .slice(output.length - Math.min(most, output.length))
      .map((row) => lineOf(`      ${row}`, STYLE.quiet)),
    ...(remark ? [[seg('      '), remark]] : []),
  ];
}

/** Where there is no row for what a command says, its last words stand behind it. */
function inOneRow(remark: Segment | undefined, output: readonly string[]): Line {
  if (remark) return [seg('  '), remark];
  const last = output.at(-1);
  return last === undefined ? [] : [seg('  → ', STYLE.quiet), seg(last)];
}
