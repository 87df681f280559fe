import { describe, expect, it } from 'vitest';
import { usageError } from '../../../src/domain/errors.ts';
import type { BpfObject } from '../../../src/domain/object-file/index.ts';
import { createPlayer, type Player, type PlayerOptions } from '../../../src/engine/play/player.ts';
import type { CompileResult } from '../../../src/engine/ports.ts';
import { fakeControl } from '../../support/fake-control.ts';
import { fakeLab } from '../../support/fake-lab.ts';
import { backend } from './balancer-support.ts';
import { counters, DEMO, STEP } from './support.ts';

/** What an object says of itself, as far as bringing it up and sampling it ask. */
const object = {
  programs: [{ name: 'counter', section: 'xdp', offset: 0, size: 16 }],
  maps: [{ name: 'rules' }, { name: 'sources' }],
  variables: [],
  lines: new Map(),
} as unknown as BpfObject;
const compiled: CompileResult = {
  ok: true,
  diagnostics: [],
  output: '',
  commands: [],
  object: { bytes: new Uint8Array(), file: { ok: true, ...object } },
};
const NOT_COMPILED: CompileResult = { ok: false, diagnostics: [], output: 'error', commands: [] };

type Given = Partial<PlayerOptions> & { readonly compiles?: () => CompileResult };

function player({ compiles = () => compiled, ...given }: Given = {}): Player {
  return createPlayer({
    subject: { step: STEP, file: '/solution.bpf.c', shownAs: STEP.file, isSolution: true },
    readSource: async () => '// source',
    lesson: { en: 'Firewall', ja: 'ファイアウォール' },
    demo: DEMO,
    controlCommand: async () => [],
    toolchain: { prepare: async () => {}, compile: async () => compiles(), editorFiles: async () => [] },
    lab: fakeLab({ counters: async () => [counters(5, 0)] }),
    control: fakeControl(),
    ...given,
  });
}

const until = (one: Player, holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (holds()) resolve();
    };
    one.subscribe(look);
    look();
  });

/** Plays for as long as the work takes. */
async function whilePlaying(one: Player, work: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const playing = one.play(ending.signal);
  await work();
  ending.abort();
  await playing;
}

const never = new AbortController().signal;

