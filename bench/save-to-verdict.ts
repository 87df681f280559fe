import type { RunReport, Timings } from '../src/domain/run-report.ts';
import { LABS } from '../src/domain/topology/labs.ts';
import type { LabPort } from '../src/engine/ports.ts';
import type { BenchCourse, BenchStep } from './course.ts';
import { runFloor } from './floor.ts';
import { hasSiege, manualSteps } from './manual-commands.ts';
import { forgetManualFlow, runManualFlow } from './manual-flow.ts';
import { runOnce } from './our-run.ts';
import { geometricMean, p50, p95 } from './statistics.ts';
import { against, ms, table } from './table.ts';

/** Targets of the project: save → verdict against the manual flow, and against the floor. */
const TARGETS = { manual: 0.5, floor: 1.5 } as const;
/** Save → verdict of a step without a siege, ms … */
const TARGET_MS = 500;
/** … where a step or its lesson is not given more, for a thousand connections, a download or seconds of load. */
const LONGER_MS: Readonly<Record<string, number>> = {
  'load-balancer': 700,
  'load-balancer/tcp-connections': 3_000,
  'load-balancer/drain': 5_000,
  'load-balancer/scmlb': 12_000,
};
const STAGES = ['compileMs', 'loadMs', 'attachMs', 'checksMs', 'totalMs'] as const;

type Samples = {
  readonly id: string;
  readonly ours: readonly Timings[];
  /** None for a step with a siege. */
  readonly manual: readonly number[];
  readonly floor: readonly number[];
};

/** Save → verdict of every solution, by stage, beside the manual flow and the floor. @returns Markdown */
export async function benchSaveToVerdict(course: BenchCourse, runs: number): Promise<string> {
  await course.toolchain.prepare();
  const [ourLab, manualLab] = await Promise.all([course.newLab(), course.newLab()]);
  const all: Samples[] = [];
  try {
    for (const step of course.steps) all.push(await sample(step, course, { ourLab, manualLab }, runs));
  } finally {
    await Promise.all([ourLab.close(), manualLab.close()]);
  }
  return [stageTable(all), ratioTable(all)].join('\n\n');
}

/** The three flows take turns, so that a change in the machine's load meets all of them. One run each to warm up. */
async function sample(
  benched: BenchStep,
  course: BenchCourse,
  { ourLab, manualLab }: { ourLab: LabPort; manualLab: LabPort },
  runs: number,
): Promise<Samples> {
  const { step, file } = benched;
  await manualLab.open(LABS[step.lab]);
  const first: RunReport = await runOnce(benched, course, ourLab);
  const steps = manualSteps(first.commands, file.replace(/\.c$/, '.o'));
  const ours: Timings[] = [];
  const manual: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const timings = (await runOnce(benched, course, ourLab)).timings;
    const manualMs = hasSiege(first.commands) ? undefined : await runManualFlow(steps, manualLab);
    if (manualMs !== undefined) await forgetManualFlow(step.attach, manualLab);
    const floorMs = await runFloor(steps, course.cache, manualLab);
    await forgetManualFlow(step.attach, manualLab);
    if (run === 0) continue;
    ours.push(timings);
    if (manualMs !== undefined) manual.push(manualMs);
    floor.push(floorMs);
  }
  console.error(`${step.id}: ${ms(p50(ours.map(({ totalMs }) => totalMs)))} ms`);
  return { id: step.id, ours, manual, floor };
}

function stageTable(all: readonly Samples[]): string {
  const cell = (timings: readonly Timings[], stage: (typeof STAGES)[number]) => {
    const values = timings.map((one) => one[stage] ?? 0);
    return `${ms(p50(values))} / ${ms(p95(values))}`;
  };
  return table(
    ['step, ms, p50 / p95', 'compile', 'load', 'attach', 'checks', 'save → verdict', 'p50 ≤'],
    all.map(({ id, ours, manual }) => [
      id,
      ...STAGES.map((stage) => cell(ours, stage)),
      manual.length === 0 ? 'siege' : within(id, p50(ours.map(({ totalMs }) => totalMs))),
    ]),
  );
}

function within(id: string, value: number): string {
  const target = LONGER_MS[id] ?? LONGER_MS[id.split('/')[0] ?? ''] ?? TARGET_MS;
  return `${target} ${value <= target ? '✔' : '✘'}`;
}

function ratioTable(all: readonly Samples[]): string {
  const rows = all.map(({ id, ours, manual, floor }) => {
    const total = p50(ours.map(({ totalMs }) => totalMs));
    const untilLoaded = p50(ours.map(({ compileMs = 0, loadMs = 0 }) => compileMs + loadMs));
    return {
      id,
      total,
      untilLoaded,
      manual: manual.length === 0 ? undefined : p50(manual),
      floor: p50(floor),
    };
  });
  // A siege has no manual time, and its length says nothing about the floor.
  const compared = rows.filter((row) => row.manual !== undefined);
  const mean = (of: (row: (typeof rows)[number]) => number) => geometricMean(compared.map(of));
  const toManual = ({ total, manual = Number.NaN }: (typeof rows)[number]) => total / manual;
  return table(
    [
      'step, ms, p50',
      'ours',
      'manual',
      `ours / manual (≤ ${TARGETS.manual})`,
      'floor',
      `ours / floor (≤ ${TARGETS.floor})`,
      'our compile + load / floor',
    ],
    [
      ...rows.map((row) => [
        row.id,
        ms(row.total),
        row.manual === undefined ? 'siege' : ms(row.manual),
        row.manual === undefined ? '' : against(toManual(row), TARGETS.manual),
        ms(row.floor),
        row.manual === undefined ? '' : against(row.total / row.floor, TARGETS.floor),
        (row.untilLoaded / row.floor).toFixed(2),
      ]),
      [
        'all (geometric mean)',
        '',
        '',
        against(mean(toManual), TARGETS.manual),
        '',
        against(
          mean((row) => row.total / row.floor),
          TARGETS.floor,
        ),
        mean((row) => row.untilLoaded / row.floor).toFixed(2),
      ],
    ],
  );
}
