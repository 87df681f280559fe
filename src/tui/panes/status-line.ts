import { isPassed, nextStep } from '../../domain/progress/index.ts';
import type { RunReport } from '../../domain/run-report.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { type Messages, messages } from '../../i18n/index.ts';
import { headline } from '../../reporters/report-plain.ts';
import { truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';
import { said } from './said.ts';
import { progressLine } from './stage-line.ts';

/** The row above the keys: a question, a notice, the run in progress, or the verdict; then what to do now. */
export function statusLine(state: EngineState, width: number): Line {
  const words = messages(state.lang);
  return truncate([seg(' '), ...content(state, words)], width);
}

function content(state: EngineState, words: Messages): Line {
  const { question, notice, run, report, lang } = state;
  if (state.demo !== undefined) return [seg(`${SIGN.run} `, STYLE.key), seg(words.play.demoStarting)];
  if (question === 'reset')
    return [seg(`${SIGN.warn} `, STYLE.warn), seg(words.loop.resetQuestion, STYLE.strong)];
  if (notice) {
    const sign = notice.tone === 'info' ? seg(SIGN.note, STYLE.key) : seg(SIGN.warn, STYLE.warn);
    return [sign, seg(' '), ...said(notice.text[lang])];
  }
  if (run) return progressLine(run, words);
  if (!report) return [seg(state.file ? words.tui.now.start(state.step.file) : words.tui.now.starting)];
  return [...verdict(report, words), seg('  '), seg(whatNow(state, report, words), STYLE.quiet)];
}

function verdict(report: RunReport, words: Messages): Segment[] {
  const { verdict: is, rejection } = report;
  if (is === 'error') return [seg(SIGN.warn, STYLE.warn), seg(` ${words.verdict.error}`, STYLE.strong)];
  const style = is === 'pass' ? STYLE.goodTitle : STYLE.badTitle;
  const sign = is === 'pass' ? SIGN.pass : SIGN.fail;
  const line = rejection?.line === undefined ? '' : ` · ${words.tui.line(rejection.line)}`;
  const said = rejection ? `${words.tui.rejected[rejection.stage]}${line}` : headline(report, words);
  return [seg(`${sign} ${said}`, style)];
}

function whatNow(state: EngineState, report: RunReport, { tui }: Messages): string {
  if (state.panel === 'list') return tui.now.list;
  if (state.panel !== 'result') return tui.now.reading;
  if (report.verdict === 'error') return tui.now.error;
  if (report.verdict === 'fail' || !isPassed(state.progress, state.step)) return tui.now.fail;
  const next = nextStep(state.course, state.step);
  return next ? tui.now.pass(next.title[state.lang]) : tui.now.last;
}
