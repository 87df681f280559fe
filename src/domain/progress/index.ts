export { caughtUpTo } from './catch-up.ts';
export { mergeProgress } from './merge.ts';
export { type Migration, migrate } from './migrate.ts';
export { NO_PROGRESS, type Progress, type StepProgress } from './model.ts';
export {
  counts,
  currentStep,
  hintTaken,
  isOpen,
  isPassed,
  nextStep,
  solutionAllowed,
  solutionSeen,
  withLang,
  withOpened,
  withRun,
} from './progress.ts';
