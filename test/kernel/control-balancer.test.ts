import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { XdplingsError } from '../../src/domain/errors.ts';
import { isLive } from '../../src/domain/load-balancer/lifetimes.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { createLab } from '../../src/lab/client.ts';
import { createToolchain } from '../../src/toolchain/index.ts';
import { compile, signal } from './lab/support.ts';
import { whyNot } from './toolchain/support.ts';

const VIP = '203.0.113.11';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ATTACHED = ['eth0', 'eth1', 'eth2', 'eth3'].map((name) => ({ host: 'lb', interface: name }));
const app = (number: 1 | 2 | 3) => ({ name: `app${number}`, address: `10.0.${number + 1}.2` });
const CHECK = { url: 'http://10.0.4.2:8080/health', intervalMs: 1000, rise: 1, fall: 2 };

const reason = process.getuid?.() === 0 ? await whyNot() : 'needs root';

describe.skipIf(reason !== undefined)(`the control plane of a real balancer${reason ?? ''}`, () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'xdplings-balancer-'));
  const toolchain = createToolchain({
    cacheDir,
    includeDirs: [join(ROOT, 'bpf/include')],
    workspaceDir: ROOT,
  });
  const lab = createLab();
  let ms = 0;
  const control = createControl(lab, () => ms);
  beforeAll(async () => {
    await toolchain.prepare();
    await lab.open(LABS.lb);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(cacheDir, { recursive: true });
  });

  /** Loads the finished program of a step. */
  async function load(step: string): Promise<void> {
    const compiled = await toolchain.compile(join(ROOT, `solutions/04-load-balancer/${step}.bpf.c`), signal);
    if (compiled.object === undefined) throw new Error(compiled.output);
    const loaded = await lab.load(compiled.object, signal);
    if (!loaded.ok) throw new Error(loaded.output);
    const [program] = compiled.object.file.ok ? compiled.object.file.programs : [];
    const points = ATTACHED.map((point) => ({ ...point, program: program?.name ?? '' }));
    const attached = await lab.attach(points, signal);
    if (!attached.ok) throw new Error(attached.output);
  }
  const ask = (protocol: 'tcp' | 'udp', times: number) => {
    const port = protocol === 'tcp' ? 7070 : 9090;
    const to = { to: 'lb', address: VIP, family: 4 as const, port };
    return lab.converse({ protocol, from: 'client', ...to, times, bytes: 64 }, signal);
  };
  const byHost = async (times: number) => {
    const { answered, served } = await ask('tcp', times);
    expect(answered).toBe(times);
    return served?.byHost;
  };
  /** The last segments of a conversation may come after its end. */
  const allClosed = () =>
    expect.poll(async () => (await control.connections()).filter(isLive).length, { timeout: 10_000 }).toBe(0);
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.catch((thrown: unknown) => thrown);
    if (!(error instanceof XdplingsError)) throw error;
    return error.inWords('en');
  };

  test('puts backends behind the VIP by the way that the kernel knows to them', async () => {
    await load('drain');
    expect((await ask('udp', 1)).answered).toBe(0);
    expect(await control.addBackend(app(1))).toEqual({
      ...app(1),
      id: 1,
      mac: '02:00:00:00:02:02',
      device: 'eth1',
      status: 'Available',
    });
    expect(await byHost(3)).toEqual({ app1: 3 });
    await control.addBackend(app(2));
    await control.addBackend({ ...app(3), healthCheck: CHECK });
    expect(await byHost(9)).toEqual({ app1: 3, app2: 3, app3: 3 });
    expect(await lab.readVariable('vip')).toBe(VIP);
    expect((await control.backends()).map(({ name, device, status }) => [name, device, status])).toEqual([
      ['app1', 'eth1', 'Available'],
      ['app2', 'eth2', 'Available'],
      ['app3', 'eth3', 'Available'],
    ]);
  });

  test('reads every connection, and deletes those that are dead', async () => {
    await load('drain');
    await control.addBackend(app(2));
    // What time it is says the program's own clock, once it is set.
    const now = 3_600_000_000_000n;
    await lab.writeVariable('clock_ns', now);
    await byHost(4);
    expect((await ask('udp', 1)).answered).toBe(1);
    await allClosed();
    const connections = await control.connections();
    const about = connections.map(({ protocol, client, port, backend, state }) =>
      [protocol, client, port, backend, state].join(' '),
    );
    expect(about.sort()).toEqual([...Array(4).fill('tcp 10.0.1.2 7070 1 Closed'), 'udp 10.0.1.2 9090 1 ']);
    expect(connections.map(({ idleMs }) => idleMs)).toEqual([0, 0, 0, 0, 0]);
    expect(await control.collectConnections(600_000)).toBe(0);
    await lab.writeVariable('clock_ns', now + 10_000_000_000n);
    expect((await control.connections())[0]).toMatchObject({ idleMs: 10_000 });
    expect(await control.collectConnections(600_000)).toBe(4);
    await lab.writeVariable('clock_ns', now + 600_000_000_000n);
    expect(await control.collectConnections(600_000)).toBe(1);
    expect(await control.connections()).toEqual([]);
  });

  test('tells the time as the kernel does', async () => {
    await load('drain');
    await control.addBackend(app(2));
    const before = process.hrtime.bigint();
    expect((await ask('udp', 1)).answered).toBe(1);
    const [flow] = await control.connections();
    const most = Number(process.hrtime.bigint() - before) / 1e6;
    expect(flow?.idleMs).toBeGreaterThan(0);
    expect(flow?.idleMs).toBeLessThanOrEqual(most);
  });

  test('drains a backend, and deletes it when nobody needs it any more', async () => {
    await load('drain');
    await control.addBackend(app(1));
    await control.addBackend(app(2));
    expect(await byHost(4)).toEqual({ app1: 2, app2: 2 });
    await control.drainBackend(1);
    expect(await byHost(4)).toEqual({ app2: 4 });
    await allClosed();
    const live = { client: '10.0.1.2', client_port: 9, port: 7070, protocol: 6, pad: [0, 0, 0] };
    await lab.writeMap('conntrack', live, { state: 2, seen: 1n, backend: 1, pad: 0 });
    expect(await refusal(control.deleteBackend(1))).toMatch(/still has 1 TCP connection\./);
    expect(await control.collectConnections(1000)).toBeGreaterThan(0);
    await control.deleteBackend(1);
    expect((await control.backends()).map(({ name }) => name)).toEqual(['app2']);
    expect((await control.connections()).filter(({ backend }) => backend === 1)).toEqual([]);
    expect((await control.addBackend(app(1))).id).toBe(3);
    expect(await byHost(4)).toEqual({ app1: 2, app2: 2 });
  });

  test('takes a backend out that fails its health check, and back in when it is well', async () => {
    await load('drain');
    await control.addBackend(app(1));
    await control.addBackend({ ...app(3), healthCheck: CHECK });
    await lab.setServices('app3', false);
    ms += 1000;
    expect(await control.checkHealth(signal)).toEqual([]);
    ms += 1000;
    expect(await control.checkHealth(signal)).toMatchObject([
      { backend: { name: 'app3', status: 'Unhealthy' }, reason: expect.stringMatching(/./) },
    ]);
    expect(await byHost(4)).toEqual({ app1: 4 });
    await lab.setServices('app3', true);
    ms += 1000;
    expect(await control.checkHealth(signal)).toMatchObject([
      { backend: { name: 'app3', status: 'Available' }, reason: 'HTTP 200' },
    ]);
    expect(await byHost(4)).toEqual({ app1: 2, app3: 2 });
    const sick = { ...app(2), healthCheck: { ...CHECK, url: 'http://10.0.3.2:8080/nothing' } };
    expect(await control.addBackend(sick)).toMatchObject({ status: 'Unhealthy' });
    expect(await byHost(4)).toEqual({ app1: 2, app3: 2 });
  });

  test('refuses whom nobody can reach, and leaves everything as it is', async () => {
    await load('drain');
    expect(await refusal(control.addBackend({ name: 'nobody', address: '10.0.2.9' }))).toMatch(
      /^Nobody answers at 10\.0\.2\.9/,
    );
    expect(await refusal(control.addBackend({ name: 'far', address: '192.0.2.1' }))).toMatch(/no network of/);
    expect(await refusal(control.addBackend({ name: 'vip', address: VIP }))).toMatch(/the virtual address/);
    expect([await control.backends(), await lab.readVariable('vip')]).toEqual([[], '0.0.0.0']);
    expect((await lab.readMap('pool'))?.entries).toEqual([]);
  });

  test('serves the steps before there is a pool, and says what they cannot do', async () => {
    await load('tcp-connections');
    await control.addBackend(app(1));
    await control.addBackend(app(2));
    expect(await byHost(4)).toEqual({ app1: 2, app2: 2 });
    expect((await control.connections()).map(({ state }) => state)).toEqual(Array(4).fill(undefined));
    expect(await refusal(control.drainBackend(1))).toMatch(/load-balancer\/drain/);
    expect(await refusal(control.addBackend({ ...app(3), healthCheck: CHECK }))).toMatch(/load-balancer\/dr/);
    expect(await refusal(control.deleteBackend(1))).toMatch(/is Available/);
  });

  test('names what other programs and labs lack', async () => {
    await lab.load(compile('firewall'), signal);
    expect(await refusal(control.addBackend(app(1)))).toMatch(
      /^The running program has no global variable vip/,
    );
    expect(await refusal(control.connections())).toMatch(/^The running program has no map conntrack/);
    expect(await control.checkHealth(signal)).toEqual([]);
    const other = createLab();
    await other.open(LABS.line);
    await other.load(compile('firewall'), signal);
    expect(await refusal(createControl(other).addBackend(app(1)))).toMatch(
      /^The open lab \(line\) has no virt/,
    );
    await other.close();
  });
});
