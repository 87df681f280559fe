import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Parts } from '../../src/cli/context.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import type { SharedControl } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';
import { CommandLine } from './support/command-line.ts';

let shell: CommandLine;
beforeEach(() => {
  shell = new CommandLine();
});
afterEach(() => shell.remove());

/** A session with this control plane; what was asked of it, and whether it was let go. */
function sessionOf(answers: Partial<SharedControl>) {
  const seen = { ids: [] as (string | undefined)[], closed: 0 };
  const parts: Partial<Parts> = {
    connectSession: async (id) => {
      seen.ids.push(id);
      const close = () => {
        seen.closed += 1;
      };
      return { lab: fakeLab(), control: fakeControl(answers), close };
    },
  };
  return { parts, seen };
}
const RULE = {
  ...parseRule({ srcNetwork: '10.0.1.0/24', protocol: 'tcp', dstPort: '80' }),
  id: 3,
  dropped: 12n,
};
const POLICY = { ...parsePolicy({ protocol: 'tcp', type: 'syn', limit: '100' }), id: 1, dropped: undefined };

describe('fw', () => {
  it('sets a rule and says its id and what it drops', async () => {
    let asked: unknown;
    const { parts, seen } = sessionOf({
      addRule: async (spec) => {
        asked = spec;
        return { ...spec, id: 3, dropped: 0n };
      },
    });
    const argv = ['fw', 'set', '-n', '10.0.1.0/24', '-t', 'tcp', '--dst-port', '80-90', '--session', '7'];
    expect(await shell.run(argv, parts)).toEqual({
      code: 0,
      out: 'Rule 3 is set. It drops TCP from 10.0.1.0/24 to port 80-90.',
      err: '',
    });
    expect(asked).toEqual(parseRule({ srcNetwork: '10.0.1.0/24', protocol: 'tcp', dstPort: '80-90' }));
    expect(seen).toEqual({ ids: ['7'], closed: 1 });
    const japanese = await shell.run([...argv, '--lang', 'ja'], parts);
    expect(japanese.out).toBe(
      'ルール 3 を設定しました。ドロップするもの: 10.0.1.0/24 からの TCP、宛先ポート 80-90',
    );
  });

  it('gets a table, or JSON, or says that there is nothing', async () => {
    const { parts } = sessionOf({ rules: async () => [RULE] });
    const { out } = await shell.run(['fw', 'get'], parts);
    expect(out.split('\n')[0]?.split(/ +/)).toEqual(
      'ID NETWORK SRCFROMPORT SRCTOPORT DSTFROMPORT DSTTOPORT PROTOCOL DROPPED'.split(' '),
    );
    expect(out.split('\n')[1]?.trim().split(/ +/)).toEqual('3 10.0.1.0/24 0 65535 80 80 tcp 12'.split(' '));
    expect(JSON.parse((await shell.run(['fw', 'get', '--json'], parts)).out)).toMatchObject([
      { id: 3, dropped: 12 },
    ]);
    const none = sessionOf({ rules: async () => [] });
    expect((await shell.run(['fw', 'get'], none.parts)).out).toMatch(
      /\nThere are no rules: every packet passes\.$/,
    );
    expect((await shell.run(['fw', 'get', '--json'], none.parts)).out).toBe('[]');
  });

  it('deletes a rule and says which', async () => {
    const { parts } = sessionOf({ deleteRule: async (id) => ({ ...RULE, id }) });
    expect((await shell.run(['fw', 'delete', '-i', '3'], parts)).out).toBe(
      'Rule 3 is deleted. It dropped TCP from 10.0.1.0/24 to port 80; packets in all: 12.',
    );
  });
});

