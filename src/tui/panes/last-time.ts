import { failureNames } from '../../domain/lesson/failure-names.ts';
import { STAGES } from '../../domain/run-report.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { type Messages, messages } from '../../i18n/index.ts';
import { EMPTY, type Line, lineOf } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { STYLE } from '../theme.ts';

/** What failed when the learner was here last; nothing once this session has a report of its own. */
export function lastTimeLines({ progress, step, report, lang }: EngineState, width: number): Line[] {
  const failure = progress.steps[step.id]?.lastFailure;
  if (failure === undefined || report !== undefined) return [];
  const words = messages(lang);
  return [EMPTY, ...wrap(lineOf(words.tui.lastTime(said(failure, words)), STYLE.quiet), width)];
}

function said(failure: string, { tui }: Messages): string {
  const [kind, name = ''] = failureNames(failure)[0]?.split(':') ?? [];
  if (kind === 'check') return tui.lastCheck(name);
  if (kind === 'rule') return tui.lastRule(name);
  const stage = STAGES.find((each) => each === name);
  return stage ? tui.lastStage[stage] : failure;
}
