import { describe, expect, it } from 'vitest';
import { judgeBalance } from '../../../src/domain/checks/judges/balance.ts';
import { judgeDelivery } from '../../../src/domain/checks/judges/delivery.ts';
import type { CapturedFrame, TrafficResult } from '../../../src/domain/checks/observed.ts';
import { vocabulary } from '../../../src/domain/checks/vocabulary.ts';

const { balance, delivered, undelivered, from, packet, eth, ipv4, tcp, udp, arp, payload } = vocabulary;
const VIP = '203.0.113.11';
const CLIENT = '02:00:00:00:01:02';
const LB = '02:00:00:00:01:01';
const receiver = { host: 'lb', interface: 'eth0' };
const about = { en: 'a datagram', ja: 'データグラム' };

/** What the client sends, and what arrives at appN. */
const toVip = (sport = 40_000) =>
  packet(
    eth({ src: CLIENT, dst: LB }),
    ipv4({ src: '10.0.1.2', dst: VIP }),
    udp({ sport, dport: 9090 }),
    payload('hello'),
  );
const atApp = (n: 1 | 2 | 3, sport = 40_000, ttl = 64) =>
  packet(
    eth({ src: `02:00:00:00:0${n + 1}:01`, dst: `02:00:00:00:0${n + 1}:02` }),
    ipv4({ src: '10.0.1.2', dst: `10.0.${n + 1}.2`, ttl }),
    udp({ sport, dport: 9090 }),
    payload('hello'),
  );
const seen = (host: string, bytes: Uint8Array, name = 'eth0'): CapturedFrame => ({
  host,
  interface: name,
  direction: 'in',
  bytes,
});
const result = (...captured: CapturedFrame[]): TrafficResult => ({
  sent: 1,
  answered: 0,
  account: { processed: 1, pass: 0, drop: 1, tx: 0, redirect: 0 },
  captured,
  commands: ['xdplings exec client --interface eth0 --frame 00'],
});
/** What is always about: the host's answer on its way back, and its question for an address. */
const answer = packet(
  eth({ src: LB, dst: CLIENT }),
  ipv4({ src: VIP, dst: '10.0.1.2' }),
  udp({ sport: 9090, dport: 40_000 }),
  payload('hello'),
);
const question = packet(
  eth({ src: '02:00:00:00:02:02', dst: 'ff:ff:ff:ff:ff:ff' }),
  arp({ operation: 1, senderMac: '02:00:00:00:02:02', senderIp: '10.0.2.2', targetIp: '10.0.2.1' }),
);
const noise = [seen('client', answer), seen('lb', question, 'eth1')];
const differing = (outcome: ReturnType<typeof judgeDelivery>) =>
  outcome.packets?.rows.filter(({ differs }) => differs).map(({ layer, field }) => `${layer}.${field}`);

describe('a frame that must be delivered', () => {
  const clause = delivered(about, from('client'), [{ bytes: toVip(), at: from('app1'), as: atApp(1) }]);

  it('holds when it arrives there as said, whatever is answered', () => {
    expect(judgeDelivery(clause, result(seen('app1', atApp(1)), ...noise), receiver)).toMatchObject({
      ok: true,
    });
  });

  it('is sent by hand with the same command', () => {
    expect(judgeDelivery(clause, result(), receiver).reproduce).toEqual(result().commands);
  });

  it('fails with the account when it arrives nowhere', () => {
    const { ok, sent, expected, observed } = judgeDelivery(clause, result(...noise), receiver);
    expect(ok).toBe(false);
    expect(sent?.en).toContain('a datagram: IPv4 10.0.1.2 → 203.0.113.11 UDP 40000 → 9090');
    expect(expected).toEqual({ en: 'it arrives at app1/eth0, and nowhere else', ja: 'app1/eth0 だけに届く' });
    expect(observed.en).toBe('it arrived nowhere (your program: 1 dropped)');
    expect(observed.ja).toContain('どこにも届いていません');
  });

  it('marks the field in which what arrived is different', () => {
    const outcome = judgeDelivery(clause, result(seen('app1', atApp(1, 40_000, 63)), ...noise), receiver);
    expect(outcome.observed.en).toBe('it arrived at app1/eth0, but not as it should');
    expect(differing(outcome)).toContain('ipv4.ttl');
  });

  it('marks also a port that was spoilt on the way', () => {
    const outcome = judgeDelivery(clause, result(seen('app1', atApp(1, 16_540))), receiver);
    expect(differing(outcome)).toContain('udp.sport');
  });

  it('names another host that got it', () => {
    const { ok, observed } = judgeDelivery(clause, result(seen('app2', atApp(1))), receiver);
    expect(ok).toBe(false);
    expect(observed.en).toBe('it arrived at app2/eth0');
  });

  it('says that the program passed it', () => {
    const { ok, observed } = judgeDelivery(clause, result(seen('lb', toVip())), receiver);
    expect(ok).toBe(false);
    expect(observed.en).toContain("your program passed it (XDP_PASS): it went to lb's own kernel");
  });

  it('does not take what the kernel forwards for what the program sends', () => {
    const outcome = judgeDelivery(clause, result(seen('lb', toVip()), seen('app1', atApp(1))), receiver);
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toBe('it arrived at app1/eth0, and also at lb/eth0');
  });

  it('may arrive only once', () => {
    const twice = [seen('app1', atApp(1)), seen('app1', atApp(1))];
    expect(judgeDelivery(clause, result(...twice), receiver).ok).toBe(false);
  });

  it('counts only what was received, not what was sent', () => {
    const out: CapturedFrame = { ...seen('app1', atApp(1)), direction: 'out' };
    expect(judgeDelivery(clause, result(out), receiver).ok).toBe(false);
  });

  it('is the one that is shown, of many', () => {
    const both = delivered(about, from('client'), [
      { bytes: toVip(1), at: from('app1'), as: atApp(1, 1) },
      { bytes: toVip(2), at: from('app2'), as: atApp(2, 2) },
    ]);
    const { ok, sent } = judgeDelivery(both, result(seen('app1', atApp(1, 1))), receiver);
    expect(ok).toBe(false);
    expect(sent?.en).toContain('frame 2 of 2: IPv4 10.0.1.2 → 203.0.113.11 UDP 2 → 9090');
    expect(sent?.ja).toContain('2 フレーム中 2 番目');
  });
});

