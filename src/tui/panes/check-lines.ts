import type { CheckResult } from '../../domain/checks/result.ts';
import { printableLine } from '../../domain/printable.ts';
import type { Lang } from '../../domain/text.ts';
import { textWidth } from '../../domain/text-width.ts';
import { messages } from '../../i18n/index.ts';
import { padText, truncate } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';
import { labelled } from './labelled.ts';
import { packetTable } from './packet-table.ts';
import { said } from './said.ts';

const MOST_COMMANDS = 3;
const INDENT = 4;
/** For the label before a command and the key behind it. */
const COPY_COLUMNS = 40;

/** The checks of a run: what passed in one row each, the first failure opened, what waits counted. */
export function checkLines(checks: readonly CheckResult[], lang: Lang, width: number): Line[] {
  const { report } = messages(lang);
  const failed = checks.filter(({ status }) => status === 'fail');
  const waiting = checks.filter(({ status }) => status === 'skipped').length;
  return [
    ...checks.flatMap((check) => {
      if (check.status === 'skipped') return [];
      if (check.status === 'pass')
        return [...titleLines(check, lang, width), ...toldLines(check, lang, width)];
      return check === failed[0] ? opened(check, lang, width) : titleLines(check, lang, width);
    }),
    ...(waiting > 0 ? wrap(lineOf(`${SIGN.wait} ${report.waiting(waiting)}`, STYLE.quiet), width) : []),
  ];
}

function titleLines({ status, title }: CheckResult, lang: Lang, width: number): Line[] {
  const sign = status === 'pass' ? seg(SIGN.pass, STYLE.good) : seg(SIGN.fail, STYLE.badTitle);
  const style = status === 'pass' ? undefined : STYLE.strong;
  return wrap([sign, seg(' '), ...said(title[lang], style)], width, [seg('  ')]);
}

function toldLines({ told }: CheckResult, lang: Lang, width: number): Line[] {
  const indent = seg(' '.repeat(INDENT));
  return told ? wrap([indent, ...said(told[lang], STYLE.quiet)], width, [indent]) : [];
}

function opened(check: CheckResult, lang: Lang, width: number): Line[] {
  const { report, tui } = messages(lang);
  const { given, sent, expected, observed, reproduce, packets } = check;
  const column = Math.max(
    ...[report.given, report.sent, report.expected, report.seen, report.repeat].map(textWidth),
  );
  const label = (words: string) => padText(words, column);
  const facts = labelled(
    [
      [label(report.given), given && said(given[lang])],
      [label(report.sent), sent && said(sent[lang])],
      [label(report.expected), expected && said(expected[lang])],
      [label(report.seen), observed && said(observed[lang], STYLE.strong)],
    ],
    width,
    INDENT,
    STYLE.quiet,
  );
  const indented = packets
    ? packetTable(packets, lang, width - INDENT).map((line) => [seg(' '.repeat(INDENT)), ...line])
    : [];
  const repeat = reproduce
    .slice(0, MOST_COMMANDS)
    .map((command, index): readonly [string, Line] => [
      label(index === 0 ? report.repeat : ''),
      [...shortened(command, width - INDENT), ...(index === 0 ? [seg(`  ${tui.copyKey}`, STYLE.quiet)] : [])],
    ]);
  return [
    ...titleLines(check, lang, width),
    ...facts,
    ...(indented.length > 0 ? [EMPTY, ...indented, EMPTY] : []),
    ...labelled(repeat, width, INDENT, STYLE.quiet),
  ];
}

/** A command may carry a whole packet: its beginning is enough to know it by, a key copies all of it. */
const shortened = (command: string, width: number): Line =>
  truncate(lineOf(printableLine(command), STYLE.code), 2 * width - COPY_COLUMNS);
