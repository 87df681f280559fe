import { describe, expect, it } from 'vitest';
import type { BackendStatus } from '../../../src/domain/load-balancer/model.ts';
import type { Lang } from '../../../src/domain/text.ts';
import { LAB_NAMES, LABS, type LabName } from '../../../src/domain/topology/labs.ts';
import { interfacesOf } from '../../../src/domain/topology/model.ts';
import { summarise } from '../../../src/engine/play/connection-table.ts';
import type { PlayEvent } from '../../../src/engine/play/reducer.ts';
import type { PlayState } from '../../../src/engine/play/state.ts';
import { lineWidth } from '../../../src/tui/lines/fit.ts';
import { plainText } from '../../../src/tui/lines/line.ts';
import { networkLines } from '../../../src/tui/play/network-lines.ts';
import { playRows } from '../../../src/tui/play/play-window.ts';
import { BALANCING_STEP, backend, balancer, connection } from '../../engine/play/balancer-support.ts';
import { arrived, counters, DEMO, playAfter, rule, STEP, snapshot } from '../../engine/play/support.ts';
import { makeStep } from '../../support/course.ts';
import { NOT_COMPILED, REJECTED, SOURCE } from '../support/scenes.ts';

const SIZES = [
  [80, 24],
  [120, 30],
  [200, 60],
] as const;
const LANGS: readonly Lang[] = ['en', 'ja'];

const record = {
  time: 1n,
  source: '10.0.1.66',
  destination: '10.0.1.2',
  sport: 20_001,
  dport: 8080,
  id: 1,
  protocol: 6,
  reason: 2,
};
/** Everything that there can be, and much of it. */
const FULL: readonly PlayEvent[] = [0, 1_000].map((at) =>
  arrived(
    snapshot(at, {
      interfaces: [
        counters(at * 50_000, at * 49_000),
        counters(at, 0, { interface: 'eth1' }),
        counters(at, 0, { host: 'client1', sent: { packets: at * 50_000, bytes: 0 }, xdp: undefined }),
      ],
      rules: Array.from({ length: 20 }, (_, index) => rule(index + 1, BigInt(at * 10_000_000))),
      policies: [{ id: 1, protocol: 'tcp', kind: 'syn', limit: 100, dropped: BigInt(at) }],
      protocols: [1, 2, 6, 17, 58, 132, 250].map((protocol) => ({ protocol, packets: 2n ** 50n })),
      records: Array.from({ length: 30 }, () => record),
      lost: 123_456_789n,
      numbers: [{ name: 'missed', value: 5 }],
      maps: [{ name: 'blocklist', rows: [{ key: '10.0.1.1', value: 7n }], total: 1 }],
      printed: ['a line'],
    }),
  ),
);
const SCENE: readonly PlayEvent[] = [
  { type: 'demo-started', demo: DEMO },
  { type: 'scene-started', scene: 1 },
  { type: 'line-typed', typed: 'xdplings fw set -n 10.0.1.0/24' },
  { type: 'line-said', line: 0, words: 'Rule 1 is set.' },
  { type: 'line-ended', line: 0, outcome: 'succeeded' },
  { type: 'line-typed', typed: 'xdplings exec client1 -- ping -c 1 10.0.1.2' },
  { type: 'line-said', line: 1, words: `${'PING\n'.repeat(20)}100% packet loss` },
  { type: 'line-ended', line: 1, outcome: 'failed-as-meant' },
  { type: 'scene-ended' },
];
const shares = (...statuses: readonly BackendStatus[]): readonly PlayEvent[] =>
  [0, 1_000].map((at) =>
    arrived(
      snapshot(at, {
        interfaces: [1, 2, 3].map((id) =>
          counters(0, 0, {
            host: 'lb',
            interface: `eth${id}`,
            sent: { packets: at * id, bytes: 0 },
            redirectedOut: id === 1 ? 0 : at * id,
          }),
        ),
        balancer: balancer({
          backends: statuses.map((status, index) => backend(index + 1, status)),
          connections: summarise(
            Array.from({ length: 65_536 }, (_, index) =>
              connection({ clientPort: index, backend: (index % 3) + 1, idleMs: index * 100 }),
            ),
          ),
          refusals: [
            { reason: 'STRAY', count: 123_456_789n },
            { reason: 'NO_BACKEND', count: 0n },
            { reason: 'TABLE_FULL', count: 4n },
          ],
        }),
      }),
    ),
  );
const BALANCED = shares('Unavailable', 'Available', 'Unhealthy');
const refused = (report: typeof REJECTED): PlayEvent => ({
  type: 'program-refused',
  report,
  source: SOURCE,
  at: 0,
});

const STATES: Readonly<Record<string, readonly PlayEvent[]>> = {
  'nothing yet': [],
  'everything at once': FULL,
  'a scene': [...FULL, ...SCENE],
  'a rejected save': [...FULL, refused(REJECTED)],
  'a save that does not compile': [...FULL, refused(NOT_COMPILED)],
  'a balancer': BALANCED,
  'a balancer without backends': shares(),
  'a scene of a balancer': [...BALANCED, ...SCENE],
};

const attachOf = (lab: LabName) =>
  interfacesOf(LABS[lab])
    .slice(1, 3)
    .map(({ host, name }) => ({ host, interface: name }));

const shown = (state: PlayState, columns = 80, rows = 24, lang: Lang = 'en'): string =>
  playRows({ state, lang, columns, rows, inWorkshop: false }).map(plainText).join('\n');

