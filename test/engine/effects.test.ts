import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import { createEffectRunner, type Outside } from '../../src/engine/loop/effects.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { makeCourse, makeStep } from '../support/course.ts';

const step = makeStep('hello/print');
const state = initialState(makeCourse(step), step, NO_PROGRESS, 'en');

/** An outside in which entering a step takes until the test says so, and that notes what is used. */
function slowOutside() {
  const used: string[] = [];
  let entered = () => {};
  const gate = new Promise<void>((done) => {
    entered = done;
  });
  const outside = {
    workspace: { fileOf: () => '/w/hello/print.bpf.c', enter: () => gate, readSource: async () => '' },
    lessonFiles: {
      loadChecks: async () => {
        used.push('run');
        return [];
      },
    },
    lab: { close: async () => void used.push('lab closed') },
    watch: async () => {},
  } as unknown as Outside;
  return { outside, used, entered };
}

describe('closing the loop', () => {
  it('starts no run for a step that is entered meanwhile: the lab would stay behind', async () => {
    const { outside, used, entered } = slowOutside();
    const events: EngineEvent[] = [];
    const runner = createEffectRunner(outside, (event) => {
      events.push(event);
      if (event.type === 'step-entered') runner.run({ type: 'start-run', run: 1 }, state);
    });
    runner.start(state);
    const closed = runner.close();
    entered();
    await closed;
    expect(events.map(({ type }) => type)).toEqual(['step-entered']);
    expect(used).toEqual(['lab closed']);
  });
});

describe('what others do with the lab', () => {
  /** A loop whose runs take until the test ends them, and which notes what uses the lab. */
  function busyLoop() {
    const used: string[] = [];
    const ends: (() => void)[] = [];
    const outside = {
      workspace: { fileOf: () => '', readSource: async () => '' },
      lessonFiles: {
        loadChecks: () =>
          new Promise((done) => {
            used.push('run');
            ends.push(() => done([]));
          }),
      },
      // Ends a run that has been let through: what it comes to is not the matter here.
      toolchain: { compile: async () => ({ ok: false, diagnostics: [], output: '', commands: [] }) },
      lab: { open: async () => {}, close: async () => void used.push('lab closed') },
    } as unknown as Outside;
    const runner = createEffectRunner(outside, () => {});
    const start = (run: number) => runner.run({ type: 'start-run', run }, state);
    const settled = () => new Promise((done) => setImmediate(done));
    return { runner, used, start, settled, endRun: () => ends.shift()?.() };
  }

  it('waits for the run that is on, and the next run waits for it', async () => {
    const { runner, used, start, settled, endRun } = busyLoop();
    const release = Promise.withResolvers<string>();
    start(1);
    await settled();
    const work = runner.betweenRuns(() => {
      used.push('control');
      return release.promise;
    });
    await settled();
    expect(used).toEqual(['run']);
    endRun();
    await expect.poll(() => used).toEqual(['run', 'control']);
    start(2);
    await settled();
    expect(used).toEqual(['run', 'control']);
    release.resolve('done');
    expect(await work).toBe('done');
    await expect.poll(() => used).toEqual(['run', 'control', 'run']);
    endRun();
  });

  it.each([true, false])(
    'is told when a run wants the lab, and its trouble is its own (begun: %s)',
    async (begun) => {
      const { runner, used, start, settled, endRun } = busyLoop();
      const untilWanted = (nextRun: AbortSignal) =>
        new Promise<never>((_done, fail) => {
          if (nextRun.aborted) fail(nextRun.reason);
          else nextRun.addEventListener('abort', () => fail(nextRun.reason));
        });
      const work = runner.betweenRuns(untilWanted);
      const failed = expect(work).rejects.toThrow(/ended early: the program is being checked/);
      if (begun) await settled();
      start(1);
      await failed;
      await expect.poll(() => used).toEqual(['run']);
      endRun();
    },
  );

  it('is not begun once the loop is closing', async () => {
    const { runner, used } = busyLoop();
    const closed = runner.close();
    await expect(runner.betweenRuns(async () => void used.push('control'))).rejects.toThrow();
    await closed;
    expect(used).toEqual(['lab closed']);
  });
});
