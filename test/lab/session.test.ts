import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { XdplingsError } from '../../src/domain/errors.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import type { SharedControl, SharedSession } from '../../src/engine/ports.ts';
import { connectSession, serveSession } from '../../src/lab/session-socket.ts';
import { userDirs } from '../../src/system/user-dirs.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab, NO_TRAFFIC } from '../support/fake-lab.ts';

const runtime = mkdtempSync(join(tmpdir(), 'xdplings-session-'));
const dirs = { ...userDirs(), runtime };
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});
afterAll(() => rmSync(runtime, { recursive: true }));

async function serve(shared: Partial<SharedSession>, id = '1'): Promise<void> {
  const whole = { lab: fakeLab(), control: fakeControl(), label: () => 'play firewall', ...shared };
  open.push(await serveSession(whole, dirs, id));
}
async function connect(id?: string) {
  const session = await connectSession(id, dirs);
  open.push(session);
  return session;
}
const CHECK = { url: 'http://10.0.2.2:8080/health', intervalMs: 1000, rise: 2, fall: 3 };
const RULE = parseRule({ srcNetwork: '10.0.1.0/24', protocol: 'tcp', dstPort: '80-90' });

describe('the control plane of a session', () => {
  test('is used from another terminal as if it were here', async () => {
    const asked: unknown[] = [];
    const control: SharedControl = {
      ...fakeControl(),
      addRule: async (spec) => {
        asked.push(spec);
        return { ...spec, id: 3, dropped: undefined };
      },
      rules: async () => [{ ...RULE, id: 3, dropped: 2n ** 60n }],
      deleteRule: async (id) => ({ ...RULE, id, dropped: 7n }),
      setPolicy: async (spec) => ({ ...spec, id: 1, dropped: 0n }),
      policies: async () => [],
      deletePolicy: async (id) => ({ ...parsePolicy({ protocol: 'udp' }), id, dropped: undefined }),
      protocolCounts: async () => [{ protocol: 6, packets: 9n }],
    };
    await serve({ control });
    const { control: remote } = await connect();
    expect(await remote.addRule(RULE)).toEqual({ ...RULE, id: 3, dropped: undefined });
    expect(asked).toEqual([RULE]);
    expect(await remote.rules()).toEqual([{ ...RULE, id: 3, dropped: 2n ** 60n }]);
    expect(await remote.deleteRule(4)).toEqual({ ...RULE, id: 4, dropped: 7n });
    const policy = parsePolicy({ protocol: 'tcp', type: 'syn', limit: '4294967295' });
    expect(await remote.setPolicy(policy)).toEqual({ ...policy, id: 1, dropped: 0n });
    expect(await remote.policies()).toEqual([]);
    expect(await remote.deletePolicy(2)).toMatchObject({ id: 2, protocol: 'udp' });
    expect(await remote.protocolCounts()).toEqual([{ protocol: 6, packets: 9n }]);
  });

  test('drives a load balancer from another terminal, too', async () => {
    const spec = { name: 'app1', address: '10.0.2.2', healthCheck: CHECK };
    const backend = {
      ...spec,
      id: 1,
      mac: '02:00:00:00:02:02',
      device: 'eth1',
      status: 'Available' as const,
    };
    const foreign = { ...backend, name: '10.0.2.2', healthCheck: undefined };
    const flow = { client: '10.0.1.2', clientPort: 40_000, port: 8080, backend: 1 };
    const asked: unknown[] = [];
    const control = fakeControl({
      addBackend: async (given) => {
        asked.push(given);
        return backend;
      },
      backends: async () => [backend, foreign],
      drainBackend: async (id) => ({ ...backend, id, status: 'Unavailable' }),
      deleteBackend: async (id) => ({ ...backend, id, status: 'Unavailable' }),
      connections: async () => [
        { ...flow, protocol: 'tcp', state: 'Opening', idleMs: 0.25 },
        { ...flow, protocol: 'udp', state: undefined, idleMs: undefined },
      ],
      collectConnections: async (lifetimeMs) => lifetimeMs,
    });
    await serve({ control });
    const { control: remote } = await connect();
    expect(await remote.addBackend(spec)).toEqual(backend);
    expect(asked).toEqual([spec]);
    expect(await remote.backends()).toEqual([backend, foreign]);
    expect(await remote.drainBackend(2)).toMatchObject({ id: 2, status: 'Unavailable' });
    expect(await remote.deleteBackend(3)).toMatchObject({ id: 3 });
    expect(await remote.connections()).toEqual(await control.connections());
    expect(await remote.collectConnections(60_000)).toBe(60_000);
  });

  test.each<[string, object]>([
    ['a name that cannot be printed', { name: 'app\u001b[2J' }],
    ['an address that is none', { address: '10.0.2.256' }],
    [
      'a health check that would write a request of its own',
      { healthCheck: { ...CHECK, url: 'http://10.0.2.2/\r\n' } },
    ],
    ['a health check without a pause', { healthCheck: { ...CHECK, intervalMs: 0 } }],
    ['a health check that never falls', { healthCheck: { ...CHECK, fall: 0 } }],
  ])('takes no backend with %s, whoever sends it', async (_what, part) => {
    await serve({ control: fakeControl() });
    const { control } = await connect();
    const spec = { name: 'app1', address: '10.0.2.2', ...part };
    await expect(control.addBackend(spec)).rejects.not.toThrow(/asks the control plane for nothing/);
  });

  test('says what is wrong in both languages', async () => {
    const refusal = new XdplingsError({
      kind: 'usage',
      what: { en: 'no', ja: 'だめ' },
      todo: { en: 'a', ja: 'あ' },
    });
    await serve({ control: fakeControl({ deleteRule: () => Promise.reject(refusal) }) });
    const { control } = await connect();
    const error = await control.deleteRule(1).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(XdplingsError);
    expect(error).toMatchObject({ kind: 'usage' });
    expect((error as XdplingsError).inWords('ja')).toBe('だめ\nあ');
  });

  test('takes nothing that is no rule, whoever sends it', async () => {
    let asked = false;
    const addRule = async () => {
      asked = true;
      throw new Error('unreachable');
    };
    await serve({ control: fakeControl({ addRule }) });
    const { control } = await connect();
    const wrong = { ...RULE, network: { address: '10.0.1.0', prefixLength: 33 } };
    await expect(control.addRule(wrong)).rejects.toMatchObject({ kind: 'bug' });
    expect(asked).toBe(false);
  });

  test('does to its end what a terminal has asked for that goes away', async () => {
    const [began, may, done] = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const deleteRule = async (id: number) => {
      began?.resolve();
      await may?.promise;
      done?.resolve();
      return { ...RULE, id, dropped: 0n };
    };
    await serve({ control: fakeControl({ deleteRule }) });
    const { control, close } = await connect();
    const lost = control.deleteRule(1).catch((error: unknown) => error);
    await began?.promise;
    close();
    expect(await lost).toBeInstanceOf(XdplingsError);
    may?.resolve();
    await expect(done?.promise).resolves.toBeUndefined();
  });
});

