import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processTree, type RunningProcess, stillRunning } from './support/process-tree.ts';
import { buildProgram, isRoot, Program, solutionOf, starterOf } from './support/program.ts';

const XDPLINGS = resolve(import.meta.dirname, '../../xdplings');
const STEP = 'hello/print';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
let program: Program;

/** The helper itself: below unshare, the first process of its own process namespace. */
const helperOf = (tree: readonly RunningProcess[]): RunningProcess => {
  const isHelper = ({ command }: RunningProcess) => /^\S*node .*lab-helper\.js$/.test(command);
  const helper = tree.find(isHelper);
  if (helper === undefined) throw new Error(`No helper: ${JSON.stringify(tree)}`);
  return helper;
};

/** Ends when the last of them has ended; the test's time limit is the only one. */
async function untilGone(processes: readonly RunningProcess[]): Promise<void> {
  while (stillRunning(processes).length > 0) await delay(10);
}

describe.runIf(isRoot)(`interrupted${isRoot ? '' : ' (skipped: loading programs needs root)'}`, () => {
  beforeAll(buildProgram, 180_000);
  afterEach(() => program.dispose());

  it('goes on with a new lab at the next save after the old one was killed', async () => {
    program = new Program();
    await program.until('✘');
    const before = processTree(program.pid);
    process.kill(helperOf(before).pid, 'SIGKILL');
    await untilGone([helperOf(before)]);
    program.save(STEP, solutionOf(STEP));
    await program.until('✔ Passed');
    expect(helperOf(processTree(program.pid)).pid).not.toBe(helperOf(before).pid);
  });

  it('starts a new lab by itself when the old one is killed while a run waits for it', async () => {
    program = new Program();
    await program.until('✘');
    const helper = helperOf(processTree(program.pid));
    // A stopped helper answers nothing: the run cannot end before it is killed.
    process.kill(helper.pid, 'SIGSTOP');
    program.save(STEP, solutionOf(STEP));
    await program.until('… load');
    process.kill(helper.pid, 'SIGKILL');
    await program.until('✔ Passed');
  });

  it('quits during a run, at once and with nothing left', async () => {
    program = new Program();
    await program.until('✘');
    const tree = processTree(program.pid);
    process.kill(helperOf(tree).pid, 'SIGSTOP');
    program.save(STEP, solutionOf(STEP));
    await program.until('… load');
    program.press('q');
    expect(await program.exited).toBe(0);
    await untilGone(tree);
    expect(readFileSync(program.fileOf(STEP), 'utf8')).toBe(solutionOf(STEP));
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
    ['n', 'n\r'],
    ['Enter', '\r'],
  ])('takes %s at the question of reset for a no', async (_name, keys) => {
    program = new Program({ command: [XDPLINGS, 'reset', STEP] });
    await program.until('[y/N]');
    program.press(keys);
    expect(await program.exited).toBe(1);
    expect(program.text).not.toContain('bug');
    expect(existsSync(join(program.dir, 'hello'))).toBe(false);
  });

  it('resets after a yes', async () => {
    program = new Program({ command: [XDPLINGS, 'reset', STEP] });
    await program.until('[y/N]');
    program.press('y\r');
    expect(await program.exited).toBe(0);
    expect(readFileSync(program.fileOf(STEP), 'utf8')).toBe(starterOf(STEP));
  });

  it('ends the linear workshop in order on Ctrl-C', async () => {
    program = new Program({ command: [XDPLINGS, '--plain'] });
    await program.until('checks failed');
    const tree = processTree(program.pid);
    program.press(CTRL_C);
    expect(await program.exited).toBe(0);
    expect(program.text).toContain('Until next time');
    await untilGone(tree);
  });
});
