import { LAB_NAMES, LABS } from '../src/domain/topology/labs.ts';
import type { BenchCourse } from './course.ts';
import { p50, p95, timed } from './statistics.ts';
import { against, ms, table } from './table.ts';

const LB_TARGET_MS = 500;

/** Set-up of every lab network: with the helper's start, alone, and when it is up already. @returns Markdown */
export async function benchLabSetup({ newLab }: BenchCourse, runs: number): Promise<string> {
  const rows: string[][] = [];
  for (const name of LAB_NAMES) {
    const cold: number[] = [];
    const alone: number[] = [];
    const again: number[] = [];
    const other = LABS[name === 'pair' ? 'line' : 'pair'];
    for (let run = 0; run < runs; run += 1) {
      const lab = await newLab();
      try {
        cold.push(await timed(() => lab.open(LABS[name])));
        await lab.open(other);
        alone.push(await timed(() => lab.open(LABS[name])));
        again.push(await timed(() => lab.open(LABS[name])));
      } finally {
        await lab.close();
      }
    }
    const hosts = `${LABS[name].hosts.length} hosts, ${LABS[name].links.length} links`;
    const target = name === 'lb' ? against(p50(cold) / LB_TARGET_MS, 1) : '';
    const cells = [cold, alone, again].map((samples) => `${ms(p50(samples))} / ${ms(p95(samples))}`);
    rows.push([`${name} (${hosts})`, ...cells, target]);
  }
  return table(
    ['network, ms, p50 / p95', 'helper and network', 'network alone', 'already up', 'of 500 ms (lb: ≤ 1)'],
    rows,
  );
}
