import type { Check, MeasureClause } from '../src/domain/checks/spec.ts';
import type { LabPort } from '../src/engine/ports.ts';
import { choosePrograms } from '../src/engine/run/choose-programs.ts';
import type { BenchCourse, BenchStep } from './course.ts';
import { runOnce } from './our-run.ts';
import { p50 } from './statistics.ts';
import { table } from './table.ts';

/**
 * What the solution of each step that names a packet to measure costs, with the maps as its checks leave them:
 * nanoseconds a packet, instructions after the verifier's rewriting, bytes of machine code. @returns Markdown
 */
export async function benchCost(course: BenchCourse, runs: number): Promise<string> {
  const rows: string[][] = [];
  for (const step of course.steps) {
    const clause = measureOf(step.checks);
    if (clause === undefined) continue;
    const lab = await course.newLab();
    try {
      await runOnce(step, course, lab);
      rows.push(await rowOf(step, clause, lab, runs));
    } finally {
      await lab.close();
    }
  }
  return table(['solution', 'packet', 'ns, p50', 'ns, fastest', 'instructions', 'machine code, bytes'], rows);
}

const measureOf = (checks: readonly Check[]): MeasureClause | undefined =>
  checks.flatMap(({ clauses }) => clauses).find((clause) => clause.kind === 'measure');

async function rowOf(
  { step }: BenchStep,
  { about, packet, program }: MeasureClause,
  lab: LabPort,
  runs: number,
): Promise<string[]> {
  const object = await lab.loaded();
  const choice = object && choosePrograms(object, step.attach, step.file);
  const main = choice?.ok ? choice.points[0]?.program : undefined;
  const { signal } = new AbortController();
  const ns: number[] = [];
  let size = { instructions: 0, machineCodeBytes: 0 };
  for (let run = 0; run < runs; run += 1) {
    const cost = await lab.measure(program ?? main ?? '', packet, signal);
    ns.push(cost.ns);
    size = cost;
  }
  const figures = [p50(ns), Math.min(...ns), size.instructions, size.machineCodeBytes];
  return [step.id, about.en, ...figures.map((figure) => figure.toFixed(0))];
}
