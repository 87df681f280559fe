import type { CheckResult } from '../domain/checks/result.ts';
import { printable } from '../domain/printable.ts';
import { type Diagnostic, otherDiagnostics, type RunReport } from '../domain/run-report.ts';
import type { Lang } from '../domain/text.ts';
import { type Messages, messages } from '../i18n/index.ts';
import { plainExplanation } from './explanation-plain.ts';
import { packetLines } from './packet-lines.ts';

/**
 * A report as linear text: reading order, no boxes, no cursor movement, a word for every sign.
 * @param learned the step's closing sentence, told after a pass
 * @returns one line an element, safe for a terminal
 */
export function plainReport(report: RunReport, lang: Lang, learned?: string): string[] {
  const words = messages(lang);
  const lines = [
    `${report.step}: ${headline(report, words)}`,
    ...stageLine(report, words),
    ...(report.rejection ? plainExplanation(report.rejection, lang).map((line) => `  ${line}`) : []),
    ...otherDiagnostics(report).flatMap((one) => diagnosticLines(one, lang, words)),
    ...checkLines(report.checks, lang, words),
    ...problemLines(report, lang, words),
  ];
  if (report.verdict === 'pass' && learned) lines.push(`${words.report.learned}: ${learned}`);
  return lines.map(printable);
}

/** The verdict in one sentence. */
export function headline(report: RunReport, words: Messages): string {
  const { verdict, stage, checks, timings } = report;
  if (verdict === 'pass') return words.verdict.pass(checks.length, timings.totalMs);
  if (verdict === 'error') return words.verdict.error;
  if (stage === 'compile') return words.verdict.failCompile;
  if (stage === 'load') return words.verdict.failLoad;
  if (stage === 'attach') return words.verdict.failAttach;
  return words.verdict.failCheck(checks.filter(({ status }) => status === 'fail').length, checks.length);
}

function stageLine({ timings }: RunReport, words: Messages): string[] {
  const laps = [
    [words.stage.compile, timings.compileMs],
    [words.stage.load, timings.loadMs],
    [words.stage.attach, timings.attachMs],
    [words.stage.check, timings.checksMs],
  ].flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${ms} ms`]));
  return laps.length > 0 ? [`  ${laps.join(', ')}`] : [];
}

function diagnosticLines(one: Diagnostic, lang: Lang, words: Messages): string[] {
  const line = `  ${one.file}:${one.line}:${one.column}: ${words.report[one.severity]}: ${one.message}`;
  return one.explanation ? [line, `    ${one.explanation[lang]}`] : [line];
}

function checkLines(checks: readonly CheckResult[], lang: Lang, words: Messages): string[] {
  const waiting = checks.filter(({ status }) => status === 'skipped').length;
  const lines = checks.flatMap((check) => {
    if (check.status === 'skipped') return [];
    const line = `  ${check.status === 'pass' ? words.report.pass : words.report.fail}: ${check.title[lang]}`;
    const told = check.told ? [`    ${check.told[lang]}`] : [];
    return check.status === 'pass' ? [line, ...told] : [line, ...failureLines(check, lang, words)];
  });
  return waiting > 0 ? [...lines, `  ${words.report.waiting(waiting)}`] : lines;
}

function failureLines(check: CheckResult, lang: Lang, words: Messages): string[] {
  const { report } = words;
  const facts = [
    [report.given, check.given?.[lang]],
    [report.sent, check.sent?.[lang]],
    [report.expected, check.expected?.[lang]],
    [report.seen, check.observed?.[lang]],
    ...repeatLines(check.reproduce, words).map((line) => [report.repeat, line]),
  ];
  const sent = check.sent?.[lang];
  return [
    ...facts.flatMap(([name, value]) => (value ? [`    ${name}: ${value}`] : [])),
    ...(check.packets ? packetLines(check.packets, lang, sent).map((line) => `    ${line}`) : []),
  ];
}

/** So many commands are shown; of a packet of 1,500 bytes, which fills the screen and hides the reason, only where. */
const MOST_COMMANDS = 3;
const LONGEST_COMMAND = 400;

function repeatLines(commands: readonly string[], { report }: Messages): string[] {
  const shown = commands.length > MOST_COMMANDS ? commands.slice(0, MOST_COMMANDS - 1) : commands;
  const left = commands.length - shown.length;
  return [
    ...shown.map((one) => (one.length <= LONGEST_COMMAND ? one : report.longCommand(one.length))),
    ...(left > 0 ? [report.moreCommands(left)] : []),
  ];
}

function problemLines({ problem }: RunReport, lang: Lang, words: Messages): string[] {
  if (problem === undefined) return [];
  const { what, todo } = problem;
  return [`  ${what[lang]}`, ...(todo ? [`  ${words.report.todo}: ${todo[lang]}`] : [])];
}
