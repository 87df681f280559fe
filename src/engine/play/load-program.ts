import type { Step } from '../../domain/lesson/model.ts';
import type { RunReport } from '../../domain/run-report.ts';
import type { ControlPort, LabPort, ToolchainPort } from '../ports.ts';
import { type BroughtUp, bringUp } from '../run/bring-up.ts';
import { reportOn } from '../run/draft.ts';

/** The C file that plays. */
export type PlaySubject = {
  readonly step: Step;
  /** Absolute path. */
  readonly file: string;
  /** How messages name it. */
  readonly shownAs: string;
  readonly isSolution: boolean;
};

export type Machines = {
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly control: ControlPort;
};

/** `running` is absent for a program that was refused; the report says where and why. */
export type LoadedProgram = { readonly report: RunReport; readonly running: BroughtUp | undefined };

/**
 * Brings a program up in its step's network, as a run does, without checks.
 * @param source its text, for pointing at lines
 * @throws the signal's reason when cancelled, and errors of ours
 */
export async function loadProgram(
  { step, file, shownAs }: PlaySubject,
  source: string,
  { toolchain, lab }: Machines,
  signal: AbortSignal,
): Promise<LoadedProgram> {
  let running: BroughtUp | undefined;
  const report = await reportOn({ step, signal }, async (draft, watch) => {
    running = await bringUp({ step, file, shownAs, source, toolchain, lab, signal }, draft, watch);
    return running !== undefined;
  });
  return { report, running };
}
