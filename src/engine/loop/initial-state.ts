import type { Course, Step } from '../../domain/lesson/model.ts';
import type { Progress } from '../../domain/progress/model.ts';
import type { Lang } from '../../domain/text.ts';
import type { EngineState } from './state.ts';

/** The loop before anything has happened: the learner at one step, nothing run yet. */
export const initialState = (course: Course, step: Step, progress: Progress, lang: Lang): EngineState => ({
  course,
  step,
  file: undefined,
  progress: { ...progress, current: step.id },
  lang,
  run: undefined,
  report: undefined,
  source: undefined,
  solutionCost: undefined,
  reportedAt: undefined,
  panel: 'result',
  diff: undefined,
  notice: undefined,
  question: undefined,
  demo: undefined,
  runs: 0,
  session: undefined,
  quitting: false,
});