describe('a lab that plays', () => {
  it('links the step’s chain once the program is attached', async () => {
    const done: string[] = [];
    const lab = fakeLab();
    const step = { ...STEP, chain: ['firewall', 'dos'] };
    const one = player({
      subject: { step, file: '/x', shownAs: 'x', isSolution: false },
      lab,
      control: fakeControl({
        link: async (chain) => void done.push(`${lab.calls.at(-1)} then link ${chain.join(' ')}`),
      }),
    });
    expect((await one.load(never)).verdict).toBe('pass');
    expect(done).toEqual(['attach then link firewall dos']);
  });

  it('plays on, and says so, where the chain cannot be linked', async () => {
    const link = async () => {
      throw usageError('There is no map programs.');
    };
    const step = { ...STEP, chain: ['firewall'] };
    const one = player({
      subject: { step, file: '/x', shownAs: 'x', isSolution: false },
      control: fakeControl({ link }),
    });
    expect((await one.load(never)).verdict).toBe('pass');
    expect(one.getState().happenings.at(-1)?.text.en).toBe('There is no map programs.');
  });

  it('reports a program that is refused, and links nothing', async () => {
    const one = player({ compiles: () => NOT_COMPILED });
    expect(await one.load(never)).toMatchObject({ verdict: 'fail', stage: 'compile', log: 'error' });
    expect(one.getState()).toMatchObject({ phase: 'starting', loads: 0 });
  });

  it('keeps the program before when a save is refused, and takes the next one', async () => {
    const results = [compiled, NOT_COMPILED, compiled];
    const one = player({ compiles: () => results.shift() ?? compiled });
    await one.load(never);
    await whilePlaying(one, async () => {
      one.ask('reload');
      await until(one, () => one.getState().refusal !== undefined);
      expect(one.getState().loads).toBe(1);
      one.ask('reload');
      await until(one, () => one.getState().loads === 2);
      expect(one.getState().refusal).toBeUndefined();
    });
  });

  it('looks at the lab again and again, and has the control plane on watch', async () => {
    const policy = { id: 1, protocol: 'udp', kind: 'any', limit: 10, dropped: undefined } as const;
    const detections = [[{ address: '10.0.1.9', policy, rate: 99, rule: 1 }]];
    const one = player({ control: fakeControl({ detect: async () => detections.shift() ?? [] }) });
    await one.load(never);
    await whilePlaying(one, async () => {
      await until(one, () => one.getState().happenings.length > 0);
    });
    expect(one.getState().measured?.interfaces[0]?.received.count).toBe(5);
    expect(one.getState().happenings[0]?.text.en).toContain('10.0.1.9 sends 99 UDP packets a second');
  });

  it('has an eye on the health of backends, also while one is waited for', async () => {
    const change = { backend: backend(3, 'Unhealthy'), reason: 'refused' };
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    let looks = 0;
    const balancing = {
      ...object,
      maps: [{ name: 'backends' }, { name: 'conntrack' }],
    } as unknown as BpfObject;
    const one = player({
      compiles: () => ({
        ...compiled,
        object: { bytes: new Uint8Array(), file: { ok: true, ...balancing } },
      }),
      lab: fakeLab({
        counters: async () => {
          looks += 1;
          if (looks > 2) answer();
          return [];
        },
      }),
      control: fakeControl({
        checkHealth: async () => {
          await answered;
          return [change];
        },
      }),
    });
    await one.load(never);
    await whilePlaying(one, async () => {
      await until(one, () => one.getState().happenings.length > 0);
    });
    expect(one.getState().happenings[0]?.text.en).toContain('app3 (10.0.4.2) is unhealthy (refused)');
  });

  it('says once that the lab is gone, and asks it nothing more', async () => {
    let asked = 0;
    const gone = async (): Promise<never> => {
      asked += 1;
      throw usageError('The lab has ended.');
    };
    const one = player({ lab: fakeLab({ counters: gone }) });
    await one.load(never);
    await whilePlaying(one, async () => {
      await until(one, () => one.getState().happenings.length > 0);
    });
    expect(asked).toBe(1);
    expect(one.getState().happenings.map(({ tone }) => tone)).toEqual(['error']);
  });

  it('shows the scenes one by one on request, and leaves them', async () => {
    const codes = [0, 1];
    const one = player({ lab: fakeLab({ exec: async () => codes.shift() ?? 0 }) });
    await one.load(never);
    await whilePlaying(one, async () => {
      one.ask('start-demo');
      await until(one, () => one.getState().demo?.sceneDone === true);
      expect(one.getState().demo?.scene).toBe(0);
      one.ask('next-scene');
      await until(one, () => one.getState().demo?.scene === 1 && one.getState().demo?.sceneDone === true);
      expect(one.getState().demo?.lines.map(({ state }) => state)).toEqual(['succeeded', 'failed-as-meant']);
      one.ask('next-scene');
      expect(one.getState().demo?.scene).toBe(1);
      one.ask('leave-demo');
      expect(one.getState().demo).toBeUndefined();
    });
  });

  it('ends the scenes with the play', async () => {
    let wasEnded = false;
    const exec: ReturnType<typeof fakeLab>['exec'] = (_host, _argv, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          wasEnded = true;
          reject(signal.reason);
        });
      });
    const one = player({ lab: fakeLab({ exec }) });
    await one.load(never);
    await whilePlaying(one, async () => {
      one.ask('start-demo');
      await until(one, () => one.getState().demo?.lines.length === 1);
    });
    expect(wasEnded).toBe(true);
    expect(one.getState().demo).toBeUndefined();
  });
});
