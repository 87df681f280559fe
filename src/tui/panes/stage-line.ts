import { type RunReport, STAGES, type Stage, type Timings } from '../../domain/run-report.ts';
import type { ActiveRun } from '../../engine/loop/state.ts';
import type { Messages } from '../../i18n/index.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';

const lapsOf = ({ compileMs, loadMs, attachMs, checksMs }: Timings) => ({
  compile: compileMs,
  load: loadMs,
  attach: attachMs,
  check: checksMs,
});

/** The stages of a finished run: `✔ compile 41 ms`, `✘ checks 60 ms`. */
export function stageParts({ verdict, stage, timings }: RunReport, words: Messages): Line[] {
  const laps = lapsOf(timings);
  const shown = STAGES.filter((each) => laps[each] !== undefined || each === stage);
  return shown.map((each) => {
    const decided = each === stage && verdict !== 'pass';
    const sign = decided ? (verdict === 'fail' ? FAIL : WARN) : PASS;
    return [sign, seg(` ${words.stage[each]}`), seg(time(laps[each]), STYLE.quiet)];
  });
}

/** The stages of the run in progress: what is done, and what is being worked on. */
export function progressLine(run: ActiveRun, words: Messages): Line {
  const shown = STAGES.filter((each) => run.laps[each] !== undefined || each === run.stage);
  if (shown.length === 0) return [seg(words.loop.running)];
  return join(shown.map((each) => progressOf(run, each, words)));
}

function progressOf(run: ActiveRun, stage: Stage, words: Messages): Segment[] {
  const ms = run.laps[stage];
  if (ms !== undefined) return [PASS, seg(` ${words.stage[stage]}`), seg(time(ms), STYLE.quiet)];
  const done = stage === 'check' && run.checks.length > 0 ? ` ${run.checks.length}` : '';
  return [seg(SIGN.run, STYLE.key), seg(` ${words.stage[stage]}${done}`)];
}

const PASS = seg(SIGN.pass, STYLE.good);
const FAIL = seg(SIGN.fail, STYLE.badTitle);
const WARN = seg(SIGN.warn, STYLE.warn);
const time = (ms: number | undefined): string => (ms === undefined ? '' : ` ${Math.round(ms)} ms`);
const join = (parts: readonly Segment[][]): Line =>
  parts.flatMap((part, index) => (index === 0 ? part : [seg('  '), ...part]));
