import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSolutionCosts } from '../../src/toolchain/solution-costs.ts';
import { makeStep } from '../support/course.ts';

const COST = { ns: 19.5, instructions: 36, machineCodeBytes: 200 };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'costs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('costs of solutions', () => {
  const step = { ...makeStep('hello/print'), solution: 'int x;' };

  it('are found by the next session', async () => {
    expect(await createSolutionCosts({ cacheDir: dir }).find(step)).toBeUndefined();
    await createSolutionCosts({ cacheDir: dir }).keep(step, COST);
    expect(await createSolutionCosts({ cacheDir: dir }).find(step)).toEqual(COST);
  });

  it('are another for another solution or step', async () => {
    const costs = createSolutionCosts({ cacheDir: dir });
    await costs.keep(step, COST);
    expect(await costs.find({ ...step, solution: 'int y;' })).toBeUndefined();
    expect(await costs.find({ ...makeStep('hello/drop'), solution: 'int x;' })).toBeUndefined();
  });

  it('are unknown where the file is spoilt, and measured anew', async () => {
    const costs = createSolutionCosts({ cacheDir: dir });
    await costs.keep(step, COST);
    const folder = join(dir, 'solution-costs');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"ns":');
    expect(await costs.find(step)).toBeUndefined();
  });

  it('are not kept where nothing can be written, and that is no trouble', async () => {
    const costs = createSolutionCosts({ cacheDir: '/dev/null/none' });
    await costs.keep(step, COST);
    expect(await costs.find(step)).toBeUndefined();
  });
});
