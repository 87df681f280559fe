import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Check } from '../src/domain/checks/spec.ts';
import type { Step } from '../src/domain/lesson/model.ts';
import type { ControlPort, LabPort, ToolchainPort } from '../src/engine/ports.ts';
import { shippedParts } from './shipped-parts.ts';

export type BenchStep = {
  readonly step: Step;
  readonly checks: readonly Check[];
  /** A copy of the solution, where a learner's own file would be. */
  readonly file: string;
};

export type BenchCourse = {
  readonly steps: readonly BenchStep[];
  readonly workspace: string;
  /** A cache of its own, so that what is in it is known. */
  readonly cache: string;
  readonly toolchain: ToolchainPort;
  readonly newLab: () => Promise<LabPort>;
  readonly controlOf: (lab: LabPort) => Promise<ControlPort>;
  readonly remove: () => void;
};

/** The real parts around a workspace that holds every solution. @param only a step or a lesson; default: all */
export async function openBenchCourse(only?: string): Promise<BenchCourse> {
  const dir = mkdtempSync(join(tmpdir(), 'xdplings-bench-'));
  const workspace = join(dir, 'workspace');
  const shipped = await shippedParts();
  const parts = shipped.createParts({ ...process.env, XDG_CACHE_HOME: join(dir, 'cache') });
  const lessonFiles = await parts.lessonFiles();
  const author = await parts.author();
  const course = await lessonFiles.loadCourse();
  const steps: BenchStep[] = [];
  for (const step of course.steps) {
    if (only !== undefined && step.id !== only && step.lesson !== only) continue;
    const solution = (await author.specimens(step)).find(({ must }) => must.kind === 'pass');
    if (solution === undefined) throw new Error(`${step.id} has no solution.`);
    const file = join(workspace, step.file);
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(solution.file, file);
    steps.push({ step, checks: await lessonFiles.loadChecks(step), file });
  }
  return {
    steps,
    workspace,
    cache: join(dir, 'cache'),
    toolchain: await parts.toolchain(workspace),
    newLab: () => parts.lab(),
    controlOf: parts.control,
    remove: () => {
      shipped.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
