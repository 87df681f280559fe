import { describe, expect, it } from 'vitest';
import type { MapContents } from '../../src/domain/checks/observed.ts';
import type { Check, Clause } from '../../src/domain/checks/spec.ts';
import { vocabulary } from '../../src/domain/checks/vocabulary.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { runChecks } from '../../src/engine/checks/run-checks.ts';
import type { LabPort } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab, NO_TRAFFIC } from '../support/fake-lab.ts';

const { check, control, eth, flood, from, map, packet, payload, ping, trace, variable, vector } = vocabulary;
const title = { en: 'a check', ja: 'チェック' };
const frame = packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88b5 }), payload('x'));
const object = {
  programs: [],
  license: 'GPL',
  maps: [{ name: 'protocols' }],
  variables: [{ name: 'icmp' }],
} as unknown as BpfObject;

const run = (lab: LabPort, checks: readonly Check[], signal = new AbortController().signal) =>
  runChecks(
    checks,
    { lab, control: fakeControl(), topology: LABS.pair, object, program: 'prog', signal },
    () => {},
  );
const one = (...clauses: Clause[]) => [check('one', title, ...clauses)];

const counted = (count: number): MapContents => ({
  name: 'protocols',
  type: 'hash',
  perCpu: false,
  maxEntries: 256,
  entries: [{ key: 1, values: [count] }],
  commands: [],
});

