import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { ControlPort, LabPort, LessonFilesPort, SolutionCostsPort, ToolchainPort } from '../ports.ts';
import { runStep } from './run-step.ts';

/** A lab in which a solution is measured; a learner's program is not touched. */
export type MeasuringLab = {
  readonly lab: LabPort;
  readonly control: ControlPort;
  readonly close: () => Promise<void>;
};

export type SolutionCostParts = {
  readonly costs: SolutionCostsPort;
  readonly lessonFiles: Pick<LessonFilesPort, 'loadChecks' | 'solutionFile'>;
  readonly toolchain: ToolchainPort;
  /** Asked only when nothing is kept. */
  readonly openLab: () => Promise<MeasuringLab>;
};

/**
 * What the step's solution costs on this machine: measured as the learner's program is, by the same checks, and kept.
 * @returns undefined when this machine cannot tell
 * @throws the signal's reason, and what opening the lab throws
 */
export async function solutionCost(
  step: Step,
  { costs, lessonFiles, toolchain, openLab }: SolutionCostParts,
  signal: AbortSignal,
): Promise<ProgramCost | undefined> {
  const kept = await costs.find(step);
  if (kept) return kept;
  const checks = await lessonFiles.loadChecks(step);
  signal.throwIfAborted();
  const { lab, control, close } = await openLab();
  try {
    const file = lessonFiles.solutionFile(step);
    const request = { step, checks, file, source: step.solution, toolchain, lab, control, signal };
    const { cost } = await runStep(request);
    if (cost) await costs.keep(step, cost);
    return cost;
  } finally {
    await close();
  }
}