describe('dos', () => {
  it('sets, gets and deletes policies', async () => {
    const { parts } = sessionOf({
      setPolicy: async (spec) => ({ ...spec, id: 1, dropped: undefined }),
      policies: async () => [POLICY],
      deletePolicy: async () => POLICY,
    });
    expect((await shell.run(['dos', 'set', '-p', 'tcp', '-t', 'syn', '-l', '100'], parts)).out).toBe(
      'Policy 1 is set. It allows 100 TCP SYN packets a second from each source.',
    );
    expect((await shell.run(['dos', 'get'], parts)).out).toBe(
      'ID  PROTOCOL  TYPE  LIMIT  DROPPED\n 1  tcp       syn     100        -',
    );
    expect(JSON.parse((await shell.run(['dos', 'get', '--json'], parts)).out)).toEqual([
      { id: 1, protocol: 'tcp', type: 'syn', limit: 100, dropped: null },
    ]);
    expect((await shell.run(['dos', 'delete', '--id', '1', '--lang', 'ja'], parts)).out).toBe(
      'ポリシー 1 を削除しました。許していたのは、送信元 1 つあたり毎秒 100 個の TCP SYN パケットです。',
    );
  });
});

describe('stat', () => {
  it('shows packets per protocol', async () => {
    const { parts } = sessionOf({ protocolCounts: async () => [{ protocol: 17, packets: 4n }] });
    expect((await shell.run(['stat'], parts)).out).toBe('PROTOCOL  PACKETS\n17 (UDP)        4');
    expect((await shell.run(['stat', '--json'], parts)).out).toBe('[{"protocol":17,"packets":4}]');
  });
});

describe('bad input', () => {
  it.each([
    [['fw', 'set'], /^-n, --src-network is missing\.\nFor example: xdplings fw set -n/],
    [['fw', 'set', '-n', '10.0.1.1/24'], /-n, --src-network "10\.0\.1\.1\/24".*\n.*10\.0\.1\.0\/24/],
    [['fw', 'set', '-n', '10.0.1.0/24', '-d', '65536'], /-d, --dst-port "65536".*\n.*from 1 to 65535/],
    [['fw', 'set', '-n', '10.0.1.0/24', '-s', '9-1'], /-s, --src-port "9-1"/],
    [['fw', 'set', '-n', '10.0.1.0/24', '-t', 'sctp'], /-t, --protocol "sctp".*\n.*any, icmp, tcp, udp/],
    [['fw', 'set', '-n'], /'-n, --src-network <cidr>' argument missing/],
    [['fw', 'set', '--src-netwrk', '10.0.1.0/24'], /unknown option '--src-netwrk'.*\n.*--src-network/],
    [['fw', 'set', '-n', '10.0.1.0/24', 'tcp'], /too many arguments.*tcp/],
    [['fw', 'delete'], /^-i, --id is missing/],
    [['fw', 'delete', '-i', 'all'], /-i, --id "all"/],
    [['fw', 'sett'], /unknown command 'sett'.*\n.*set/],
    [['fw', 'get', '--jsn'], /unknown option '--jsn'/],
    [['fw'], /Usage: xdplings fw/],
    [['dos', 'set', '-l', '5'], /^-p, --protocol is missing/],
    [['dos', 'set', '-p', 'udp', '-t', 'syn'], /-t, --type "syn"/],
    [['dos', 'set', '-p', 'tcp', '-l', '0'], /-l, --limit "0"/],
    [['dos', 'delete', '-i', '-1'], /-i, --id "-1"/],
    [['stat', 'tcp'], /too many arguments.*tcp/],
  ])('%j is wrong usage, and no lab is asked', async (argv, words) => {
    const { parts, seen } = sessionOf({});
    const { code, out, err } = await shell.run(argv, parts);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
    expect(seen.ids).toEqual([]);
  });

  it('is told in Japanese, too', async () => {
    const { err } = await shell.run(['fw', 'set', '-n', '10.0.1.1/24', '--lang', 'ja']);
    expect(err).toBe(
      '-n, --src-network "10.0.1.1/24": 先頭の 24 ビットより後ろに 0 でないビットがあります。\n' +
        'ネットワークなら 10.0.1.0/24、このアドレスだけなら 10.0.1.1/32 です。',
    );
  });

  it('does not reach the terminal as it is', async () => {
    const { err } = await shell.run(['fw', 'set', '-n', '\u001b[31m10.0.1.0/24']);
    expect(err).not.toContain('\u001b');
  });

  it('lets go of the lab when it says no', async () => {
    const { parts, seen } = sessionOf({ deleteRule: () => Promise.reject(new Error('no')) });
    expect((await shell.run(['fw', 'delete', '-i', '3'], parts)).code).toBe(70);
    expect(seen.closed).toBe(1);
  });
});

