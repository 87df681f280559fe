import { describe, expect, it } from 'vitest';
import type { Clause } from '../../src/domain/checks/spec.ts';
import { vocabulary } from '../../src/domain/checks/vocabulary.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { Backend } from '../../src/domain/load-balancer/model.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { runChecks } from '../../src/engine/checks/run-checks.ts';
import type { ControlPort, LabPort } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';

const { backend, check, connections, control, measure } = vocabulary;
const object = { programs: [], license: 'GPL', maps: [], variables: [] } as unknown as BpfObject;
const title = { en: 'a check', ja: 'チェック' };
const app1: Backend = {
  id: 4,
  name: 'app1',
  address: '10.0.2.2',
  mac: '02:00:00:00:02:02',
  device: 'eth1',
  status: 'Available',
};
const NO_MAP = usageError({ en: 'There is no map conntrack.', ja: 'マップ conntrack がありません。' });

async function run(plane: Partial<ControlPort>, clauses: Clause[], lab: Partial<LabPort> = {}) {
  const { results, commands, cost } = await runChecks(
    [check('one', title, ...clauses)],
    {
      lab: fakeLab(lab),
      control: fakeControl(plane),
      topology: LABS.lb,
      object,
      program: 'balancer',
      signal: new AbortController().signal,
    },
    () => {},
  );
  return { result: results[0], commands, cost };
}

describe('a backend that a check adds', () => {
  const added: string[] = [];
  const addBackend: ControlPort['addBackend'] = async (spec) => {
    added.push(spec.name);
    return app1;
  };
  const add = (backends: readonly Backend[], words = { name: 'app1', address: '10.0.2.2' }) => {
    added.length = 0;
    return run({ addBackend, backends: async () => backends }, [control.addsBackend(words)]);
  };

  it('is put into service, as by the command that does the same', async () => {
    const { result, commands } = await add([]);
    expect(result?.status).toBe('pass');
    expect({ added, commands }).toEqual({
      added: ['app1'],
      commands: ['xdplings lb set -n app1 -a 10.0.2.2'],
    });
  });

  it('is waited for while a busy machine is late with its first answer', async () => {
    const healthCheck = { url: 'http://10.0.2.2:8080/health', intervalMs: 100, rise: 1, fall: 2 };
    let asked = 0;
    const checkHealth: ControlPort['checkHealth'] = async () => {
      asked += 1;
      return [];
    };
    const backends = async (): Promise<readonly Backend[]> => [
      { ...app1, healthCheck, status: asked < 2 ? 'Unhealthy' : 'Available' },
    ];
    const words = { name: 'app1', address: '10.0.2.2', healthCheck };
    const { result } = await run({ backends, checkHealth }, [control.addsBackend(words)]);
    expect({ status: result?.status, asked }).toEqual({ status: 'pass', asked: 2 });
  });

  it('is left as it is where an earlier check has added it', async () => {
    const { result, commands } = await add([app1]);
    expect({ status: result?.status, added, commands }).toEqual({ status: 'pass', added: [], commands: [] });
  });

  it.each([
    ['is drained', { ...app1, status: 'Unavailable' }],
    ['has another address', { ...app1, address: '10.0.3.2' }],
    [
      'is asked for its health',
      { ...app1, healthCheck: { url: 'http://10.0.2.2/', intervalMs: 100, rise: 1, fall: 1 } },
    ],
  ] as const)('is asked of the control plane where the one there %s', async (_, there) => {
    await add([there]);
    expect(added).toEqual(['app1']);
  });

  it('has its health check in the command', async () => {
    const words = {
      name: 'app1',
      address: '10.0.2.2',
      healthCheck: { url: 'http://10.0.2.2:8080/', intervalMs: 100, fall: 2 },
    };
    const { commands } = await add([], words);
    expect(commands).toEqual([
      'xdplings lb set -n app1 -a 10.0.2.2 -c http://10.0.2.2:8080/ --interval 0.1 --fall 2',
    ]);
  });
});

describe('what else a check has the control plane do with backends', () => {
  it('is done by id, found by name', async () => {
    const done: string[] = [];
    const noted = <Result>(what: string, result: Result): Result => {
      done.push(what);
      return result;
    };
    const plane: Partial<ControlPort> = {
      backends: async () => [app1],
      drainBackend: async (id) => noted(`drain ${id}`, app1),
      deleteBackend: async (id) => noted(`delete ${id}`, app1),
      collectConnections: async (ms) => noted(`collect ${ms}`, 0),
    };
    const { commands } = await run(plane, [
      control.drains('app1'),
      control.deletesBackend('app1'),
      control.collects(60_000),
    ]);
    expect(done).toEqual(['drain 4', 'delete 4', 'collect 60000']);
    expect(commands).toEqual([
      'xdplings lb drain -i 4',
      'xdplings lb delete -i 4',
      'xdplings lb conntrack gc -l 60',
    ]);
  });

  it('fails with the names that there are', async () => {
    const { result } = await run({ backends: async () => [app1] }, [control.drains('app2')]);
    expect(result).toMatchObject({ status: 'fail', observed: { en: 'there is no backend app2, only app1' } });
  });

  const refuse = () => Promise.reject(NO_MAP);
  it.each([
    [
      'add',
      control.addsBackend({ name: 'app1', address: '10.0.2.2' }),
      { backends: async () => [], addBackend: refuse },
    ],
    ['list', backend('app1').is('Available'), { backends: refuse }],
    ['list the connections of', connections({}).are(0), { connections: refuse }],
    ['collect for', control.collects(1), { collectConnections: refuse }],
  ] as const)(
    'fails with the refusal of a control plane that cannot %s the program',
    async (_, clause, plane) => {
      const { result } = await run(plane, [clause]);
      expect(result).toMatchObject({
        status: 'fail',
        observed: { en: 'There is no map conntrack.', ja: 'マップ conntrack がありません。' },
      });
    },
  );

  it('never blames the program for trouble of the machine', async () => {
    const trouble = environmentError('The lab has ended.');
    await expect(run({ connections: () => Promise.reject(trouble) }, [connections({}).are(0)])).rejects.toBe(
      trouble,
    );
  });
});

describe('what a program costs', () => {
  const cost = { ns: 23, instructions: 41, machineCodeBytes: 230 };
  const clause = measure(title, new Uint8Array(60));

  it('is measured with the packet that the check names', async () => {
    const asked: unknown[] = [];
    const { result, cost: told } = await run({}, [clause], {
      measure: async (program, packet) => {
        asked.push(program, packet.length);
        return cost;
      },
    });
    expect({ status: result?.status, told, asked }).toEqual({
      status: 'pass',
      told: cost,
      asked: ['balancer', 60],
    });
  });

  it('is left out where it cannot be told, and fails nothing', async () => {
    const measureFails = () => Promise.reject(environmentError('Overloaded.'));
    const { result, cost: told } = await run({}, [clause], { measure: measureFails });
    expect({ status: result?.status, told }).toEqual({ status: 'pass', told: undefined });
  });

  it('does not hide what is wrong with us', async () => {
    const bug = new TypeError('x is not a function');
    await expect(run({}, [clause], { measure: () => Promise.reject(bug) })).rejects.toBe(bug);
  });
});
