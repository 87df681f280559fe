import type { ProgramCost } from '../../domain/checks/observed.ts';
import { printableLine } from '../../domain/printable.ts';
import { nextStep } from '../../domain/progress/index.ts';
import type { RunReport } from '../../domain/run-report.ts';
import { textWidth } from '../../domain/text-width.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { solutionCost, yourCost } from '../../reporters/cost-line.ts';
import { headline } from '../../reporters/report-plain.ts';
import { flow } from '../lines/flow.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';
import type { Typesetter } from '../typeset/typesetter.ts';
import { checkLines } from './check-lines.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { labelled } from './labelled.ts';
import { lastTimeLines } from './last-time.ts';
import { rejectionLines } from './rejection-lines.ts';
import { stageParts } from './stage-line.ts';

/** What the last run of the step came to; before the first, what to do. */
export function resultPane(state: EngineState, width: number, set: Typesetter): Line[] {
  const { report, lang } = state;
  if (report === undefined) return beforeTheFirstRun(state, width);
  const words = messages(lang);
  return squeezed([
    ...flow(stageParts(report, words), width, '  '),
    EMPTY,
    ...verdictLines(state, report, width),
    ...(report.verdict === 'pass' ? afterPass(state, width, set) : []),
    ...closing(report, state, width),
  ]);
}

/** One empty row between parts, however many of them had nothing to say. */
const squeezed = (lines: readonly Line[]): Line[] =>
  lines.filter((line, index) => line.length > 0 || (lines[index - 1]?.length ?? 0) > 0);

function beforeTheFirstRun(state: EngineState, width: number): Line[] {
  const words = messages(state.lang);
  return [
    ...wrap(lineOf(words.panel.nothingYet, STYLE.quiet), width),
    ...(state.file ? [EMPTY, ...wrap(lineOf(words.tui.file(printableLine(state.file))), width)] : []),
    ...lastTimeLines(state, width),
  ];
}

function verdictLines(state: EngineState, report: RunReport, width: number): Line[] {
  const { lang, source, step } = state;
  const { rejection, checks } = report;
  const clang = diagnosticLines(report, step.file, source, lang, width);
  if (report.verdict === 'error') return [...problemLines(report, state, width), EMPTY, ...clang];
  if (rejection) return [...rejectionLines(rejection, source, lang, width), EMPTY, ...clang];
  if (report.verdict === 'fail' && report.stage !== 'check')
    return [...head(report, state, width), EMPTY, ...clang];
  return [
    ...head(report, state, width),
    EMPTY,
    ...checkLines(checks, lang, width),
    ...(clang.length > 0 ? [EMPTY, ...clang] : []),
  ];
}

/** The verdict, and what the program costs: the solution's figures find their place kept, and move nothing. */
function head(report: RunReport, state: EngineState, width: number): Line[] {
  const verdict = verdictHead(report, state, width);
  if (report.cost === undefined) return verdict;
  const cost = costParts(report.cost, state);
  const inOneRow = flow([...verdict, ...cost], width, GAP);
  return inOneRow.length === 1 ? inOneRow : [...verdict, ...flow(cost, width, GAP)];
}

const GAP = '   ';

function costParts(cost: ProgramCost, { lang, solutionCost: solution }: EngineState): Line[] {
  const words = messages(lang);
  const known = typeof solution === 'object' ? solution : undefined;
  const told = solutionCost(known, words, solution === 'unknown' ? '–' : '…');
  const kept = textWidth(solutionCost(LARGEST_COST, words));
  return [
    lineOf(yourCost(cost, words), STYLE.quiet),
    lineOf(told + ' '.repeat(Math.max(0, kept - textWidth(told))), STYLE.quiet),
  ];
}

/** By which the place of a cost that is not known yet is kept. */
const LARGEST_COST: ProgramCost = { ns: 9_999, instructions: 9_999, machineCodeBytes: 0 };

function verdictHead(report: RunReport, { lang }: EngineState, width: number): Line[] {
  const passed = report.verdict === 'pass';
  const style = passed ? STYLE.goodTitle : STYLE.badTitle;
  return wrap(
    [seg(`${passed ? SIGN.pass : SIGN.fail} `, style), seg(headline(report, messages(lang)), style)],
    width,
    [seg('  ')],
  );
}

function problemLines({ problem }: RunReport, { lang }: EngineState, width: number): Line[] {
  const words = messages(lang);
  const todo = (problem?.todo?.[lang] ?? '').split('\n').filter((line) => line !== '');
  return [
    ...wrap([seg(`${SIGN.warn} `, STYLE.warn), seg(words.verdict.error, STYLE.strong)], width, [seg('  ')]),
    ...wrap(lineOf(printableLine(problem?.what[lang] ?? '')), width),
    EMPTY,
    ...labelled(
      todo.map((line, index) => [index === 0 ? words.report.todo : '', lineOf(printableLine(line))]),
      width,
      0,
      STYLE.strong,
    ),
  ];
}

function afterPass({ course, step, lang }: EngineState, width: number, set: Typesetter): Line[] {
  const words = messages(lang);
  const next = nextStep(course, step);
  const keys = [
    next ? words.tui.nextStep(next.title[lang]) : words.tui.now.last,
    words.tui.compareSolution,
    words.tui.compareMine,
  ];
  return [
    EMPTY,
    lineOf(words.report.learned, STYLE.strong),
    ...set.markdown(step.text[lang].learned, width),
    EMPTY,
    ...keys.flatMap((key) => wrap(keyLine(key), width, [seg('  ')])),
  ];
}

/** A key and what it does: `n next: …`; sentences without a key stay as they are. */
function keyLine(words: string): Line {
  const [key = '', ...rest] = words.split(' ');
  return key.length === 1 ? [seg(key, STYLE.key), seg(` ${rest.join(' ')}`)] : lineOf(words);
}

/** What there is to look at beside the verdict, with the keys that show it. */
/** The verifier's log is walked through; every other one is read as it is. */
const isWalkable = ({ rejection }: RunReport): boolean => rejection?.stage === 'verifier';

function closing(report: RunReport, { lang }: EngineState, width: number): Line[] {
  const { tui } = messages(lang);
  const parts = [
    ...(report.verdict === 'fail' && report.log.trim() !== ''
      ? [isWalkable(report) ? tui.walkLog : tui.wholeLog]
      : []),
    ...(report.trace.length > 0 ? [tui.printed(report.trace.length)] : []),
    ...(report.commands.length > 0 ? [tui.commandCount(report.commands.length)] : []),
  ];
  const lines = parts.map((words) => lineOf(words, STYLE.quiet));
  return lines.length > 0 ? [EMPTY, ...flow(lines, width, '   ')] : [];
}
