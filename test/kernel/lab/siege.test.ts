import { afterAll, beforeAll, expect, test } from 'vitest';
import { eth, ipv4, packet, tcp } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import type { SiegeRequest } from '../../../src/engine/ports.ts';
import { createLab } from '../../../src/lab/client.ts';
import { collect, compile, describeWithRoot, run, sh, signal } from './support.ts';

const CLIENT1 = { host: 'client1', interface: 'eth0' } as const;
const ETH0 = { host: 'host', interface: 'eth0' } as const;
const ETH1 = { host: 'host', interface: 'eth1' } as const;
const ATTACKER = { ip: '10.0.1.66', mac: '02:00:00:00:01:66' } as const;
const TIMES = 20;

const syn = (sport: number) =>
  packet(
    eth({ src: ATTACKER.mac, dst: '02:00:00:00:01:02' }),
    ipv4({ src: ATTACKER.ip, dst: '10.0.1.2' }),
    tcp({ sport, dport: 8080, flags: 'SYN' }),
  );
const frames = Array.from({ length: 1_024 }, (_, at) => syn(20_000 + at));
const siege = (patienceMs: number, more: Partial<SiegeRequest['requests']> = {}): SiegeRequest => ({
  attack: { from: CLIENT1, frames },
  requests: { from: 'client2', to: 'host', times: TIMES, patienceMs, ...more },
});

