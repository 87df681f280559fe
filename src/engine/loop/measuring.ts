import type { Step } from '../../domain/lesson/model.ts';
import type { Outside } from './effects.ts';
import type { EngineEvent } from './events.ts';

export type Measuring = {
  /** Finds out what the step's solution costs, behind whatever the learner does. */
  readonly start: (step: Step) => void;
  readonly cancel: () => void;
  /** Until nothing of it is left. */
  readonly ended: () => Promise<void>;
};

/** What goes wrong with it is told nobody: it is information beside a verdict, and there is no other use for it. */
export function createMeasuring(
  outside: Pick<Outside, 'solutionCost'>,
  dispatch: (event: EngineEvent) => void,
): Measuring {
  let abort = new AbortController();
  let work: Promise<void> = Promise.resolve();

  const measure = async (step: Step, signal: AbortSignal): Promise<void> => {
    const cost = signal.aborted ? undefined : await outside.solutionCost(step, signal).catch(() => undefined);
    if (!signal.aborted) dispatch({ type: 'solution-measured', step: step.id, cost });
  };

  return {
    start: (step) => {
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      // One at a time: a cancelled one still has its lab to end.
      work = work.then(() => measure(step, signal));
    },
    cancel: () => abort.abort(),
    ended: () => work,
  };
}