describe('the play screen', () => {
  for (const [name, events] of Object.entries(STATES)) {
    it.each(SIZES)(`fills a window of %i×%i exactly: ${name}`, (columns, rows) => {
      for (const lab of LAB_NAMES) {
        const step = makeStep('firewall/events', { lab, attach: attachOf(lab) });
        for (const lang of LANGS) {
          const lines = playRows({
            state: playAfter(events, step),
            lang,
            columns,
            rows,
            inWorkshop: true,
          });
          expect(lines).toHaveLength(rows);
          for (const line of lines) expect(lineWidth(line), plainText(line)).toBeLessThanOrEqual(columns);
        }
      }
    });
  }

  it('asks for a larger window where nothing could be read', () => {
    expect(shown(playAfter(FULL), 30, 8)).toContain('Make the window larger');
  });

  it('has the network, the verdicts, the rules and what to do on 80×24', () => {
    const text = shown(playAfter(FULL));
    expect(text).toMatch(/client1 ├─ 10\.0\.1\.1 ─+ 10\.0\.1\.2 ─┤eth0/);
    expect(text).toMatch(/50\.0M pps ──▶/);
    expect(text).toMatch(/host\/eth0 .*49\.0M\/s/);
    expect(text).toMatch(/#1 +-n 10\.0\.1\.0\/24 -t icmp +dropped/);
    expect(text).toMatch(/\d+ more/);
    expect(text).toMatch(/r reload .*D demo .*L 日本語 .*q quit/);
  });

  it('shows a dropped packet with its reason, and how many records were lost', () => {
    const text = shown(playAfter(FULL), 200, 60);
    expect(text).toContain('tcp 10.0.1.66:20001 → 10.0.1.2:8080 · policy 1');
    expect(text).toContain('60 read · 123M lost');
  });

  it('keeps its columns while numbers grow', () => {
    const at = (packets: number) =>
      networkLines(
        LABS.pair,
        [
          {
            host: 'host',
            interface: 'eth0',
            received: { count: 0, rate: packets },
            sent: { count: 0, rate: 0 },
            xdp: undefined,
          },
        ],
        80,
        'pps',
      ).map((line) => plainText(line).indexOf('▶'));
    expect(at(0)).toEqual(at(9_999_999));
    expect(at(0)).toEqual(at(123_456_789));
  });

  it('keeps a scene’s outcome in sight where there is little room', () => {
    const text = shown(playAfter([...FULL, ...SCENE]));
    expect(text).toContain('A rule stops it.');
    expect(text).toContain('xdplings exec client1 -- ping -c 1 10.0.1.2');
    expect(text).toContain('fails, as it must here');
    expect(text).toContain('That was the last scene.');
    expect(text).toContain('Rules');
  });

  it('draws a balancer with the state of each backend and its part of the packets behind it', () => {
    const text = shown(playAfter(BALANCED, BALANCING_STEP));
    expect(text).toMatch(/╮ #1 ○ Unavailable *\n[^\n]* app1 │/);
    expect(text).toMatch(/app1 │ ▏ +0 %/);
    expect(text).toMatch(/▇{4,} +40 %/);
    expect(text).toMatch(/▇{6,} +60 %/);
    expect(text).toContain('21,845 connections');
    expect(text).toContain('│203.0.113.11│');
    expect(text).toMatch(/Refused packets +STRAY 123M · TABLE_FULL 4 /);
  });

  it('has the newest connections, and the id of every backend for lb drain', () => {
    const text = shown(playAfter(BALANCED, BALANCING_STEP), 120, 40);
    expect(text).toContain('Connections  Established 65,536');
    expect(text).toMatch(/tcp 10\.0\.1\.2:0 +→ :8080 +app1 +Established +0\.0 s ago/);
    expect(text).toMatch(/#2 +app2 +10\.0\.3\.2 +eth2 +✔ Available/);
    expect(text).toContain('xdplings exec client -- curl -sm 2 203.0.113.11:8080/who');
    expect(text).toContain('xdplings lb drain -i 1');
  });

  it('says how the first backend is set where there is none', () => {
    const text = shown(playAfter(shares(), BALANCING_STEP));
    expect(text).toContain('none; lb set adds one');
    expect(text).toContain('xdplings lb set -n app1 -a 10.0.2.2 -c http://10.0.2.2:8080/health');
    expect(text).not.toContain('curl');
  });

  it('gives a scene of a balancer room for what it shows on 80×24', () => {
    const text = shown(playAfter([...BALANCED, ...SCENE], BALANCING_STEP));
    expect(text).toContain('A rule stops it.');
    expect(text).toContain('fails, as it must here');
    expect(text).toMatch(/XDP +PASS[^\n]*\n lb /);
  });

  it('explains a refused save as check does, and plays on', () => {
    const text = shown(playAfter([...FULL, refused(REJECTED)]), 120, 40);
    expect(text).toContain('the program before it plays on');
    expect(text).toContain('Rejected by the verifier · line 14');
    expect(text).toContain('50.0M pps');
  });

  it('says what may be typed in another terminal, suiting the program', () => {
    const quiet = [arrived(snapshot(0, { rules: [], policies: [] }))];
    const text = shown(playAfter(quiet, STEP), 120, 40);
    expect(text).toContain('xdplings exec client1 -- ping -c 3 10.0.1.2');
    expect(text).toContain('xdplings fw set -n 10.0.1.0/24 -t icmp');
    expect(shown(playAfter([arrived(snapshot(0))]), 120, 40)).not.toContain('fw set');
  });
});

describe('the drawing of a network', () => {
  it.each(LAB_NAMES)('has every host and every address of the lab %s in 80 columns', (lab) => {
    const topology = LABS[lab];
    const lines = networkLines(topology, [], 80, 'pps');
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(80);
    const text = lines.map(plainText).join('\n');
    for (const { name } of topology.hosts) expect(text).toContain(` ${name} `);
    for (const { addresses } of interfacesOf(topology)) {
      expect(text).toContain(addresses[0]?.replace(/\/.*/, ''));
    }
  });
});
