import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/engine/play/connection-table.ts';
import { newsSince, summaryLines } from '../../src/reporters/play-plain.ts';
import { BALANCING_STEP, backend, balancer, connection } from '../engine/play/balancer-support.ts';
import { arrived, counters, DEMO, playAfter, rule, snapshot } from '../engine/play/support.ts';

const look = (at: number, packets: number, more: object = {}) =>
  arrived(snapshot(at, { interfaces: [counters(packets, packets)], ...more }));

describe('a playing lab in lines', () => {
  it('sums up the traffic, the verdicts and the rules at work', () => {
    const before = playAfter([look(0, 0)]);
    const now = playAfter([
      look(0, 0, { rules: [rule(1), rule(2)] }),
      look(1_000, 50_000, {
        rules: [rule(1, 50_000n), rule(2)],
        lost: 7n,
        protocols: [{ protocol: 1, packets: 50_000n }],
        numbers: [{ name: 'missed', value: 3 }],
      }),
    ]);
    expect(summaryLines(before, now, 'en')).toEqual([
      'host eth0: receives 50,000/s, sends 0/s; DROP 50,000',
      '#1 -n 10.0.1.0/24 -t icmp: dropped 50,000, 50,000/s',
      '1 (ICMP) 50,000, missed 3',
      '7 lost',
    ]);
  });

  it('sums a balancer up: the spread over its backends, its connections, and what it refused', () => {
    const at = (ms: number, packets: number) =>
      arrived(
        snapshot(ms, {
          interfaces: [1, 2].map((id) =>
            counters(packets, 0, { host: 'lb', interface: `eth${id}`, redirectedOut: id * packets }),
          ),
          balancer: balancer({
            backends: [backend(1, 'Unavailable'), backend(2)],
            connections: summarise([connection(), connection({ state: 'Closed' })]),
            refusals: [
              { reason: 'STRAY', count: 0n },
              { reason: 'TABLE_FULL', count: 1_234n },
            ],
          }),
        }),
      );
    const now = playAfter([at(0, 0), at(1_000, 100)], BALANCING_STEP);
    expect(summaryLines(playAfter([], BALANCING_STEP), now, 'en').slice(2)).toEqual([
      'Backends: app1 Unavailable 33 % (100 pps), app2 Available 67 % (200 pps)',
      'Connections: Established 1, Closed 1',
      'Refused packets: TABLE_FULL 1,234',
    ]);
  });

  it('says nothing while nothing is received', () => {
    const still = playAfter([look(0, 5), look(1_000, 5)]);
    expect(summaryLines(still, still, 'en')).toEqual([]);
    expect(summaryLines(playAfter([]), playAfter([look(0, 0)]), 'en')).toEqual([]);
  });

  it('says each printed line and record once, and of many only the first', () => {
    const before = playAfter([look(0, 0, { printed: ['one'] })]);
    const now = playAfter([look(0, 0, { printed: ['one'] }), look(500, 0, { printed: ['one', 'two'] })]);
    expect(newsSince(before, now, 'en')).toEqual(['bpf_printk: one', 'bpf_printk: two']);
    const many = Array.from({ length: 20 }, (_, index) => ({ id: index }));
    const flooded = playAfter([look(0, 0, { records: many })]);
    expect(newsSince(playAfter([]), flooded, 'en')).toEqual([
      ...[0, 1, 2, 3, 4].map((id) => `{ id: ${id} }`),
      'and 15 more',
    ]);
  });

  it('tells of rules that others set, with the time', () => {
    const before = playAfter([look(0, 0, { rules: [] })]);
    const now = playAfter([look(0, 0, { rules: [] }), look(500, 0, { rules: [rule(1)] })]);
    expect(newsSince(before, now, 'ja')).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d ルール 1 を追加: -n 10\.0\.1\.0\/24 -t icmp$/),
    ]);
  });

  it('tells a scene in reading order', () => {
    const started = playAfter([{ type: 'demo-started', demo: DEMO }]);
    const events = [
      { type: 'demo-started', demo: DEMO },
      { type: 'scene-started', scene: 1 },
      { type: 'line-typed', typed: 'xdplings fw get' },
      { type: 'line-said', line: 0, words: 'a table' },
      { type: 'line-ended', line: 0, outcome: 'failed-as-meant' },
      { type: 'scene-ended' },
    ] as const;
    const states = events.map((_, index) => playAfter(events.slice(0, index + 1)));
    const said = states.flatMap((now, index) => newsSince(states[index - 1] ?? started, now, 'en'));
    expect(said).toEqual([
      '2 of 2: A rule stops it.',
      '$ xdplings fw get',
      'a table',
      '(fails, as it must here)',
      'That was the last scene.',
    ]);
  });
});
