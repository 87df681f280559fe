import { afterAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('counters of the interfaces', () => {
  const lab = createLab();
  afterAll(() => lab.close());

  const send = (count: number) =>
    lab.sendFrames(
      CLIENT,
      Array.from({ length: count }, () => frame()),
      signal,
    );
  const at = async (host: string) => {
    const found = (await lab.counters()).find((one) => one.host === host);
    if (found === undefined) throw new Error(`no counters of ${host}`);
    return found;
  };

  test('name every interface of the network in link order', async () => {
    await lab.open(LABS.senders);
    const names = LABS.senders.links.flatMap(({ a, b }) =>
      [a, b].map(({ host, name }) => ({ host, interface: name })),
    );
    const all = await lab.counters();
    expect(all).toMatchObject(names);
    expect(all.map(({ xdp }) => xdp)).toEqual(names.map(() => undefined));
  });

  test('say what `ip -s link` says', async () => {
    await lab.open({ ...LABS.pair, name: 'fresh' });
    await send(3);
    const [host, client] = [await at('host'), await at('client')];
    expect([client.sent.packets, host.received.packets]).toEqual([3, 3]);
    expect([client.received.packets, host.sent.packets]).toEqual([0, 0]);
    expect(host.received.bytes).toBeGreaterThan(0);
    const [link] = JSON.parse(await sh(lab, 'host', 'ip -j -s link show dev eth0')) as {
      stats64: { rx: { packets: number; bytes: number } };
    }[];
    expect(link?.stats64.rx).toMatchObject(host.received);
  });

  test('give the account of the program that is attached, from its first frame', async () => {
    await lab.open(LABS.pair);
    const nothing = { processed: 0, pass: 0, drop: 0, tx: 0, redirect: 0 };
    await run(lab, compile('verdicts'), 'drop_all', HOST);
    expect((await at('host')).xdp).toEqual(nothing);
    await send(2);
    expect(await at('host')).toMatchObject({ xdp: { ...nothing, processed: 2, drop: 2 } });
    expect((await at('client')).xdp).toBeUndefined();
    await run(lab, compile('verdicts'), 'pass_all', HOST);
    await send(1);
    expect((await at('host')).xdp).toEqual({ ...nothing, processed: 1, pass: 1 });
    await lab.attach([], signal);
    expect((await at('host')).xdp).toBeUndefined();
  });
});

describeWithRoot('what is loaded', () => {
  const lab = createLab();
  afterAll(() => lab.close());

  test('is known from a load to the next, and nothing is after one that failed', async () => {
    expect(await lab.loaded()).toBeUndefined();
    await lab.open(LABS.pair);
    expect(await lab.loaded()).toBeUndefined();
    const good = compile('maps');
    await lab.load(good, signal);
    expect(await lab.loaded()).toBe(good.file);
    expect((await lab.load(compile('rejected'), signal)).ok).toBe(false);
    expect(await lab.loaded()).toBeUndefined();
    await expect(lab.writeVariable('seen', 1)).rejects.toThrow(/No program is loaded/);
  });
});
