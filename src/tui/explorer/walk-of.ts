import type { RunReport } from '../../domain/run-report.ts';
import { readWalk, type Walk } from '../../domain/verifier-log/walk/walk.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import type { ViewState } from '../view-state.ts';
import { beginWalk, type WalkView } from './walk-view.ts';

/** A walk that is on screen, and where its reader is. */
export type OpenWalk = {
  readonly walk: Walk;
  readonly view: WalkView;
  /** @returns the text of a line of the source; empty where there is none */
  readonly lineText: (line: number) => string;
};

/** Read once for each report: a key must not wait for 60,000 lines. */
const WALKS = new WeakMap<RunReport, Walk | undefined>();

/** @returns the walk that the log panel shows; undefined where it shows the log as it is, or another panel is open */
export function openWalk(state: EngineState, view: ViewState): OpenWalk | undefined {
  const { report, source, panel, step, reportedAt } = state;
  if (panel !== 'log' || view.rawLog || !report?.rejection || report.rejection.stage !== 'verifier')
    return undefined;
  if (!WALKS.has(report)) {
    const given = source === undefined ? undefined : { file: step.file, text: source };
    WALKS.set(report, readWalk({ output: report.log, source: given, explanation: report.rejection }));
  }
  const walk = WALKS.get(report);
  if (!walk) return undefined;
  const name = `${step.id} ${reportedAt ?? 0}`;
  const lines = source?.split('\n') ?? [];
  return {
    walk,
    view: view.walk?.name === name ? view.walk : beginWalk(name, walk),
    lineText: (line) => lines[line - 1] ?? '',
  };
}