describe('the lab of a session', () => {
  test('counts and generates for another terminal', async () => {
    const counters = async () => [
      {
        host: 'host',
        interface: 'eth0',
        received: { packets: 1, bytes: 60 },
        sent: { packets: 0, bytes: 0 },
        redirectedOut: 0,
        xdp: undefined,
      },
    ];
    const generate = async () => ({ sent: 5, ms: 2, account: NO_TRAFFIC.account });
    await serve({ lab: fakeLab({ counters, generate }) });
    const { lab } = await connect();
    expect(await lab.counters()).toEqual(await counters());
    const request = { from: { host: 'client', interface: 'eth0' }, frames: [new Uint8Array(60)], count: 5 };
    expect(await lab.generate(request, new AbortController().signal)).toEqual(await generate());
  });
});

describe('which session', () => {
  const said = async (id?: string) => {
    const error = await connectSession(id, dirs).catch((reason: unknown) => reason);
    return error instanceof XdplingsError ? [error.kind, error.inWords('en')] : error;
  };

  test('is said to be none, with what starts one', async () => {
    expect(await said()).toEqual([
      'usage',
      'No lab is running.\nStart one in another terminal, then try again: xdplings (the workshop), or xdplings play firewall.',
    ]);
  });

  test('is asked for when there are two, with what each of them runs', async () => {
    await serve({ label: () => 'workshop firewall/rules' }, '4711');
    await serve({}, '4802');
    const list = '  4711  workshop firewall/rules\n  4802  play firewall';
    expect(await said()).toEqual([
      'usage',
      `More than one lab is running.\nSay which with --session ID:\n${list}`,
    ]);
    expect(await said('47')).toEqual([
      'usage',
      `--session "47": no such lab is running.\nSay which with --session ID:\n${list}`,
    ]);
    const second = await connect('4802');
    expect(await second.control.rules()).toEqual([]);
  });

  test('that answers in other words is named as of another version', async () => {
    const old = createServer((socket) => socket.on('data', () => socket.write('{"hello":1}\n')));
    await new Promise<void>((listening) => old.listen(join(runtime, 'session-1.sock'), listening));
    open.push({ close: () => new Promise((closed) => old.close(closed)) });
    const { control } = await connect();
    await expect(control.rules()).rejects.toThrow(/another version of xdplings/);
  });

  test('is listed without a name when it does not know the question', async () => {
    await serve({}, '1');
    const old = createServer((socket) => socket.on('data', () => socket.destroy()));
    await new Promise<void>((listening) => old.listen(join(runtime, 'session-2.sock'), listening));
    open.push({ close: () => new Promise((closed) => old.close(closed)) });
    expect(await said()).toEqual([
      'usage',
      'More than one lab is running.\nSay which with --session ID:\n  1  play firewall\n  2',
    ]);
  });
});