describe('help', () => {
  it.each([
    [
      ['fw', 'set', '--help'],
      /-n, --src-network <cidr>[\s\S]*-s, --src-port[\s\S]*-d, --dst-port[\s\S]*-t, --protocol/,
    ],
    [['fw', 'get', '--help'], /ID NETWORK SRCFROMPORT SRCTOPORT DSTFROMPORT DSTTOPORT PROTOCOL DROPPED/],
    [['dos', 'set', '--help'], /syn, synack, fin, rst, ack, other[\s\S]*--limit/],
    [['stat', '--help'], /--session[\s\S]*--json/],
  ])('%j says it all', async (argv, words) => {
    const { code, out } = await shell.run(argv);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(words);
  });
});

describe('waiting for a lab that is busy', () => {
  afterEach(() => void vi.useRealTimers());

  it('is told after a while, and ends with Ctrl-C', async () => {
    vi.useFakeTimers();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<never>();
    const rules = () => {
      asked.resolve();
      return answer.promise;
    };
    const interrupted = new AbortController();
    const close = () => answer.reject(new Error('the connection is closed'));
    const session = { lab: fakeLab(), control: fakeControl({ rules }), close };
    const running = shell.run(['fw', 'get'], { connectSession: async () => session }, {}, interrupted.signal);
    await asked.promise;
    vi.advanceTimersByTime(1_000);
    interrupted.abort();
    expect(await running).toEqual({
      code: 130,
      out: '',
      err: 'The lab is busy checking a program; this waits until it is done. Ctrl-C gives up.',
    });
  });
});

