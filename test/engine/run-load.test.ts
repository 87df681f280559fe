import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { TrafficLoadResult } from '../../src/domain/checks/observed.ts';
import type { Clause } from '../../src/domain/checks/spec.ts';
import { vocabulary } from '../../src/domain/checks/vocabulary.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { Backend } from '../../src/domain/load-balancer/model.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { runChecks } from '../../src/engine/checks/run-checks.ts';
import type { ControlPort, LabPort, RunningLoad } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab, NO_LOAD } from '../support/fake-lab.ts';

const {
  after: untilMore,
  backend,
  check,
  control,
  flooding,
  from,
  load,
  map,
  noMore,
  services,
  waits,
} = vocabulary;
const about = { en: 'a load', ja: '負荷' };
const requests = { from: 'client', address: '203.0.113.11', patienceMs: 1, requests: { atOnce: 4 } };
const object = {
  programs: [],
  license: 'GPL',
  maps: [{ name: 'turns' }],
  variables: [],
} as unknown as BpfObject;
const app3: Backend = {
  id: 3,
  name: 'app3',
  address: '10.0.4.2',
  mac: '02:00:00:00:04:02',
  device: 'eth3',
  status: 'Available',
};
const SERVED: TrafficLoadResult = { ...NO_LOAD, begun: 50, answered: 50 };

/** A load that answers as fast as it is asked, and notes what was asked of it. */
function running(result: Partial<TrafficLoadResult> = {}, most = Number.POSITIVE_INFINITY) {
  const log: string[] = [];
  let answers = 10;
  const started: RunningLoad = {
    progress: async (atLeast) => {
      answers = Math.min(most, Math.max(answers, atLeast));
      if (atLeast > 0) log.push(`until ${atLeast}`);
      return { answers, ms: log.length * 100 };
    },
    finish: async () => {
      log.push('finish');
      return { ...SERVED, ...result };
    },
  };
  const lab: Partial<LabPort> = {
    startLoad: async () => started,
    setServices: async (host, up) => void log.push(`${host} ${up ? 'up' : 'down'}`),
    generate: (_, signal) =>
      new Promise((_resolve, reject) => {
        log.push('flood');
        signal.addEventListener('abort', () => {
          log.push('flood ends');
          reject(signal.reason);
        });
      }),
  };
  return { lab, log };
}

async function run(
  lab: Partial<LabPort>,
  plane: Partial<ControlPort>,
  clause: Clause,
  signal = new AbortController().signal,
) {
  const { results, commands } = await runChecks(
    [check('one', about, clause)],
    {
      lab: fakeLab(lab),
      control: fakeControl({ checkHealth: async () => [], ...plane }),
      topology: LABS.lb,
      object,
      program: 'balancer',
      signal,
    },
    () => {},
  );
  return { result: results[0], commands };
}

