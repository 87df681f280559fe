import { describe, expect, it } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { XdplingsError } from '../../src/domain/errors.ts';
import type { BackendSpec } from '../../src/domain/load-balancer/model.ts';
import { DEFAULT_CHECK } from '../../src/domain/load-balancer/parse-flags.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import type { Topology } from '../../src/domain/topology/model.ts';
import { balancerObject, countingBalancer } from '../support/balancer-object.ts';
import { firewallObject } from '../support/firewall-object.ts';
import { MemoryLab } from './memory-lab.ts';

const VIP = '203.0.113.11';
const { signal } = new AbortController();
const app = (number: 1 | 2 | 3, more: Partial<BackendSpec> = {}): BackendSpec => ({
  name: `app${number}`,
  address: `10.0.${number + 1}.2`,
  ...more,
});
const checked = (number: 1 | 2 | 3, more = {}): BackendSpec =>
  app(number, {
    healthCheck: { url: `http://10.0.${number + 1}.2:8080/health`, ...DEFAULT_CHECK, ...more },
  });

/** A lab with a loaded balancer, and clocks that the test turns. */
function balancing(object: BpfObject | undefined = balancerObject(), network: Topology = LABS.lb) {
  const lab = new MemoryLab(object);
  lab.network = network;
  const time = { ms: 10_000, ns: 900_000_000_000n };
  const control = createControl(
    lab,
    () => time.ms,
    () => time.ns,
  );
  return {
    lab,
    control,
    time,
    inService: () => {
      const pool = lab.maps.get('pool')?.get('0')?.[0] as { count: number; id: number[] } | undefined;
      return pool?.id.slice(0, pool.count);
    },
    statuses: async () => (await control.backends()).map(({ name, status }) => `${name} ${status}`),
    /** An entry of the connection table; the last packet came so long ago. */
    connect: (
      clientPort: number,
      backend: number,
      { state = 2, idle = 0 }: { state?: number; idle?: number } = {},
    ) => {
      const protocol = state === 0 ? 17 : 6;
      const key = { client: '10.0.1.2', client_port: clientPort, port: 8080, protocol, pad: [0, 0, 0] };
      const seen = time.ns - BigInt(Math.round(idle * 1e6));
      lab.put('conntrack', key, { state, seen, backend, pad: 0 });
    },
    ports: async () => (await control.connections()).map(({ clientPort }) => clientPort),
  };
}