describe('lb', () => {
  const BACKEND = {
    ...{ id: 2, name: 'app2', address: '10.0.3.2', mac: '02:00:00:00:03:02', device: 'eth2' },
    healthCheck: { url: 'http://10.0.3.2:8080/health', intervalMs: 500, rise: 1, fall: 2 },
    status: 'Available' as const,
  };
  const PLAIN = { ...BACKEND, id: 1, name: '大阪', healthCheck: undefined, status: 'Unavailable' as const };
  const CONNECTIONS = [
    {
      ...{ protocol: 'tcp' as const, client: '10.0.1.2', clientPort: 40_000, port: 8080, backend: 2 },
      ...{ state: 'Established' as const, idleMs: 1_240.4 },
    },
    {
      ...{ protocol: 'udp' as const, client: '10.0.1.2', clientPort: 9, port: 9090, backend: 7 },
      ...{ state: undefined, idleMs: undefined },
    },
  ];

  it('sets a backend with its health check, and says how it is', async () => {
    let asked: unknown;
    const { parts, seen } = sessionOf({
      addBackend: async (spec) => {
        asked = spec;
        return { ...BACKEND, ...spec, status: 'Unhealthy' };
      },
    });
    const argv = ['lb', 'set', '-n', 'app2', '-a', '10.0.3.2', '--session', '7'];
    const check = ['-c', 'http://10.0.3.2:8080/health', '--interval', '0.5', '--rise', '1', '--fall', '2'];
    expect(await shell.run([...argv, ...check], parts)).toEqual({
      code: 0,
      out: "Backend 2, app2 (10.0.3.2), is set. It is Unhealthy: it gets new connections once its health check is good.\nWhat it answers: xdplings exec lb -- curl -si 'http://10.0.3.2:8080/health'",
      err: '',
    });
    expect(asked).toEqual({ name: 'app2', address: '10.0.3.2', healthCheck: BACKEND.healthCheck });
    expect(seen).toEqual({ ids: ['7'], closed: 1 });
    const plain = sessionOf({ addBackend: async (spec) => ({ ...BACKEND, ...spec }) });
    const japanese = await shell.run([...argv, '--lang', 'ja'], plain.parts);
    expect(japanese.out).toMatch(
      /^バックエンド 2、app2 \(10\.0\.3\.2\) を設定しました。状態は Available で、/,
    );
  });

  it('gets backends as a table or as JSON, or says that there are none', async () => {
    const { parts } = sessionOf({ backends: async () => [PLAIN, BACKEND] });
    expect((await shell.run(['lb', 'get'], parts)).out.split('\n')).toEqual([
      'ID NAME IP-ADDR  MAC-ADDR          DEVICE HEALTHCHECK                 STATUS',
      ' 1 大阪 10.0.3.2 02:00:00:00:03:02 eth2   -                           Unavailable',
      ' 2 app2 10.0.3.2 02:00:00:00:03:02 eth2   http://10.0.3.2:8080/health Available',
    ]);
    expect(JSON.parse((await shell.run(['lb', 'get', '--json'], parts)).out)).toEqual([
      { ...PLAIN, healthCheck: null },
      BACKEND,
    ]);
    expect((await shell.run(['lb', 'get'], sessionOf({}).parts)).out).toMatch(
      /\nThere are no backends: nobody/,
    );
  });

  it('drains and deletes', async () => {
    const { parts } = sessionOf({
      drainBackend: async (id) => ({ ...BACKEND, id }),
      deleteBackend: async (id) => ({ ...BACKEND, id }),
    });
    expect((await shell.run(['lb', 'drain', '-i', '2'], parts)).out).toBe(
      'Backend 2, app2 (10.0.3.2), is drained. It gets no new connections and keeps those that it has.',
    );
    expect((await shell.run(['lb', 'delete', '-i', '2'], parts)).out).toBe(
      'Backend 2, app2 (10.0.3.2), is deleted.',
    );
  });

  it('gets connections, the backends by name', async () => {
    const { parts } = sessionOf({ backends: async () => [BACKEND], connections: async () => CONNECTIONS });
    expect((await shell.run(['lb', 'conntrack', 'get'], parts)).out.split('\n')).toEqual([
      'PROTOCOL  CLIENT          PORT  BACKEND   STATE        IDLE',
      'tcp       10.0.1.2:40000  8080  2 (app2)  Established  1.2s',
      'udp       10.0.1.2:9      9090  7         -               -',
    ]);
    const json = JSON.parse((await shell.run(['lb', 'conntrack', 'get', '--json'], parts)).out);
    expect(json).toEqual([
      { ...CONNECTIONS[0], idleMs: 1240 },
      { ...CONNECTIONS[1], state: null, idleMs: null },
    ]);
    const none = await shell.run(['lb', 'conntrack', 'get'], sessionOf({}).parts);
    expect(none.out).toMatch(/\nThere are no connections\.$/);
  });

  it('collects dead connections at once, and says how many', async () => {
    const lifetimes: number[] = [];
    const { parts } = sessionOf({
      collectConnections: async (lifetimeMs) => {
        lifetimes.push(lifetimeMs);
        return lifetimes.length;
      },
    });
    const said = [];
    for (const more of [[], ['-l', '60'], ['--lifetime', '1.5']]) {
      said.push((await shell.run(['lb', 'conntrack', 'gc', ...more], parts)).out);
    }
    expect(lifetimes).toEqual([300_000, 60_000, 1500]);
    expect(said.slice(0, 2)).toEqual(['1 dead connection was deleted.', '2 dead connections were deleted.']);
  });

  it.each([
    [['lb', 'set', '-a', '10.0.2.2'], /^-n, --name is missing\.\nFor example: xdplings lb set -n app1/],
    [['lb', 'set', '-n', 'app1'], /^-a, --address is missing/],
    [['lb', 'set', '-n', 'app1', '-a', '10.0.2.2', '-c', 'https://10.0.2.2/'], /plain HTTP, not https/],
    [['lb', 'drain'], /^-i, --id is missing/],
    [['lb', 'delete', '-i', '0'], /^-i, --id "0": 0 is less than 1/],
    [['lb', 'conntrack', 'gc', '-l', '0'], /^-l, --lifetime "0": 0 is less than 1/],
  ])('says what is wrong with %j before it asks any lab', async (argv, words) => {
    const { parts, seen } = sessionOf({});
    const { code, err } = await shell.run(argv, parts);
    expect([code, seen.ids]).toEqual([2, []]);
    expect(err).toMatch(words);
  });
});