describe('checks', () => {
  it('that come after a failing one are not run but wait', async () => {
    const lab = fakeLab({ ping: async () => ({ ...NO_TRAFFIC, answered: 0 }) });
    const checks = [
      check('first', title, ping('client', 'host').isAnswered()),
      check('second', title, ping('client', 'host').isUnanswered()),
    ];
    const { results } = await run(lab, checks);
    expect(results.map(({ status }) => status)).toEqual(['fail', 'skipped']);
    expect(lab.calls.filter((name) => name === 'ping')).toHaveLength(1);
  });

  it('send neighbouring vectors in one go, each judged by its own verdict', async () => {
    const sizes: number[] = [];
    const lab = fakeLab({
      vectors: async (_program, packets) => {
        sizes.push(packets.length);
        return packets.map((bytes, index) => ({
          verdict: index === 0 ? ('XDP_PASS' as const) : ('XDP_DROP' as const),
          output: bytes,
          commands: [],
        }));
      },
    });
    const about = { en: 'x', ja: 'x' };
    const { results } = await run(
      lab,
      one(vector(about, frame).returns('XDP_PASS').unchanged(), vector(about, frame).returns('XDP_DROP')),
    );
    expect(results[0]?.status).toBe('pass');
    expect(sizes).toEqual([2]);
  });

  it('send neighbouring vectors of two interfaces one after the other, each where it comes in', async () => {
    const arrivals: unknown[] = [];
    const lab = fakeLab({
      vectors: async (_program, packets, _signal, at) => {
        arrivals.push([packets.length, at]);
        return packets.map((output) => ({ verdict: 'XDP_PASS' as const, output, commands: [] }));
      },
    });
    const at = { host: 'lb', interface: 'eth1' };
    const clauses = one(
      vector(title, frame).returns('XDP_PASS'),
      vector(title, frame).at(at).returns('XDP_PASS'),
      vector(title, frame)
        .at({ ...at })
        .returns('XDP_PASS')
        .unchanged(),
    );
    expect((await run(lab, clauses)).results[0]?.status).toBe('pass');
    expect(arrivals).toEqual([
      [1, undefined],
      [2, at],
    ]);
  });

  it('demand growth against what was there before their own traffic', async () => {
    const counts = [3, 8];
    const lab = fakeLab({
      readMap: async () => counted(counts.shift() ?? 0),
      ping: async () => ({ ...NO_TRAFFIC, answered: 5 }),
    });
    const clauses = one(ping('client', 'host', 5).isAnswered(), map('protocols').entry(1).grows(5));
    expect((await run(lab, clauses)).results[0]?.status).toBe('pass');
  });

  it('look at each CPU by the CPUs that their flood came from', async () => {
    const perCpu = (...values: number[]): MapContents => ({
      ...counted(0),
      perCpu: true,
      entries: [{ key: 1, values }],
    });
    const states = [perCpu(0, 0), perCpu(0, 10)];
    const lab = fakeLab({
      readMap: async () => states.shift(),
      flood: async () => ({ ...NO_TRAFFIC, account: { ...NO_TRAFFIC.account, processed: 10 }, cpus: [1] }),
    });
    const clauses = one(
      flood(10, [{ from: from('client'), frame }]),
      map('protocols').entry(1).growsOnCpus(10),
    );
    expect((await run(lab, clauses)).results[0]?.status).toBe('pass');
  });

  it('explain a wrong count by what was sent just before it', async () => {
    const counts = [0, 4];
    const lab = fakeLab({
      readMap: async () => ({ ...counted(counts.shift() ?? 0), commands: ['bpftool map dump'] }),
      ping: async () => ({ ...NO_TRAFFIC, answered: 5, commands: ['ping -c 5'] }),
    });
    const clauses = one(ping('client', 'host', 5).isAnswered(), map('protocols').entry(1).grows(5));
    expect((await run(lab, clauses)).results[0]).toMatchObject({
      status: 'fail',
      sent: { en: '5 pings (IPv4) client → host' },
      reproduce: ['ping -c 5', 'bpftool map dump'],
    });
  });

  it('explain a wrong count by everything sent since the last look, and by what the control plane has written', async () => {
    const counts = [0, 5, 5];
    const lab = fakeLab({
      readMap: async () => counted(counts.shift() ?? 5),
      ping: async ({ times }) => ({ ...NO_TRAFFIC, answered: times, commands: [`ping -c ${times}`] }),
      writeMap: async () => ['bpftool map update'],
    });
    const clauses = one(
      ping('client', 'host', 5).isAnswered(),
      map('protocols').entry(1).grows(5),
      control.writes('protocols', 7, 1),
      ping('client', 'host', 3).isAnswered(),
      ping('client', 'host', 1).isAnswered(),
      map('protocols').entry(1).grows(9),
    );
    const [result] = (await run(lab, clauses)).results;
    expect(result?.given?.en).toBe('protocols[7] = 1');
    expect(result?.sent?.en).toBe('3 pings (IPv4) client → host; 1 ping (IPv4) client → host');
    expect(result?.reproduce).toEqual(['ping -c 3', 'ping -c 1']);
  });

  it('name only the first of very many things that were sent', async () => {
    const lab = fakeLab({
      readVariable: async () => 0,
      ping: async () => ({ ...NO_TRAFFIC, answered: 1 }),
    });
    const pings = Array.from({ length: 5 }, () => ping('client', 'host', 1).isAnswered());
    const [result] = (await run(lab, one(...pings, variable('icmp').grows(1)))).results;
    expect(result?.sent?.en).toMatch(/host; 1 ping \(IPv4\) client → host; and 3 more$/);
  });

  it('repeat a flood in one command line, so that its streams meet again', async () => {
    const lab = fakeLab({
      readVariable: async () => 0,
      flood: async () => ({
        ...NO_TRAFFIC,
        account: { ...NO_TRAFFIC.account, processed: 20 },
        commands: ['one', 'two'],
        cpus: [0, 1],
      }),
    });
    const streams = [
      { from: from('client'), frame },
      { from: from('client'), frame },
    ];
    const [result] = (await run(lab, one(flood(10, streams), variable('icmp').grows(20)))).results;
    expect(result?.reproduce).toEqual(['one & two; wait']);
  });

  it('say which name is missing instead of a wrong count', async () => {
    const { results } = await run(fakeLab(), one(variable('imcp').grows(1)));
    expect(results[0]).toMatchObject({ status: 'fail', observed: { en: expect.stringContaining('icmp') } });
  });

  it('fail with the words of a map that refuses what the control plane writes', async () => {
    const refuse = async () => {
      throw usageError('protocols: the key has 8 bytes, 4 are needed');
    };
    const { results } = await run(fakeLab({ writeMap: refuse }), one(control.writes('protocols', 1, 2)));
    expect(results[0]).toMatchObject({
      status: 'fail',
      observed: { en: expect.stringContaining('8 bytes') },
    });
  });

  it('fail with the words of a map that has no entries to list', async () => {
    const refuse = async () => {
      throw usageError('The map protocols has no entries that can be listed: it is of type ringbuf.');
    };
    const { results } = await run(fakeLab({ readMap: refuse }), one(map('protocols').entry(1).grows(1)));
    expect(results[0]).toMatchObject({
      status: 'fail',
      expected: { en: 'a map protocols with entries' },
      observed: { en: expect.stringContaining('of type ringbuf') },
    });
  });

  it('never blame a program for a map that the machine cannot read', async () => {
    const fail = async () => {
      throw environmentError('no memory');
    };
    await expect(run(fakeLab({ readMap: fail }), one(map('protocols').entry(1).grows(1)))).rejects.toThrow(
      'no memory',
    );
  });

  it('never blame a program for frames that the lab lost', async () => {
    const clauses = one(flood(10, [{ from: from('client'), frame }]));
    await expect(run(fakeLab(), clauses)).rejects.toMatchObject({ kind: 'environment' });
  });

  it('throw away what was printed before them and keep what they caused', async () => {
    const printed = [['early'], ['hello'], []];
    const lab = fakeLab({ takeTrace: async () => printed.shift() ?? [] });
    const run_ = await run(lab, one(trace.prints(1, /hello/)));
    expect(run_.results[0]?.status).toBe('pass');
    expect(run_.printed).toEqual(['early', 'hello']);
  });

  it('stop when the run is cancelled', async () => {
    const abort = AbortSignal.abort(new Error('saved again'));
    await expect(run(fakeLab(), one(trace.prints(0)), abort)).rejects.toThrow('saved again');
  });
});
