import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

/** The fifth byte of the destination chooses the verdict (verdicts.bpf.c). */
const wanting = (verdict: 'aborted' | 'drop' | 'pass' | 'tx' | 'redirect' | 'unknown') =>
  frame(
    'x',
    `02:00:00:00:${{ aborted: 'a0', drop: 'a1', pass: '00', tx: 'a3', redirect: 'a4', unknown: 'a9' }[verdict]}:02`,
  );

const NONE = { processed: 0, pass: 0, drop: 0, tx: 0, redirect: 0 };

describeWithRoot('a program on the host', () => {
  const lab = createLab();
  beforeAll(async () => {
    await lab.open(LABS.pair);
    await run(lab, compile('verdicts'), 'all_verdicts', HOST);
  });
  afterAll(() => lab.close());

  const send = (...frames: Uint8Array[]) => lab.sendFrames(CLIENT, frames, signal);
  const where = ({ captured }: Awaited<ReturnType<typeof send>>) =>
    captured.map(({ host, direction }) => `${host} ${direction}`).sort();

  test.each([
    ['pass', { pass: 3 }, ['client out', 'client out', 'client out', 'host in', 'host in', 'host in']],
    ['drop', { drop: 3 }, ['client out', 'client out', 'client out']],
    ['aborted', { drop: 3 }, ['client out', 'client out', 'client out']],
    ['unknown', { drop: 3 }, ['client out', 'client out', 'client out']],
    ['tx', { tx: 3 }, ['client in', 'client in', 'client in', 'client out', 'client out', 'client out']],
  ] as const)('is accounted for: %s', async (verdict, counts, seen) => {
    const result = await send(wanting(verdict), wanting(verdict), wanting(verdict));
    expect(result.account).toEqual({ ...NONE, processed: 3, ...counts });
    expect(result.sent).toBe(3);
    expect(where(result)).toEqual(seen);
  });

  test('is accounted for frame by frame in a mixture, a thousand times', async () => {
    const mixture = Array.from({ length: 200 }, () => [
      wanting('pass'),
      wanting('drop'),
      wanting('tx'),
      wanting('aborted'),
      wanting('pass'),
    ]).flat();
    const result = await send(...mixture);
    expect(result.account).toEqual({ ...NONE, processed: 1000, pass: 400, drop: 400, tx: 200 });
    expect(
      result.captured.filter(({ host, direction }) => host === 'client' && direction === 'in'),
    ).toHaveLength(200);
    expect(result.captured.filter(({ host }) => host === 'host')).toHaveLength(400);
  });

  test('that drops leaves pings and conversations unanswered', async () => {
    await lab.attach([{ ...HOST, program: 'drop_all' }], signal);
    const pinged = await lab.ping({ from: 'client', to: 'host', family: 4, times: 3 }, signal);
    expect({ answered: pinged.answered, account: pinged.account }).toEqual({
      answered: 0,
      account: { ...NONE, processed: 3, drop: 3 },
    });
    for (const [protocol, port] of [
      ['udp', 9090],
      ['tcp', 7070],
      ['tcp', 8080],
    ] as const) {
      const request = { protocol, from: 'client', to: 'host', family: 6, port, times: 2, bytes: 10 } as const;
      const { sent, answered, account } = await lab.converse(request, signal);
      // One SYN or datagram each: nothing is sent again and nothing is waited for.
      expect({ sent, answered, account }).toEqual({
        sent: 2,
        answered: 0,
        account: { ...NONE, processed: 2, drop: 2 },
      });
    }
  });

  test('is replaced by another, and taken away', async () => {
    await lab.attach([{ ...HOST, program: 'pass_all' }], signal);
    expect((await lab.ping({ from: 'client', to: 'host', family: 4, times: 2 }, signal)).account).toEqual({
      ...NONE,
      processed: 2,
      pass: 2,
    });
    await lab.attach([], signal);
    expect(await sh(lab, 'host', 'ip link show eth0')).not.toContain('xdp');
    expect((await lab.ping({ from: 'client', to: 'host', family: 4, times: 2 }, signal)).answered).toBe(2);
  });

  test('is shown with commands that do the same again', async () => {
    const { commands } = await lab.attach([{ ...HOST, program: 'drop_all' }], signal);
    await lab.attach([{ ...HOST, program: 'pass_all' }], signal);
    const prefix = 'xdplings exec host -- ';
    expect(commands).toHaveLength(1);
    await sh(lab, 'host', commands[0]?.slice(prefix.length) ?? '');
    expect(
      (await lab.ping({ from: 'client', to: 'host', family: 4, times: 1 }, signal)).account,
    ).toMatchObject({ drop: 1 });
  });

  test('is named in the message when there is no such program', async () => {
    await expect(lab.attach([{ ...HOST, program: 'nothing' }], signal)).rejects.toThrow(
      /"nothing".*\n.*all_verdicts, drop_all, pass_all/,
    );
  });
});

