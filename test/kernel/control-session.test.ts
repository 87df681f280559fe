import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { eth, ipv4, packet, payload, udp } from '../../src/domain/packet/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { createLab } from '../../src/lab/client.ts';
import { serveSession } from '../../src/lab/session-socket.ts';
import { userDirs } from '../../src/system/user-dirs.ts';
import { compile, describeWithRoot, run, signal } from './lab/support.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ETH0 = { host: 'host', interface: 'eth0' };

describeWithRoot('fw, dos and stat in a terminal of their own', () => {
  const home = mkdtempSync(join(tmpdir(), 'xdplings-control-'));
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8', LC_ALL: '' };
  const lab = createLab();
  const label = () => 'workshop firewall/rules';
  beforeAll(() => lab.open(LABS.senders));
  afterAll(async () => {
    await lab.close();
    rmSync(home, { recursive: true });
  });

  const xdplings = (...argv: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const child = execFile(process.execPath, [MAIN, ...argv], { env }, (_error, out, err) =>
        done({ code: child.exitCode ?? -1, out, err }),
      );
    });
  const serve = (id?: string) => serveSession({ lab, control: createControl(lab), label }, userDirs(env), id);

  test('drive the firewall of a running lab', async () => {
    await run(lab, compile('firewall'), 'firewall', ETH0);
    const session = await serve();
    const frame = packet(
      eth({ src: '02:00:00:00:01:01', dst: '02:00:00:00:01:02' }),
      ipv4({ src: '10.0.1.1', dst: '10.0.1.2' }),
      udp({ sport: 1000, dport: 9 }),
      payload('x'),
    );
    const dropped = async () =>
      (await lab.sendFrames({ host: 'client1', interface: 'eth0' }, [frame, frame], signal)).account.drop;
    expect(await dropped()).toBe(0);
    expect(await xdplings('fw', 'set', '-n', '10.0.1.0/24', '-t', 'udp', '-d', '9')).toEqual({
      code: 0,
      out: 'Rule 1 is set. It drops UDP from 10.0.1.0/24 to port 9.\n',
      err: '',
    });
    expect(await dropped()).toBe(2);
    expect((await xdplings('fw', 'get')).out).toMatch(/^ 1 +10\.0\.1\.0\/24 +0 +65535 +9 +9 +udp +2$/m);
    expect(JSON.parse((await xdplings('stat', '--json')).out)).toEqual([{ protocol: 17, packets: 4 }]);
    expect((await xdplings('dos', 'set', '-p', 'udp', '-l', '5')).code).toBe(0);
    expect(JSON.parse((await xdplings('dos', 'get', '--json')).out)).toMatchObject([{ id: 1, limit: 5 }]);
    expect(await xdplings('fw', 'delete', '-i', '7')).toEqual({
      code: 2,
      out: '',
      err: 'There is no rule 7.\nThere is: 1.\n',
    });
    expect((await xdplings('fw', 'delete', '-i', '1', '--lang', 'ja')).out).toMatch(
      /^ルール 1 を削除しました/,
    );
    expect(await dropped()).toBe(0);
    await session.close();
  });

  test('used at the same time set every rule, each with an id of its own', async () => {
    await run(lab, compile('firewall'), 'firewall', ETH0);
    const session = await serve();
    const set = await Promise.all(
      ['10.0.1.0/24', '10.0.0.0/8', '0.0.0.0/0', '10.0.1.1/32'].map((network) =>
        xdplings('fw', 'set', '-n', network),
      ),
    );
    expect(set.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const lists = (await lab.readMap('networks'))?.entries.map(({ values }) => values[0]) as {
      id: number[];
    }[];
    expect(lists.map(({ id }) => id.filter((each) => each > 0).length).sort()).toEqual([1, 2, 3, 4]);
    expect((await createControl(lab).rules()).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    await session.close();
  });

  test('say what is wrong: no lab, two labs, a program without rules', async () => {
    expect(await xdplings('fw', 'get')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^No lab is running/),
    });
    await run(lab, compile('verdicts'), 'drop_all', ETH0);
    const sessions = [await serve('11'), await serve('12')];
    const two = await xdplings('fw', 'get');
    expect(two).toMatchObject({
      code: 2,
      err: expect.stringContaining('  11  workshop firewall/rules\n  12'),
    });
    const without = await xdplings('fw', 'set', '-n', '10.0.1.0/24', '--session', '12');
    expect(without).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The running program has no map rules\.\nIt needs/),
    });
    for (const session of sessions) await session.close();
  });
});
