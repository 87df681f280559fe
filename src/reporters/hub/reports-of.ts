import type { RunReport } from '../../domain/run-report.ts';
import type { LearnerBody } from '../../domain/session/events.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import type { EngineEvent } from '../../engine/loop/events.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import type { SharedFile } from '../../hub/protocol/protocol.ts';

/** @returns what a session is told of something that has happened in the loop. Pure. */
export function reportsOf(event: EngineEvent, before: EngineState, after: EngineState): LearnerBody[] {
  const step = after.step.id;
  if (event.type === 'step-entered') return event.step === step ? [{ kind: 'entered', step }] : [];
  // News of a run that was cancelled says nothing.
  if (event.type === 'run-finished') return before.run?.id === event.run ? [ranBody(event.report)] : [];
  const [was, is] = [before.progress.steps[step], after.progress.steps[step]];
  if (is === undefined || is === was) return [];
  const reports: LearnerBody[] = [];
  const level = Math.min(is.hints, 3);
  if (level > (was?.hints ?? 0)) reports.push({ kind: 'hinted', step, level });
  if (is.solutionSeen && !was?.solutionSeen) reports.push({ kind: 'solution-seen', step });
  return reports;
}

/** What of a run goes to a session: no source, no log, no packet. */
export function ranBody({ step, verdict, stage, checks, rejection, timings }: RunReport): LearnerBody {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const rule = rejection && rejection.rule !== 'unknown' ? { rule: rejection.rule } : {};
  const ms = Math.max(0, Math.round(timings.totalMs));
  return { kind: 'ran', step, verdict, stage, failed: failed.slice(0, LIMITS.checks), ...rule, ms };
}

/** The learner's file and the log of its run, as much of them as a session takes: of a log the end says most. */
export const sharedFile = (source: string, log: string): SharedFile => ({
  source: source.slice(0, LIMITS.shared),
  log: log.slice(-LIMITS.shared),
});
