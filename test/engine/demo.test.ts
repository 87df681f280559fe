import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/domain/progress/model.ts';
import { createEffectRunner, type Outside } from '../../src/engine/loop/effects.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { reduce } from '../../src/engine/loop/reducer.ts';
import type { EngineState } from '../../src/engine/loop/state.ts';
import type { LabPort } from '../../src/engine/ports.ts';
import { makeCourse } from '../support/course.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';
import { makeReport } from '../support/report.ts';
import { DEMO, playAfter, STEP } from './play/support.ts';

const FILE = '/home/learner/firewall/events.bpf.c';
const entered: EngineEvent = { type: 'step-entered', step: STEP.id, file: FILE };
const onStage: EngineEvent = {
  type: 'demo-changed',
  play: playAfter([{ type: 'demo-started', demo: DEMO }]),
};

/** @returns the last state and the effects of the last event */
function reached(...events: EngineEvent[]): { state: EngineState; effects: string[] } {
  let state = initialState(makeCourse(STEP), STEP, NO_PROGRESS, 'en');
  let effects: string[] = [];
  for (const event of events) {
    const reduced = reduce(state, event);
    state = reduced.state;
    effects = reduced.effects.map(({ type }) => type);
  }
  return { state, effects };
}

describe('the demonstration in the loop', () => {
  it('has the run in progress give way', () => {
    const { state, effects } = reached(entered, { type: 'demo-requested' });
    expect(state).toMatchObject({ demo: 'starting', run: undefined });
    expect(effects).toEqual(['cancel-run', 'start-demo']);
  });

  it('is asked for once, however often the key is pressed', () => {
    expect(reached(entered, { type: 'demo-requested' }, { type: 'demo-requested' }).effects).toEqual([]);
  });

  it('is on stage as its player says, and is sent what is asked', () => {
    const { state, effects } = reached(entered, { type: 'demo-requested' }, onStage, {
      type: 'demo-asked',
      request: 'next-scene',
    });
    expect(state.demo).toBe(onStage.type === 'demo-changed' ? onStage.play : undefined);
    expect(effects).toEqual(['ask-demo']);
  });

  it.each([{ type: 'demo-left' }, { type: 'demo-failed' }] as const)(
    'leads back to the step, whose program is run again, on $type',
    (end) => {
      const { state, effects } = reached(entered, { type: 'demo-requested' }, onStage, end);
      expect(state.demo).toBeUndefined();
      expect(state.run?.id).toBe(2);
      expect(effects).toEqual(['cancel-run', 'start-run']);
    },
  );

  it('gives way to a save, which wants its verdict', () => {
    const { state, effects } = reached(entered, { type: 'demo-requested' }, onStage, {
      type: 'file-saved',
      file: FILE,
    });
    expect(state.demo).toBeUndefined();
    expect(effects).toEqual(['start-run']);
  });

  it('never comes back by news that was on its way', () => {
    expect(
      reached(entered, { type: 'demo-requested' }, { type: 'demo-left' }, onStage).state.demo,
    ).toBeUndefined();
  });

  it('leaves the last report and the attempts as they are', () => {
    const run: EngineEvent = { type: 'run-finished', run: 1, report: makeReport(), source: '', at: 0 };
    const before = reached(entered, run).state;
    const { state } = reached(entered, run, { type: 'demo-requested' }, onStage);
    expect(before.report).toBeDefined();
    expect(state.report).toBe(before.report);
    expect(state.progress).toEqual(before.progress);
  });
});

describe('carrying out a demonstration', () => {
  /** A loop whose toolchain takes until the test says so; what uses the lab is noted. */
  function loop(demo: typeof DEMO | undefined | Promise<typeof DEMO>, lab: Partial<LabPort> = {}) {
    const events: EngineEvent[] = [];
    const used: string[] = [];
    const outside = {
      workspace: { fileOf: () => FILE, readSource: async () => '' },
      lessonFiles: {
        loadDemo: async () => demo,
        solutionFile: () => '/solution.bpf.c',
        loadChecks: async () => {
          used.push('run');
          return [];
        },
      },
      toolchain: {
        compile: async (file: string) => {
          used.push(`compile ${file}`);
          return { ok: false, diagnostics: [], output: 'refused', commands: [] };
        },
      },
      lab: fakeLab(lab),
      control: fakeControl(),
    } as unknown as Outside;
    const [heard, ran] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const runner = createEffectRunner(outside, (event) => {
      events.push(event);
      if (event.type === 'told') heard.resolve();
      if (event.type === 'run-finished') ran.resolve();
    });
    return { runner, events, used, told: heard.promise, ran: ran.promise };
  }
  const state = initialState(makeCourse(STEP), STEP, NO_PROGRESS, 'en');

  it('says that a lesson has none, and leads back', async () => {
    const { runner, events, told } = loop(undefined);
    runner.run({ type: 'start-demo' }, state);
    await told;
    expect(events.map(({ type }) => type)).toEqual(['demo-failed', 'told']);
    expect(events[1]).toMatchObject({ text: { en: 'There is no demonstration of firewall yet.' } });
    await runner.close();
  });

  it('says why its program cannot be loaded', async () => {
    const { runner, events, told } = loop(DEMO);
    runner.run({ type: 'start-demo' }, state);
    await told;
    expect(events.at(-1)).toMatchObject({
      text: { en: 'The demonstration could not be started: refused' },
    });
    await runner.close();
  });

  it('keeps the lab, and lets other terminals use it meanwhile', async () => {
    const { runner, events } = loop(DEMO, {
      open: () => Promise.withResolvers<void>().promise,
    });
    runner.run({ type: 'start-demo' }, state);
    expect(await runner.betweenRuns(async () => 'rules')).toBe('rules');
    expect(events).toEqual([]);
    await runner.close();
  });

  it('gives way to a run without a word, also while it is getting ready', async () => {
    const demo = Promise.withResolvers<typeof DEMO>();
    const { runner, events, ran } = loop(demo.promise);
    runner.run({ type: 'start-demo' }, state);
    runner.run({ type: 'start-run', run: 1 }, state);
    demo.resolve(DEMO);
    await ran;
    expect(events.map(({ type }) => type)).not.toContain('demo-failed');
    expect(events.map(({ type }) => type)).not.toContain('told');
    await runner.close();
  });

  it('waits for its turn with the lab, and a run waits for its end', async () => {
    const { runner, used, told } = loop(DEMO);
    runner.run({ type: 'start-run', run: 1 }, state);
    runner.run({ type: 'start-demo' }, state);
    await told;
    expect(used).toEqual(['run', `compile ${FILE}`, 'compile /solution.bpf.c']);
    await runner.close();
  });
});