describeWithRoot('a siege', () => {
  const lab = createLab();
  const object = compile('siege');
  beforeAll(() => lab.open(LABS.senders));
  afterAll(() => lab.close());

  const protect = (program: 'pass' | 'drop' | 'drop_late') => run(lab, object, program, ETH0, ETH1);
  const threads = async () => {
    const { numberOfThreads } = JSON.parse(
      await sh(lab, 'host', `printf '{"numberOfThreads":%s}' "$(ls /proc/1/task | wc -l)"`),
    ) as { numberOfThreads: number };
    return numberOfThreads;
  };
  const talk = async () => {
    const request = { protocol: 'tcp', from: 'client2', to: 'host', family: 4, port: 8080 } as const;
    return (await lab.converse({ ...request, times: 3, bytes: 0 }, signal)).answered;
  };

  test('without protection leaves nobody an answer, and the host as it was', async () => {
    await protect('pass');
    // Whoever talked before is not favoured.
    expect(await talk()).toBe(3);
    const { requests, attack, account } = await lab.besiege(siege(600), signal);
    expect(requests).toEqual({ sent: TIMES, answered: 0, slowestMs: 0 });
    expect(attack.sent).toBeGreaterThan(2 * frames.length);
    // Every frame of the attack, and the SYNs of the requests.
    expect(account.processed).toBe(attack.sent + TIMES);
    expect(account.drop).toBe(0);
    expect(await talk()).toBe(3);
  });

  test('leaves, as a plain flood, nothing that keeps the next conversation out', async () => {
    await protect('pass');
    for (let round = 0; round < 3; round += 1) {
      await lab.generate({ from: CLIENT1, frames, count: 5 * frames.length }, signal);
      expect(await talk()).toBe(3);
    }
  });

  test('is survived by a program that drops it: every request is answered', async () => {
    await protect('drop');
    const { requests, attack, account } = await lab.besiege(siege(600), signal);
    expect(requests).toMatchObject({ sent: TIMES, answered: TIMES });
    expect(account.drop).toBe(attack.sent);
    expect(account.processed).toBeGreaterThan(attack.sent);
    expect(await talk()).toBe(3);
  });

  test('that is dropped only after a while lets the waiting requests through', async () => {
    await protect('drop_late');
    const { requests, account } = await lab.besiege(siege(8_000, { times: 5 }), signal);
    expect(requests).toMatchObject({ sent: 5, answered: 5 });
    expect(account.pass).toBeGreaterThan(100_000);
    expect(account.drop).toBeGreaterThan(0);
  });

  test('is answered for: nobody asks who the attacker is', async () => {
    await protect('pass');
    const controller = new AbortController();
    const seen = collect();
    const tap = { started: Promise.withResolvers<void>(), marked: Promise.withResolvers<void>() };
    // A frame after the siege marks its end; what came before it has been shown by then.
    const filter = `arp or udp port 9 or (tcp and dst host ${ATTACKER.ip})`;
    const watching = lab.exec('client1', ['tcpdump', '-i', 'eth0', '-nelU', '--immediate-mode', filter], {
      ...seen,
      signal: controller.signal,
      onStdout: (chunk) => {
        seen.onStdout(chunk);
        if (seen.out().includes('discard') || seen.out().includes('10.0.1.2.9')) tap.marked.resolve();
      },
      onStderr: (chunk) => {
        seen.onStderr(chunk);
        if (seen.err().includes('listening on')) tap.started.resolve();
      },
    });
    watching.catch(() => {});
    await tap.started.promise;
    await lab.besiege(siege(300, { times: 4 }), signal);
    await sh(lab, 'client1', `bash -c 'echo mark > /dev/udp/10.0.1.2/9'`);
    await tap.marked.promise;
    controller.abort();
    await watching.catch(() => {});
    const lines = seen.out().split('\n');
    const answers = lines.filter((line) => line.includes(`> ${ATTACKER.mac}`) && line.includes('Flags [S.]'));
    expect(answers.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('ARP'))).toEqual([]);
    expect(await sh(lab, 'host', `ip neigh show ${ATTACKER.ip}`)).toContain(`${ATTACKER.mac} PERMANENT`);
  });

  test('lets maps, variables and other calls be answered meanwhile', async () => {
    await protect('pass');
    const running = lab.besiege(siege(1_000, { times: 4 }), signal);
    let isOver = false;
    const over = running.finally(() => {
      isOver = true;
    });
    let answers = 0;
    while (!isOver) {
      await lab.readVariable('attacks');
      await lab.counters();
      if (!isOver) answers += 1;
    }
    expect((await over).requests.answered).toBe(0);
    expect(answers).toBeGreaterThan(5);
  });

  test('keeps others from counting its frames as their own', async () => {
    await protect('pass');
    const running = lab.besiege(siege(500, { times: 2 }), signal);
    const ping = { from: 'client2', to: 'host', family: 4, times: 1 } as const;
    await expect(lab.ping(ping, signal)).rejects.toMatchObject({ kind: 'usage' });
    await expect(lab.generate({ from: CLIENT1, frames, count: 10 }, signal)).rejects.toMatchObject({
      kind: 'usage',
    });
    await running;
    expect((await lab.ping(ping, signal)).answered).toBe(1);
  });

  test('that is cancelled ends, and the next check finds a quiet network at once', async () => {
    await protect('pass');
    const before = await threads();
    for (let round = 0; round < 5; round += 1) {
      const controller = new AbortController();
      const endless = lab.besiege(siege(10_000), controller.signal);
      // It is on its way when the first variable is read.
      await lab.readVariable('attacks');
      controller.abort(new Error('saved again'));
      await expect(endless).rejects.toThrow('saved again');
      const ping = await lab.ping({ from: 'client1', to: 'host', family: 4, times: 1 }, signal);
      expect({ answered: ping.answered, processed: ping.account.processed }).toEqual({
        answered: 1,
        processed: 1,
      });
    }
    expect(await talk()).toBe(3);
    expect(await threads()).toBeLessThanOrEqual(before);
  });

  test('goes on while another program is loaded and attached', async () => {
    await protect('pass');
    const running = lab.besiege(siege(8_000, { times: 3 }), signal);
    await protect('drop');
    const { requests, account } = await running;
    expect(requests.answered).toBe(3);
    expect(account.drop).toBeGreaterThan(0);
  });

  test('ends when its network goes', async () => {
    await protect('pass');
    const running = lab.besiege(siege(10_000), signal);
    running.catch(() => {});
    await lab.open(LABS.pair);
    await expect(running).rejects.toMatchObject({ kind: 'environment' });
    const ping = await lab.ping({ from: 'client', to: 'host', family: 4, times: 1 }, signal);
    expect(ping.answered).toBe(1);
    await lab.open(LABS.senders);
  });

  test('shows commands that do what they say', async () => {
    await protect('drop');
    const { commands } = await lab.besiege(siege(500, { times: 2 }), signal);
    const { flood: attack, requests } = commands;
    expect(attack).toMatch(
      /^xdplings exec client1 --interface eth0 --frame [0-9a-f]+ --source-ports \d+ --seconds 2$/,
    );
    const argv = requests.replace(/^xdplings exec client2 -- /, '');
    expect(argv).not.toBe(requests);
    expect(await sh(lab, 'client2', argv)).toBe('10.0.1.2\n10.0.1.2\n');
  });

  test.each([
    [{ from: 'nobody' }, 'There is no host "nobody"'],
    [{ to: 'client1' }, 'serves no HTTP'],
  ])('with requests %j is refused before anything is sent', async (more, message) => {
    await expect(lab.besiege(siege(500, more), signal)).rejects.toThrow(message);
    expect(await talk()).toBe(3);
  });
});
