import { NO_PROGRESS, type Progress } from '../../../src/domain/progress/index.ts';
import type { RunReport } from '../../../src/domain/run-report.ts';
import type { Lang } from '../../../src/domain/text.ts';
import type { Engine } from '../../../src/engine/loop/engine.ts';
import type { Effect, EngineEvent } from '../../../src/engine/loop/events.ts';
import { initialState } from '../../../src/engine/loop/initial-state.ts';
import { reduce } from '../../../src/engine/loop/reducer.ts';
import type { EngineState } from '../../../src/engine/loop/state.ts';
import { COURSE, REJECTION_STEP, SOURCE } from './scenes.ts';

/** The real loop without an outside: effects are kept, not carried out. */
export type ScriptedEngine = Engine & { readonly effects: readonly Effect[] };

/** @param state where the learner is; nothing is run */
export function scriptedEngine(state: EngineState): ScriptedEngine {
  let now = state;
  const effects: Effect[] = [];
  const listeners = new Set<() => void>();
  return {
    effects,
    getState: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => {
      const reduced = reduce(now, event);
      now = reduced.state;
      effects.push(...reduced.effects);
      for (const listener of listeners) listener();
    },
    start: () => {},
    betweenRuns: (work) => work(new AbortController().signal),
    close: async () => {},
  };
}

export const FILE = '/home/learner/xdplings/hello/first-rejection.bpf.c';
/** Noon of some day: every picture of a report says the same time. */
const AT = new Date(2026, 4, 1, 14, 2, 31).getTime();

/** @returns the state after these events, beginning with the learner in the first step */
export function stateAfter(
  events: readonly EngineEvent[],
  { lang = 'en', progress = NO_PROGRESS }: { lang?: Lang; progress?: Progress } = {},
): EngineState {
  const first: EngineEvent = { type: 'step-entered', step: REJECTION_STEP.id, file: FILE };
  return [first, ...events].reduce<EngineState>(
    (state, event) => reduce(state, event).state,
    initialState(COURSE, REJECTION_STEP, progress, lang),
  );
}

/** @returns the state after one run with that report */
export const stateWith = (report: RunReport, more: Parameters<typeof stateAfter>[1] = {}): EngineState =>
  stateAfter([finished(report)], more);

export const finished = (report: RunReport, run = 1): EngineEvent => ({
  type: 'run-finished',
  run,
  report,
  source: SOURCE,
  at: AT,
});
