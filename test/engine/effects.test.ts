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