describe('a frame that must arrive nowhere', () => {
  const clause = undelivered(about, from('client'), [toVip()]);

  it('holds when nothing of it is seen', () => {
    expect(judgeDelivery(clause, result(...noise), receiver).ok).toBe(true);
  });

  it.each([
    ['passed', seen('lb', toVip())],
    ['sent on, rewritten', seen('app3', atApp(3))],
    ['sent back', seen('client', toVip())],
  ])('fails when it was %s', (_, arrival) => {
    const { ok, observed } = judgeDelivery(clause, result(arrival), receiver);
    expect(ok).toBe(false);
    expect(observed.en).toMatch(/it arrived at|your program passed it/);
  });

  it('is not taken for the reset with which a host answers', () => {
    const ports = { sport: 40_000, dport: 7070 };
    const syn = packet(
      eth({ src: CLIENT, dst: LB }),
      ipv4({ src: '10.0.1.2', dst: VIP }),
      tcp({ ...ports, flags: ['SYN'] }),
    );
    const rst = packet(
      eth({ src: CLIENT, dst: LB }),
      ipv4({ src: '10.0.1.2', dst: VIP }),
      tcp({ ...ports, flags: ['RST'], seq: 1 }),
    );
    expect(
      judgeDelivery(undelivered(about, from('client'), [syn]), result(seen('lb', rst)), receiver).ok,
    ).toBe(true);
  });
});

describe('flows that must be balanced', () => {
  const flow = (name: string, sport: number) => ({
    flow: name,
    bytes: toVip(sport),
    arrives: { app1: atApp(1, sport), app2: atApp(2, sport), app3: atApp(3, sport) },
  });
  const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => flow(name, 40_000 + index));
  /** @param hosts the app that each of the six flows goes to */
  const judge = (...hosts: (1 | 2 | 3)[]) =>
    judgeBalance(
      balance(about, from('client'), six),
      result(...hosts.map((n, index) => seen(`app${n}`, atApp(n, 40_000 + index)))),
      receiver,
    );

  it.each([
    [1, 2, 3, 1, 2, 3],
    [3, 1, 2, 2, 1, 3],
  ] as const)('hold when each host gets its share, in whatever order: %i %i %i %i %i %i', (...hosts) => {
    expect(judge(...hosts)).toMatchObject({ ok: true });
  });

  it('fail when one host gets most', () => {
    const outcome = judge(1, 1, 1, 1, 2, 3);
    expect(outcome).toMatchObject({
      ok: false,
      expected: { en: 'the flows are shared equally by app1, app2, app3 (at most one apart)' },
      observed: { en: 'app1 4, app2 1, app3 1' },
    });
    expect(outcome.sent?.ja).toBe('データグラム: 6 フロー、6 フレーム');
    expect(outcome.reproduce).toEqual([...result().commands, 'xdplings lb get', 'xdplings lb conntrack get']);
  });

  it('fail when one host is two ahead of another', () => {
    expect(judge(3, 3, 3, 1, 1, 2).ok).toBe(false);
  });

  it('fail when a host gets none of many', () => {
    expect(judge(1, 1, 1, 2, 2, 2).ok).toBe(false);
  });

  it('fail when a flow does not stay where it is', () => {
    const clause = balance(about, from('client'), [flow('a', 1), flow('b', 2), flow('a', 1)]);
    const outcome = judgeBalance(
      clause,
      result(seen('app1', atApp(1, 1)), seen('app2', atApp(2, 2)), seen('app3', atApp(3, 1))),
      receiver,
    );
    expect(outcome).toMatchObject({
      ok: false,
      expected: { en: 'all frames of a flow arrive at the same host: app1' },
      observed: { en: 'this one arrived at app3' },
    });
    expect(outcome.sent?.en).toContain('frame 3 of 3');
    expect(outcome.sent?.en).toContain('(flow a)');
  });

  it('are compared with what the host that got one should have seen', () => {
    const clause = balance(about, from('client'), [flow('a', 1)]);
    const outcome = judgeBalance(clause, result(seen('app2', atApp(2, 1, 63))), receiver);
    expect(outcome.ok).toBe(false);
    expect(outcome.expected.en).toBe('it arrives at one of app1, app2, app3, and nowhere else');
    const wrong = outcome.packets?.rows.filter(({ differs }) => differs).map(({ field }) => field);
    expect(wrong).toContain('ttl');
    expect(wrong).not.toContain('dst');
  });

  it('fail when what is for one host arrives at another', () => {
    const clause = balance(about, from('client'), [flow('a', 1)]);
    expect(judgeBalance(clause, result(seen('app3', atApp(1, 1))), receiver).ok).toBe(false);
  });
});
