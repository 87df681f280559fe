import type { Lang } from '../../domain/text.ts';
import type { Happening, PlayState } from '../../engine/play/state.ts';
import { tryCommands } from '../../engine/play/try-commands.ts';
import type { Messages } from '../../i18n/index.ts';
import { type Line, lineOf, type Segment, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { diagnosticLines } from '../panes/diagnostic-lines.ts';
import { rejectionLines } from '../panes/rejection-lines.ts';
import { said } from '../panes/said.ts';
import { SIGN, STYLE } from '../theme.ts';
import type { Section } from './sections.ts';

/** What to type elsewhere, so that something moves. */
export function trySection(state: PlayState, { play }: Messages): Section {
  return {
    title: play.tryIt,
    keep: 'start',
    least: 2,
    lines: tryCommands(state).map((command) => lineOf(`  ${command}`, STYLE.code)),
  };
}

/** What the control plane and other terminals did. */
export function happeningsSection(
  happenings: readonly Happening[],
  { play }: Messages,
  lang: Lang,
  width: number,
): Section {
  const lines = happenings.flatMap((one) => happeningLines(one, lang, width));
  const none = lines.length > 0 ? undefined : play.nothingHappened;
  return { title: play.happenings, note: none, keep: 'end', least: 2, lines };
}

const SIGNS: Readonly<Record<Happening['tone'], Segment>> = {
  info: seg(SIGN.note, STYLE.key),
  good: seg(SIGN.pass, STYLE.good),
  warning: seg(SIGN.warn, STYLE.warn),
  error: seg(SIGN.fail, STYLE.bad),
};

/** @returns the sentence with its sign and time */
export function happeningLines({ tone, text, at }: Happening, lang: Lang, width: number): Line[] {
  const time = new Date(at).toTimeString().slice(0, 8);
  const line: Line = [seg('  '), SIGNS[tone], seg(` ${time} `, STYLE.quiet), ...said(text[lang])];
  return wrap(line, width, [seg('             ')]);
}

/** Why the last save does not play, as `check` explains it; undefined when it does. */
export function refusalSection(
  { refusal, step }: PlayState,
  { play }: Messages,
  lang: Lang,
  width: number,
): Section | undefined {
  if (refusal === undefined) return undefined;
  const { report, source } = refusal;
  const { rejection, problem } = report;
  const explained = rejection ? rejectionLines(rejection, source, lang, width) : [];
  return {
    title: `${SIGN.fail} ${play.refused}`,
    keep: 'start',
    least: 99,
    lines: [
      ...explained,
      ...diagnosticLines(report, step.file, source, lang, width),
      ...(problem
        ? wrap(said([problem.what[lang], problem.todo?.[lang]].filter(Boolean).join(' ')), width)
        : []),
    ],
  };
}
