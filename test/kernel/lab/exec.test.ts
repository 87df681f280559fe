import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createControl } from '../../../src/control/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { connectSession, serveSession } from '../../../src/lab/session-socket.ts';
import { userDirs } from '../../../src/system/user-dirs.ts';
import { CLIENT, collect, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('commands in a host', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  afterAll(() => lab.close());

  test('have their own network, input, outputs and exit code', async () => {
    const io = collect('some input');
    const code = await lab.exec(
      'host',
      ['sh', '-c', 'cat; echo; ip -o -4 address show eth0 >&2; exit 42'],
      io,
    );
    expect({ code, out: io.out() }).toEqual({ code: 42, out: 'some input\n' });
    expect(io.err()).toContain('10.0.0.2/24');
  });

  test('see what the learner’s program is pinned as', async () => {
    await run(lab, compile('maps'), 'count', HOST);
    expect(await sh(lab, 'host', 'bpftool prog show pinned /sys/fs/bpf/progs/count')).toContain('count');
    expect(await sh(lab, 'host', 'ip netns')).toMatch(/client/);
  });

  test('that a signal ends, or that are not there, say so as a shell does', async () => {
    expect(await lab.exec('client', ['sh', '-c', 'kill -TERM $$'], collect())).toBe(128 + 15);
    const io = collect();
    expect(await lab.exec('client', ['no-such-command'], io)).toBe(127);
    expect(io.err()).toContain('no-such-command');
  });

  test('pass large outputs through whole', async () => {
    const io = collect();
    expect(await lab.exec('client', ['sh', '-c', 'head -c 5000000 /dev/zero'], io)).toBe(0);
    expect(io.out()).toHaveLength(5_000_000);
  });

  test('end with all their children when they are cancelled', async () => {
    const controller = new AbortController();
    const io = { ...collect(), signal: controller.signal };
    const started = Promise.withResolvers<void>();
    const running = lab.exec('client', ['sh', '-c', 'sleep 98765 & echo started; wait'], {
      ...io,
      onStdout: () => started.resolve(),
    });
    await started.promise;
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect.poll(() => sh(lab, 'client', 'ps -eo args | grep -c "[s]leep 98765" || true')).toBe('0\n');
  });
});

describeWithRoot('a running session, from another terminal', () => {
  const lab = createLab();
  const runtime = mkdtempSync(join(tmpdir(), 'xdplings-sessions-'));
  const dirs = { ...userDirs(), runtime };
  const shared = { lab, control: createControl(lab), label: () => 'workshop hello/print' };
  beforeAll(async () => {
    await lab.open(LABS.pair);
    await run(lab, compile('verdicts'), 'drop_all', HOST);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(runtime, { recursive: true });
  });

  test('runs commands and sends frames for it', async () => {
    const session = await serveSession(shared, dirs, '1');
    const other = await connectSession(undefined, dirs);
    const io = collect('through the socket');
    expect(await other.lab.exec('client', ['sh', '-c', 'cat; exit 3'], io)).toBe(3);
    expect(io.out()).toBe('through the socket');
    const result = await other.lab.sendFrames(CLIENT, [frame(), frame()], signal);
    expect(result.account).toEqual({ processed: 2, pass: 0, drop: 2, tx: 0, redirect: 0 });
    expect(result.captured[0]?.bytes).toEqual(frame());
    await expect(other.lab.exec('nobody', ['true'], collect())).rejects.toThrow(
      /no host "nobody".*\n.*client, host/,
    );
    other.close();
    await session.close();
    expect(readdirSync(runtime)).toEqual([]);
  });

  test('is for its user alone', async () => {
    const session = await serveSession(shared, dirs, '1');
    expect(statSync(join(runtime, 'session-1.sock')).mode & 0o777).toBe(0o600);
    await session.close();
  });

  test('that is not there, or one of several, is an error that says what to do', async () => {
    await expect(connectSession(undefined, dirs)).rejects.toThrow(/No lab is running.\nStart one/);
    const sessions = [
      await serveSession(shared, dirs, '1'),
      await serveSession({ ...shared, label: () => 'play firewall' }, dirs, '2'),
    ];
    await expect(connectSession(undefined, dirs)).rejects.toThrow(
      /More than one.*\n.*--session ID:\n {2}1 {2}workshop hello\/print\n {2}2 {2}play firewall/,
    );
    await expect(connectSession('3', dirs)).rejects.toThrow(/--session "3".*\n.*\n {2}1 {2}workshop/);
    const second = await connectSession('2', dirs);
    expect(await second.lab.exec('client', ['true'], collect())).toBe(0);
    second.close();
    for (const session of sessions) await session.close();
  });

  test('that died left a socket, which the next look removes', async () => {
    writeFileSync(join(runtime, 'session-9.sock'), '');
    await expect(connectSession(undefined, dirs)).rejects.toThrow('No lab is running');
    expect(readdirSync(runtime)).toEqual([]);
  });

  test('ends what another terminal started when that goes away, and says so when it ends itself', async () => {
    const session = await serveSession(shared, dirs, '1');
    const other = await connectSession(undefined, dirs);
    const started = Promise.withResolvers<void>();
    const io = { ...collect(), onStdout: () => started.resolve() };
    const running = other.lab.exec('client', ['sh', '-c', 'echo started; exec sleep 87654'], io);
    await started.promise;
    await session.close();
    await expect(running).rejects.toThrow('The session has ended.');
    await expect.poll(() => sh(lab, 'client', 'ps -eo args | grep -c "[s]leep 87654" || true')).toBe('0\n');
  });
});
