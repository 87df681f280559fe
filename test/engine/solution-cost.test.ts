import { describe, expect, it } from 'vitest';
import type { ProgramCost } from '../../src/domain/checks/observed.ts';
import type { SolutionCostsPort, ToolchainPort } from '../../src/engine/ports.ts';
import { solutionCost } from '../../src/engine/run/solution-cost.ts';
import { makeStep } from '../support/course.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';

const COST: ProgramCost = { ns: 23, instructions: 41, machineCodeBytes: 230 };
const step = makeStep('hello/print');
const signal = new AbortController().signal;

function parts(kept: ProgramCost | undefined) {
  const log: string[] = [];
  const costs: SolutionCostsPort = { find: async () => kept, keep: async () => void log.push('kept') };
  const lessonFiles = { loadChecks: async () => [], solutionFile: () => '/solutions/print.bpf.c' };
  const toolchain = {
    compile: async (file: string) => {
      log.push(`compile ${file}`);
      return { ok: false, diagnostics: [], output: '', commands: [] };
    },
  } as unknown as ToolchainPort;
  const openLab = async () => {
    log.push('open');
    return { lab: fakeLab(), control: fakeControl(), close: async () => void log.push('close') };
  };
  return { log, parts: { costs, lessonFiles, toolchain, openLab } };
}

describe('the cost of a solution', () => {
  it('needs no lab where it is known', async () => {
    const { log, parts: known } = parts(COST);
    expect(await solutionCost(step, known, signal)).toEqual(COST);
    expect(log).toEqual([]);
  });

  it('is measured with the solution, and the lab ends at once, also when nothing comes of it', async () => {
    const { log, parts: unknown } = parts(undefined);
    expect(await solutionCost(step, unknown, signal)).toBeUndefined();
    expect(log).toEqual(['open', 'compile /solutions/print.bpf.c', 'close']);
  });

  it('ends the lab when it is cancelled', async () => {
    const { log, parts: unknown } = parts(undefined);
    const abort = new AbortController();
    const compile = async () => {
      abort.abort(new Error('saved again'));
      throw abort.signal.reason;
    };
    const cancelled = { ...unknown, toolchain: { ...unknown.toolchain, compile } };
    await expect(solutionCost(step, cancelled, abort.signal)).rejects.toThrow('saved again');
    expect(log).toEqual(['open', 'close']);
  });
});