/** What a person reads; it is there in both languages. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof XdplingsError)) throw error ?? new Error('it was accepted');
  expect(error.kind).toBe('usage');
  expect(error.inWords('ja')).toMatch(/[ぁ-ん]/);
  return error.inWords('en');
}

describe('a backend', () => {
  it('is put into service with one last write, by the way that the lab knows to it', async () => {
    const { lab, control, inService } = balancing();
    expect(await control.addBackend(app(2))).toEqual({
      id: 1,
      name: 'app2',
      address: '10.0.3.2',
      mac: '02:00:00:00:03:02',
      device: 'eth2',
      status: 'Available',
    });
    expect(lab.log).toEqual(['vip', 'backends', 'pool']);
    expect(lab.variables.get('vip')).toBe(VIP);
    expect((await lab.readMap('backends'))?.entries).toEqual([
      {
        key: 1,
        values: [
          { address: '10.0.3.2', ifindex: 3, mac: [2, 0, 0, 0, 3, 2], source_mac: [2, 0, 0, 0, 3, 1] },
        ],
      },
    ]);
    lab.resetCount();
    expect((await control.addBackend(app(1))).id).toBe(2);
    expect(lab.log).toEqual(['backends', 'pool']);
    expect(inService()).toEqual([1, 2]);
    expect((await control.backends()).map(({ id, name }) => [id, name])).toEqual([
      [1, 'app2'],
      [2, 'app1'],
    ]);
  });

  it('is counted by a program that has no pool', async () => {
    const { lab, control } = balancing(countingBalancer());
    await control.addBackend(app(1));
    await control.addBackend(app(3));
    expect(lab.variables.get('backend_count')).toBe(2);
    expect(lab.log).toEqual(['vip', 'backends', 'backend_count', 'backends', 'backend_count']);
    expect((await control.backends()).map(({ status }) => status)).toEqual(['Available', 'Available']);
  });

  it('is read also where the program has counted beyond what its map has room for', async () => {
    const { lab, control, statuses } = balancing(countingBalancer());
    await control.addBackend(app(1));
    lab.variables.set('backend_count', 2 ** 32 - 1);
    expect(await statuses()).toEqual(['app1 Available']);
  });

  it('cannot be taken out where the program has no pool', async () => {
    const { lab, control } = balancing(countingBalancer());
    await control.addBackend(app(1));
    lab.resetCount();
    expect(await refusal(control.drainBackend(1))).toMatch(/all of its backends.*\n.*load-balancer\/drain/);
    expect(await refusal(control.addBackend(checked(2)))).toMatch(/^A health check could not/);
    expect(await refusal(control.deleteBackend(1))).toMatch(/is Available/);
    expect([lab.log, lab.asked]).toEqual([[], []]);
  });

  it.each<[string, BackendSpec, RegExp]>([
    ['a name that is taken', { ...app(2), name: 'app1' }, /^The name app1 is taken by backend 1, app1 \(/],
    ['an address that is taken', { ...app(1), name: 'other' }, /^The address 10\.0\.2\.2 is taken by back/],
    [
      'an address outside',
      { name: 'x', address: '10.0.9.2' },
      /in no network of the lab.*\n.*10\.0\.2\.0\/24/,
    ],
    ['the VIP', { name: 'x', address: VIP }, /that is the virtual address \(VIP\) itself/],
    ["the balancer's own", { name: 'x', address: '10.0.3.1' }, /an address of lb, the balancer's own host/],
    ["a network's address", { name: 'x', address: '10.0.3.0' }, /no host's address/],
    ["everybody's address", { name: 'x', address: '10.0.3.255' }, /no host's address/],
    ['nobody there', { name: 'x', address: '10.0.3.9' }, /^10\.0\.3\.9 does not answer/],
    [
      'a health check outside',
      app(2, { healthCheck: { url: 'http://192.0.2.1/', ...DEFAULT_CHECK } }),
      /^-c http:\/\/192\.0\.2\.1\/: the address is in no network/,
    ],
  ])('with %s is refused, and nothing is changed', async (_what, spec, words) => {
    const { lab, control } = balancing();
    await control.addBackend(app(1));
    lab.silent.add('10.0.3.9');
    const before = lab.snapshot();
    lab.resetCount();
    expect(await refusal(control.addBackend(spec))).toMatch(words);
    expect([lab.snapshot(), lab.log, lab.asked]).toEqual([before, [], []]);
  });

  it('needs a lab with a VIP, and a program with its maps', async () => {
    expect(await refusal(balancing(balancerObject(), LABS.line).control.addBackend(app(1)))).toMatch(
      /^The open lab \(line\) has no virtual address/,
    );
    const nameless = balancing(balancerObject(() => ({ variables: { vip: undefined } }))).control;
    expect(await refusal(nameless.addBackend(app(1)))).toMatch(
      /^The running program has no global variable vip/,
    );
    for (const map of ['backends', 'conntrack']) {
      const { lab, control } = balancing(balancerObject(() => ({ maps: { [map]: undefined } })));
      expect(await refusal(control.addBackend(app(1)))).toMatch(`has no map ${map}.\n`);
      expect(lab.log).toEqual([]);
    }
    expect(await refusal(balancing(firewallObject()).control.backends())).toMatch(
      /load-balancer\/udp-forward/,
    );
    await expect(createControl(new MemoryLab(undefined)).backends()).rejects.toThrow(/No program is loaded/);
  });

  it('beyond the 16th is refused; an id that is free again is given again', async () => {
    const many = { ...LABS.lb };
    const { lab, control, inService } = balancing(balancerObject(), many);
    for (let host = 2; host <= 17; host += 1) {
      await control.addBackend({ name: `b${host}`, address: `10.0.2.${host}` });
    }
    const before = lab.snapshot();
    const next = { name: 'late', address: '10.0.2.99' };
    expect(await refusal(control.addBackend(next))).toMatch(/already 16 backends/);
    expect(lab.snapshot()).toBe(before);
    await control.drainBackend(5);
    await control.deleteBackend(5);
    expect((await control.addBackend(next)).id).toBe(5);
    expect(inService()).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
  });

  it('set from two terminals at once is set once', async () => {
    const { control, inService } = balancing();
    const outcomes = await Promise.allSettled([
      control.addBackend(app(1)),
      control.addBackend(app(1)),
      control.addBackend(app(2)),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(inService()).toEqual([1, 2]);
  });

  it('is not there at all when a write fails', async () => {
    for (let failAt = 1; failAt <= 3; failAt += 1) {
      const { lab, control } = balancing();
      await lab.writeVariable('vip', '0.0.0.0');
      lab.resetCount();
      const before = lab.snapshot();
      lab.failAt = failAt;
      await expect(control.addBackend(app(1))).rejects.toThrow(
        /no more memory\nThe backends are as they were/,
      );
      expect(lab.snapshot()).toBe(before);
      lab.failAt = Number.POSITIVE_INFINITY;
      expect(await control.backends()).toEqual([]);
      expect((await control.addBackend(app(1))).id).toBe(1);
    }
  });

  it('that cannot be taken back is told as that', async () => {
    const { lab, control } = balancing();
    lab.failAt = 3;
    lab.stuck = true;
    await expect(control.addBackend(app(1))).rejects.toThrow(/could not be taken back/);
  });

  it('is not put into a program that came while it was being looked for', async () => {
    const { lab, control } = balancing();
    let answered = (): void => {};
    lab.answer = () =>
      new Promise((resolve) => {
        answered = () => resolve({ status: 200 });
      });
    const adding = refusal(control.addBackend(checked(1)));
    await expect.poll(() => lab.asked).toHaveLength(1);
    // Others go on meanwhile.
    expect(await control.backends()).toEqual([]);
    lab.object = balancerObject();
    answered();
    expect(await adding).toMatch(/^The program was replaced while app1 was being looked for/);
    expect(lab.log).toEqual([]);
  });

  it('that somebody else has written into the maps goes by its address', async () => {
    const { lab, control } = balancing();
    await control.addBackend(app(1));
    const value = {
      address: '10.0.4.2',
      ifindex: 9,
      mac: [2, 0, 0, 0, 4, 2],
      source_mac: [6, 0, 0, 0, 0, 0],
    };
    lab.put('backends', 7, value);
    expect((await control.backends())[1]).toEqual({
      id: 7,
      name: '10.0.4.2',
      address: '10.0.4.2',
      mac: '02:00:00:00:04:02',
      device: 'if9',
      status: 'Unavailable',
    });
    expect((await control.addBackend(app(2))).id).toBe(8);
  });

  it('is forgotten with the program', async () => {
    const { lab, control } = balancing();
    await control.addBackend(checked(1));
    lab.object = balancerObject();
    lab.maps.clear();
    lab.asked.length = 0;
    expect(await control.backends()).toEqual([]);
    expect(await control.checkHealth(signal)).toEqual([]);
    expect(lab.asked).toEqual([]);
    expect(await control.addBackend(app(1))).toMatchObject({ id: 1 });
    lab.maps.clear();
    expect(await control.addBackend(app(1))).toMatchObject({ id: 1 });
  });
});

describe('draining', () => {
  it('takes a backend out of the pool and leaves it its connections', async () => {
    const { control, inService, statuses, connect, ports } = balancing();
    await control.addBackend(app(1));
    await control.addBackend(app(2));
    connect(1000, 1);
    expect(await control.drainBackend(1)).toMatchObject({ id: 1, name: 'app1', status: 'Unavailable' });
    expect(inService()).toEqual([2]);
    expect(await statuses()).toEqual(['app1 Unavailable', 'app2 Available']);
    expect(await ports()).toEqual([1000]);
    expect(await control.drainBackend(1)).toMatchObject({ status: 'Unavailable' });
    expect(await refusal(control.drainBackend(3))).toBe('There is no backend 3.\nThere is: 1, 2.');
  });

  it('comes before deleting, which waits for TCP connections and takes the rest along', async () => {
    const { lab, control, connect, ports, statuses } = balancing();
    await control.addBackend(app(1));
    await control.addBackend(app(2));
    expect(await refusal(control.deleteBackend(1))).toMatch(
      /is Available: only a drained.*\n.*lb drain -i 1/,
    );
    await control.drainBackend(1);
    connect(1000, 1);
    connect(1001, 1, { state: 1 });
    connect(1002, 1, { state: 5 });
    connect(1003, 1, { state: 0 });
    connect(1004, 2);
    const before = lab.snapshot();
    expect(await refusal(control.deleteBackend(1))).toMatch(
      /^Backend 1, app1 \(10.0.2.2\), still has 2 TCP conn/,
    );
    expect(lab.snapshot()).toBe(before);
    connect(1000, 1, { state: 5 });
    connect(1001, 1, { state: 5 });
    expect(await control.deleteBackend(1)).toMatchObject({ id: 1, name: 'app1' });
    expect(await ports()).toEqual([1004]);
    expect(await statuses()).toEqual(['app2 Available']);
    expect(await refusal(control.deleteBackend(1))).toMatch(/^There is no backend 1/);
  });

  it('leaves a connection alone that has begun anew with another backend meanwhile', async () => {
    const { lab, control, connect, ports } = balancing();
    await control.addBackend(app(1));
    await control.addBackend(app(2));
    await control.drainBackend(1);
    connect(1000, 1, { state: 5 });
    connect(1001, 1, { state: 5 });
    const { readMap } = lab;
    lab.readMap = async (name) => {
      const contents = await readMap(name);
      if (name === 'conntrack') connect(1000, 2, { state: 1 });
      return contents;
    };
    await control.deleteBackend(1);
    lab.readMap = readMap;
    expect(await ports()).toEqual([1000]);
  });
});

describe('health checks', () => {
  it('decide at once where a new backend stands', async () => {
    const { lab, control, inService, statuses } = balancing();
    lab.answer = async (address) => (address === '10.0.2.2' ? { failure: 'refused' } : { status: 302 });
    expect(await control.addBackend(checked(1))).toMatchObject({ status: 'Unhealthy' });
    expect(inService()).toBeUndefined();
    expect(await control.addBackend(checked(2))).toMatchObject({
      status: 'Available',
      healthCheck: { url: 'http://10.0.3.2:8080/health', intervalMs: 1000, rise: 2, fall: 3 },
    });
    expect(inService()).toEqual([2]);
    expect(await statuses()).toEqual(['app1 Unhealthy', 'app2 Available']);
    expect(lab.asked).toEqual(['lb 10.0.2.2:8080/health 1000', 'lb 10.0.3.2:8080/health 1000']);
  });

  it('ask those that are due, at the same time, and count what they answer', async () => {
    const { lab, control, time, inService, statuses } = balancing();
    await control.addBackend(checked(1));
    await control.addBackend(checked(2, { intervalMs: 2000 }));
    await control.addBackend(app(3));
    lab.asked.length = 0;
    expect(await control.checkHealth(signal)).toEqual([]);
    expect(lab.asked).toEqual([]);
    lab.answer = async () => ({ status: 503 });
    time.ms += 2000;
    expect(await control.checkHealth(signal)).toEqual([]);
    expect(lab.asked).toEqual(['lb 10.0.2.2:8080/health 1000', 'lb 10.0.3.2:8080/health 2000']);
    time.ms += 1000;
    expect(await control.checkHealth(signal)).toEqual([]);
    expect(lab.asked).toHaveLength(3);
    time.ms += 1000;
    const [change, ...more] = await control.checkHealth(signal);
    expect(change).toMatchObject({ backend: { name: 'app1', status: 'Unhealthy' }, reason: 'HTTP 503' });
    expect(more).toEqual([]);
    expect(inService()).toEqual([2, 3]);
    expect(await statuses()).toEqual(['app1 Unhealthy', 'app2 Available', 'app3 Available']);
    lab.answer = async () => ({ status: 200 });
    time.ms += 1000;
    expect(await control.checkHealth(signal)).toEqual([]);
    time.ms += 1000;
    expect(await control.checkHealth(signal)).toMatchObject([{ backend: { status: 'Available' } }]);
    expect(inService()).toEqual([1, 2, 3]);
  });

  it('let UDP flows of a backend that fails find another one, and keep its TCP connections', async () => {
    const { lab, control, time, connect, ports } = balancing();
    await control.addBackend(checked(1, { fall: 1 }));
    await control.addBackend(app(2));
    connect(1000, 1);
    connect(1001, 1, { state: 0 });
    connect(1002, 2, { state: 0 });
    lab.answer = async () => ({ failure: 'no answer' });
    time.ms += 1000;
    await control.checkHealth(signal);
    expect(await ports()).toEqual([1000, 1002]);
  });

  it('do not ask twice at once, and hold nobody up', async () => {
    const { lab, control, time, inService } = balancing();
    await control.addBackend(checked(1, { fall: 1 }));
    await control.addBackend(checked(2, { fall: 1 }));
    lab.asked.length = 0;
    let release = (): void => {};
    lab.answer = (address) =>
      address === '10.0.2.2'
        ? new Promise((resolve) => {
            release = () => resolve({ failure: 'no answer' });
          })
        : Promise.resolve({ failure: 'refused' });
    time.ms += 1000;
    const checking = control.checkHealth(signal);
    // The answer that is there is acted on while the other is waited for.
    await expect.poll(inService).toEqual([1]);
    time.ms += 999;
    expect(await control.checkHealth(signal)).toEqual([]);
    expect(lab.asked).toHaveLength(2);
    expect(await control.backends()).toHaveLength(2);
    release();
    expect((await checking).map(({ backend }) => backend.name)).toEqual(['app1', 'app2']);
    expect(inService()).toEqual([]);
  });

  it.each<[string, (b: ReturnType<typeof balancing>) => Promise<unknown>]>([
    ['a backend that was drained', ({ control }) => control.drainBackend(1)],
    [
      'a backend that was deleted',
      async ({ control }) => {
        await control.drainBackend(1);
        await control.deleteBackend(1);
        await control.addBackend({ ...app(1), name: 'anew' });
      },
    ],
    [
      'a program that was replaced',
      async ({ lab, control }) => {
        lab.object = balancerObject();
        lab.maps.clear();
        await control.addBackend(app(1));
      },
    ],
    [
      'a program that is gone',
      async ({ lab }) => {
        lab.object = undefined;
      },
    ],
  ])('throw away what they hear of %s', async (_what, change) => {
    const balanced = balancing();
    const { lab, control, time } = balanced;
    await control.addBackend(checked(1, { fall: 1 }));
    let release = (): void => {};
    lab.answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ failure: 'no answer' });
      });
    time.ms += 1000;
    const asked = lab.asked.length;
    const checking = control.checkHealth(signal);
    await expect.poll(() => lab.asked.length).toBe(asked + 1);
    await change(balanced);
    const after = lab.snapshot();
    release();
    expect(await checking).toEqual([]);
    expect(lab.snapshot()).toBe(after);
  });

  it('that are ended early are due again', async () => {
    const { lab, control, time } = balancing();
    await control.addBackend(checked(1));
    time.ms += 1000;
    lab.answer = (_address, stop) =>
      new Promise((_, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
    const ending = new AbortController();
    const checking = control.checkHealth(ending.signal);
    await expect.poll(() => lab.asked).toHaveLength(2);
    ending.abort(new Error('a run waits'));
    expect(await checking).toEqual([]);
    lab.answer = async () => ({ status: 200 });
    await control.checkHealth(signal);
    expect(lab.asked).toHaveLength(3);
  });

  it('that cannot be carried out are told, and do no harm to the others', async () => {
    const { lab, control, time, inService } = balancing();
    await control.addBackend(checked(1, { fall: 1 }));
    await control.addBackend(checked(2, { fall: 1 }));
    lab.answer = async (address) => {
      if (address === '10.0.2.2') throw new Error('the lab is gone');
      return { failure: 'refused' };
    };
    time.ms += 1000;
    expect(await control.checkHealth(signal)).toMatchObject([
      { backend: { name: 'app2', status: 'Unhealthy' } },
    ]);
    expect(inService()).toEqual([1]);
    time.ms += 1000;
    await expect(control.checkHealth(signal)).rejects.toThrow('the lab is gone');
  });

  it('leave a backend as it was when the pool cannot be written, and try again', async () => {
    const { lab, control, time, statuses } = balancing();
    await control.addBackend(checked(1, { fall: 1 }));
    lab.answer = async () => ({ failure: 'refused' });
    lab.resetCount();
    lab.failAt = 1;
    time.ms += 1000;
    await expect(control.checkHealth(signal)).rejects.toThrow(/no more memory/);
    expect(await statuses()).toEqual(['app1 Available']);
    time.ms += 1000;
    expect(await control.checkHealth(signal)).toHaveLength(1);
    expect(await statuses()).toEqual(['app1 Unhealthy']);
  });
});

describe('connections', () => {
  it('are what the table says, by backend and client', async () => {
    const { control, connect, lab, time } = balancing();
    connect(40_000, 2, { state: 3, idle: 1500 });
    connect(9_000, 1, { state: 0, idle: 250 });
    connect(10_000, 1);
    lab.put(
      'conntrack',
      { client: '10.0.1.2', client_port: 1, port: 2, protocol: 1, pad: [0, 0, 0] },
      { state: 0, seen: 0, backend: 1, pad: 0 },
    );
    expect(await control.connections()).toEqual(
      [
        ...[{ protocol: 'udp', clientPort: 9_000, backend: 1, state: undefined, idleMs: 250 }],
        ...[{ protocol: 'tcp', clientPort: 10_000, backend: 1, state: 'Established', idleMs: 0 }],
        ...[{ protocol: 'tcp', clientPort: 40_000, backend: 2, state: 'Closing', idleMs: 1500 }],
      ].map((one) => ({ client: '10.0.1.2', port: 8080, ...one })),
    );
    // A clock that a check has set counts instead of the kernel's.
    lab.variables.set('clock_ns', time.ns + 7_000_000_000n);
    expect((await control.connections()).map(({ idleMs }) => idleMs)).toEqual([7250, 7000, 8500]);
  });

  it('that are dead are collected: closed ones soon, opening ones later, the others after the lifetime', async () => {
    const { control, connect, ports } = balancing();
    const ages = { closed: 5, opening: 1, established: 2, closing: 4, udp: 0 };
    Object.values(ages).forEach((state, index) => {
      for (const [more, idle] of [9_999, 10_000, 59_999, 60_000, 299_999, 300_000].entries()) {
        connect(1000 + 10 * index + more, 1, { state, idle });
      }
    });
    expect(await control.collectConnections(300_000)).toBe(5 + 3 + 1 + 1 + 1);
    expect(await ports()).toEqual([
      1000, 1010, 1011, 1012, 1020, 1021, 1022, 1023, 1024, 1030, 1031, 1032, 1033, 1034, 1040, 1041, 1042,
      1043, 1044,
    ]);
    expect(await control.collectConnections(5_000)).toBe(19);
    expect(await control.collectConnections(5_000)).toBe(0);
  });

  it('that get a packet while they are looked at stay', async () => {
    const { lab, control, connect, ports } = balancing();
    connect(1000, 1, { idle: 400_000 });
    connect(1001, 1, { idle: 400_000 });
    const { readMap } = lab;
    lab.readMap = async (name) => {
      const contents = await readMap(name);
      connect(1000, 1);
      return contents;
    };
    expect(await control.collectConnections(300_000)).toBe(1);
    lab.readMap = readMap;
    expect(await ports()).toEqual([1000]);
  });

  it('are not collected, and have no state, where the program notes neither', async () => {
    const { lab, control } = balancing(
      balancerObject(({ u32, u8, be32, be16, array, struct }) => ({
        maps: {
          conntrack: {
            key: struct('lb_flow', {
              client: be32,
              client_port: be16,
              port: be16,
              protocol: u8,
              pad: array(u8, 3),
            }),
            value: struct('lb_connection', { backend: u32 }),
          },
        },
      })),
    );
    const key = { client: '10.0.1.2', client_port: 1000, port: 80, protocol: 6, pad: [0, 0, 0] };
    lab.put('conntrack', key, { backend: 3 });
    expect(await control.connections()).toMatchObject([{ backend: 3, state: undefined, idleMs: undefined }]);
    expect(await control.collectConnections(1)).toBe(0);
  });
});