describeWithRoot('programs on several interfaces', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.line));
  afterAll(() => lab.close());
  const router = (name: string) => ({ host: 'router', interface: name });

  test('are all accounted for: requests on one, replies on the other', async () => {
    await run(lab, compile('verdicts'), 'pass_all', router('eth0'), router('eth1'));
    const request = { from: 'client', to: 'server', family: 4, times: 2 } as const;
    expect((await lab.ping(request, signal)).account).toEqual({ ...NONE, processed: 4, pass: 4 });
    await lab.attach(
      [
        { ...router('eth0'), program: 'pass_all' },
        { ...router('eth1'), program: 'drop_all' },
      ],
      signal,
    );
    const { answered, account } = await lab.ping(request, signal);
    expect({ answered, account }).toEqual({
      answered: 0,
      account: { ...NONE, processed: 4, pass: 2, drop: 2 },
    });
  });

  test('lose an unanswered connection at once when the answer is dropped', async () => {
    const request = {
      protocol: 'tcp',
      from: 'client',
      to: 'server',
      family: 4,
      port: 7070,
      times: 2,
      bytes: 5,
    } as const;
    const { answered, account } = await lab.converse(request, signal);
    expect({ answered, drop: account.drop }).toEqual({ answered: 0, drop: 2 });
    // The half-open connections of the server are silent afterwards.
    const later = await lab.sendFrames({ host: 'client', interface: 'eth0' }, [], signal);
    expect(later.captured).toEqual([]);
  });
});

describeWithRoot('a program that redirects', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.line));
  afterAll(() => lab.close());
  const router = (name: string) => ({ host: 'router', interface: name });

  // In a fresh lab: the interface that frames go out of, and the host behind it, have no program and never had one.
  test('sends frames to another host, where they arrive', async () => {
    await run(lab, compile('verdicts'), 'all_verdicts', router('eth0'));
    await lab.writeMap('ports', 0, 'router/eth1');
    const { account, captured } = await lab.sendFrames(
      CLIENT,
      [wanting('redirect'), wanting('redirect')],
      signal,
    );
    expect(account).toEqual({ ...NONE, processed: 2, redirect: 2 });
    expect(captured.filter(({ direction }) => direction === 'in')).toEqual(
      Array.from({ length: 2 }, () => ({
        host: 'server',
        interface: 'eth0',
        direction: 'in',
        bytes: wanting('redirect'),
      })),
    );
    const counted = (await lab.counters()).filter(({ host }) => host === 'router');
    expect(counted.map(({ interface: name, redirectedOut }) => [name, redirectedOut])).toEqual([
      ['eth0', 0],
      ['eth1', 2],
    ]);
  });
});

describeWithRoot('loading', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  afterAll(() => lab.close());

  test('keeps what libbpf and the verifier say, whole', async () => {
    const { ok, output } = await lab.load(compile('rejected'), signal);
    expect(ok).toBe(false);
    expect(output).toContain('BEGIN PROG LOAD LOG');
    expect(output).toContain('invalid access to packet, off=12 size=1');
    expect(output).toContain('END PROG LOAD LOG');
  });

  test('says what is wrong with bytes that are no object', async () => {
    const { ok, output } = await lab.load({ ...compile('rejected'), bytes: new Uint8Array(100) }, signal);
    expect(ok).toBe(false);
    expect(output).toMatch(/libbpf|Error/);
  });

  test('lets go of what was loaded before', async () => {
    await run(lab, compile('maps'), 'count', HOST);
    await run(lab, compile('print'), 'print', HOST);
    expect(await sh(lab, 'host', 'ls /sys/fs/bpf/progs /sys/fs/bpf/maps')).not.toMatch(/count|flows/);
    await expect(lab.vectors('count', [frame()], signal)).rejects.toThrow(/No program named "count"/);
    expect(await lab.readMap('flows')).toBeUndefined();
  });

  test('that is cancelled ends its process, and the next one works', async () => {
    const controller = new AbortController();
    const load = lab.load(compile('maps'), controller.signal);
    controller.abort(new Error('saved again'));
    await expect(load).rejects.toThrow('saved again');
    expect((await lab.load(compile('print'), signal)).ok).toBe(true);
  });

  test('is no use where the driver cannot run it, and the kernel’s own words say why', async () => {
    await lab.open({ ...LABS.pair, name: 'jumbo' });
    for (const host of ['client', 'host']) await sh(lab, host, 'ip link set eth0 mtu 9000');
    const { ok, output } = await lab.attach([{ ...HOST, program: 'print' }], signal);
    expect({ ok, output }).toEqual({
      ok: false,
      output: expect.stringMatching(/^host\/eth0: Error: .*MTU.*\.\n$/i),
    });
  });
});