describe('a load that is run', () => {
  it('takes the steps in order, and ends with the last', async () => {
    const { lab, log } = running();
    const drain = async () => {
      log.push('drain');
      return app3;
    };
    const { result, commands } = await run(
      lab,
      { backends: async () => [app3], drainBackend: drain },
      load(about, requests, untilMore(20), control.drains('app3'), untilMore(5)).isServed(),
    );
    expect(result?.status).toBe('pass');
    expect(log).toEqual(['until 30', 'drain', 'until 35', 'finish']);
    expect(commands).toContain('xdplings lb drain -i 3');
  });

  it('sends what is behind it until it is over', async () => {
    const { lab, log } = running();
    const flood = flooding(about, from('client'), [new Uint8Array(60)], 100);
    await run(lab, {}, load(about, requests, flood, untilMore(1)).isServed());
    expect(log).toEqual(['flood', 'until 11', 'finish', 'flood ends']);
  });

  it('fails with the clause meanwhile that does not hold, and ends', async () => {
    const { lab, log } = running();
    const clause = load(
      about,
      requests,
      services('app3').end(),
      backend('app3').is('Unhealthy'),
      untilMore(5),
    );
    const { result } = await run(lab, { backends: async () => [app3] }, clause.isServed());
    expect(result).toMatchObject({
      status: 'fail',
      observed: { en: 'backend app3 (id 3, 10.0.4.2) is Available' },
    });
    expect(result?.sent?.en).toContain('a load: HTTP requests');
    expect(log).toEqual(['app3 down', 'app3 up', 'finish']);
  });

  it('lets a map be looked at meanwhile, from where it stood before', async () => {
    const counted = [3, 8];
    const readMap: LabPort['readMap'] = async (name) => ({
      name,
      type: 'hash',
      perCpu: false,
      maxEntries: 1,
      entries: [{ key: 0, values: [counted.shift() ?? 0] }],
      commands: [],
    });
    const { lab } = running();
    const { result } = await run(
      { ...lab, readMap },
      {},
      load(about, requests, map('turns').entry(0).grows(5)).isServed(),
    );
    expect(result?.status).toBe('pass');
  });

  it('judges new connections by the moment from which there may be none', async () => {
    const late = running({ lastSynAt: { app3: 101 } });
    const clause = load(about, requests, untilMore(1), noMore('app3')).isServed();
    expect((await run(late.lab, {}, clause)).result?.status).toBe('fail');
    const early = running({ lastSynAt: { app3: 99 } });
    expect((await run(early.lab, {}, clause)).result?.status).toBe('pass');
  });

  it('lets services serve again also when they were to stay down', async () => {
    const { lab, log } = running();
    await run(lab, {}, load(about, requests, services('app3').end()).isServed());
    expect(log).toEqual(['app3 down', 'finish', 'app3 up']);
  });

  it('waits until the control plane has found out, and lets that host lose what it had', async () => {
    const lost = { clientPort: 1, begunAt: 0, endedAt: 100, host: 'app3', reason: 'reset' };
    const { lab } = running({ failed: [lost] });
    let looks = 0;
    const plane: Partial<ControlPort> = {
      backends: async () => {
        looks += 1;
        return [{ ...app3, status: looks > 2 ? 'Unhealthy' : 'Available' }];
      },
    };
    const clause = load(about, requests, services('app3').end(), waits.forStatus('app3', 'Unhealthy'));
    expect((await run(lab, plane, clause.isServed({ exceptOn: 'app3' }))).result?.status).toBe('pass');
    expect(looks).toBe(3);
    looks = 0;
    expect((await run(lab, plane, clause.isServed())).result?.status).toBe('fail');
  });

  it('stands still where no more answers come, and tells why by itself', async () => {
    const failed = [{ clientPort: 7, begunAt: 0, endedAt: 9, host: undefined, reason: 'no answer in 9 ms' }];
    const { lab, log } = running({ failed }, 12);
    const { result } = await run(
      lab,
      {},
      load(about, requests, untilMore(50), control.drains('app3')).isServed(),
    );
    expect(result).toMatchObject({ status: 'fail' });
    expect(result?.observed?.en).toContain('from client port 7');
    expect(log.at(-1)).toBe('finish');
    const { lab: fine } = running({}, 12);
    const still = await run(fine, {}, load(about, requests, untilMore(50)).isServed());
    expect(still.result?.observed?.en).toContain('it came to a standstill');
  });

  it('of so many requests is waited for, but not where no more answers come', async () => {
    const sixty = { ...requests, requests: { atOnce: 4, times: 60 } };
    const { lab, log } = running({ begun: 60, answered: 60 });
    expect((await run(lab, {}, load(about, sixty).isServed())).result?.status).toBe('pass');
    expect(log).toEqual(['until 60', 'finish']);
    const failed = [{ clientPort: 7, begunAt: 0, endedAt: 9, host: undefined, reason: 'no answer in 9 ms' }];
    const stuck = running({ failed, begun: 13, answered: 12 }, 12);
    expect((await run(stuck.lab, {}, load(about, sixty).isServed())).result?.status).toBe('fail');
    expect(stuck.log).toEqual(['until 60', 'until 60', 'finish']);
  });

  it('has the control plane ask for health over and over until it is over', async () => {
    const { lab } = running();
    let asked = 0;
    const checkHealth = async () => {
      asked += 1;
      return [];
    };
    const slow = async () => {
      while (asked < 3) await setImmediate();
      return [app3];
    };
    const clause = load(about, requests, backend('app3').is('Available')).isServed();
    const { result } = await run(lab, { checkHealth, backends: slow }, clause);
    expect({ status: result?.status, asked: asked >= 3 }).toEqual({ status: 'pass', asked: true });
  });

  it('fails with the words of a control plane that cannot look after the backends', async () => {
    const { lab } = running();
    const refusal = usageError({ en: 'There is no map pool.', ja: 'マップ pool がありません。' });
    const waiting: Partial<LabPort> = {
      ...lab,
      startLoad: async (_, signal) => ({
        progress: () =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        finish: async () => SERVED,
      }),
    };
    const { result } = await run(
      waiting,
      { checkHealth: () => Promise.reject(refusal) },
      load(about, requests, untilMore(1)).isServed(),
    );
    expect(result).toMatchObject({ status: 'fail' });
    expect(result?.observed?.en).toContain('There is no map pool.');
  });

  it.each([
    ['of the machine', environmentError('The lab has ended.')],
    ['of ours', new TypeError('x is not a function')],
  ])('is no verdict with trouble %s', async (_, trouble) => {
    const { lab, log } = running();
    const broken = { ...lab, setServices: () => Promise.reject(trouble) };
    await expect(run(broken, {}, load(about, requests, services('app3').end()).isServed())).rejects.toBe(
      trouble,
    );
    expect(log).toContain('finish');
  });

  it('is cancelled with its reason', async () => {
    const controller = new AbortController();
    const saved = new Error('saved again');
    const { lab } = running();
    const cancelled = {
      ...lab,
      setServices: async () => {
        controller.abort(saved);
        throw usageError('too late');
      },
    };
    const clause = load(about, requests, services('app3').end()).isServed();
    await expect(run(cancelled, {}, clause, controller.signal)).rejects.toBe(saved);
  });
});
