import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/domain/firewall/model.ts';
import { BALANCING_STEP, backend, balancer } from './balancer-support.ts';
import { arrived, counters, DEMO, playAfter, rule, snapshot } from './support.ts';

const rateOf = (state: ReturnType<typeof playAfter>): number | undefined =>
  state.measured?.interfaces[0]?.received.rate;
const said = (state: ReturnType<typeof playAfter>): string[] => state.happenings.map(({ text }) => text.en);

describe('the play screen’s rule book', () => {
  it('takes speeds over about a second, so that they do not jump with every look', () => {
    const looks = [
      [0, 0],
      [500, 1_000],
      [1_000, 1_000],
      [1_500, 3_000],
    ] as const;
    const events = looks.map(([at, packets]) =>
      arrived(snapshot(at, { interfaces: [counters(packets, 0)] })),
    );
    expect(rateOf(playAfter(events.slice(0, 1)))).toBe(0);
    expect(rateOf(playAfter(events.slice(0, 2)))).toBe(2_000);
    expect(rateOf(playAfter(events.slice(0, 3)))).toBe(1_000);
    expect(rateOf(playAfter(events))).toBe(2_000);
  });

  it('keeps no more snapshots than it measures over', () => {
    const events = Array.from({ length: 100 }, (_, index) => arrived(snapshot(index * 500)));
    expect(playAfter(events).window.length).toBeLessThanOrEqual(12);
  });

  it('takes the spread over some seconds: three requests by hand show three turns', () => {
    const redirected = [
      [0, 0, 0],
      [5, 0, 0],
      [5, 5, 0],
      [5, 5, 5],
      [5, 5, 5],
    ];
    const events = redirected.map((frames, index) =>
      arrived(
        snapshot(index * 1_000, {
          interfaces: frames.map((redirectedOut, at) =>
            counters(0, 0, { host: 'lb', interface: `eth${at + 1}`, redirectedOut }),
          ),
          balancer: balancer(),
        }),
      ),
    );
    const { spread } = playAfter(events, BALANCING_STEP);
    expect(spread?.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it('tells of backends that other terminals set, drain and delete, each once', () => {
    const looks = [
      [],
      [backend(1)],
      [backend(1), backend(2, 'Unhealthy')],
      [backend(1, 'Unavailable'), backend(2, 'Unhealthy')],
      [backend(1, 'Unavailable'), backend(2)],
      [backend(2)],
    ];
    const state = playAfter(
      looks.map((backends, index) => arrived(snapshot(index, { balancer: balancer({ backends }) }))),
    );
    expect(said(state)).toEqual([
      'Backend 1, app1 (10.0.2.2), is set: Available.',
      'Backend 2, app2 (10.0.3.2), is set: Unhealthy.',
      'Backend 1, app1 (10.0.2.2), is drained: it gets no new connections and keeps those that it has.',
      'Backend 1, app1 (10.0.2.2), is deleted.',
    ]);
  });

  it('says what a health check has found, and why', () => {
    const state = playAfter([
      {
        type: 'health-changed',
        changes: [
          { backend: backend(3, 'Unhealthy'), reason: 'connection refused' },
          { backend: backend(1), reason: '200' },
        ],
        at: 5,
      },
    ]);
    expect(state.happenings.map(({ tone, text }) => [tone, text.en])).toEqual([
      ['warning', expect.stringContaining('app3 (10.0.4.2) is unhealthy (connection refused)')],
      ['good', expect.stringContaining('app1 (10.0.2.2) is well again (200)')],
    ]);
  });

  it('forgets what the program before has counted, and says that it was loaded again', () => {
    const before = arrived(snapshot(0, { interfaces: [counters(9_000, 0)], rules: [rule(1)], records: [1] }));
    const state = playAfter([before, { type: 'program-loaded', at: 10 }]);
    expect(state).toMatchObject({ loads: 2, measured: undefined, records: [], knownRules: undefined });
    expect(said(state)).toEqual(['The program was loaded again; its maps are empty.']);
    const after = playAfter([
      before,
      { type: 'program-loaded', at: 10 },
      arrived(snapshot(500, { interfaces: [counters(40, 0)] })),
    ]);
    expect(rateOf(after)).toBe(0);
  });

  it('tells of rules that come and go by other hands, each once, and not of those that were there', () => {
    const looks = [[rule(1)], [rule(1), rule(2)], [rule(1), rule(2)], [rule(2)]];
    const state = playAfter(looks.map((rules, index) => arrived(snapshot(index * 500, { rules }))));
    expect(said(state)).toEqual(['Rule 2 added: -n 10.0.1.0/24 -t icmp', 'Rule 1 deleted.']);
  });

  it('tells of policies that were set, changed and deleted', () => {
    const policy = (limit: number, dropped: bigint): Policy => ({
      id: 1,
      protocol: 'tcp',
      kind: 'syn',
      limit,
      dropped,
    });
    const looks = [[], [policy(100, 0n)], [policy(100, 5n)], [policy(50, 5n)], []];
    const state = playAfter(looks.map((policies, index) => arrived(snapshot(index * 500, { policies }))));
    expect(said(state)).toEqual([
      'Policy 1 set: -p tcp -t syn -l 100',
      'Policy 1 set: -p tcp -t syn -l 50',
      'Policy 1 deleted.',
    ]);
  });

  it('tells of a detection once: its rule is no news when it is seen', () => {
    const policy: Policy = { id: 1, protocol: 'tcp', kind: 'syn', limit: 100, dropped: undefined };
    const state = playAfter([
      arrived(snapshot(0, { rules: [] })),
      {
        type: 'detected',
        detections: [{ address: '10.0.1.66', policy, rate: 50_000.4, rule: 1 }],
        at: 400,
      },
      arrived(snapshot(500, { rules: [rule(1)] })),
    ]);
    expect(said(state)).toEqual([
      '10.0.1.66 sends 50,000 TCP SYN packets a second, and 100 are allowed: rule 1 drops its TCP from now on.',
    ]);
  });

  it('keeps the latest records and printed lines, counts all records, and cleans what programs print', () => {
    const many = Array.from({ length: 80 }, (_, index) => index);
    const state = playAfter([
      arrived(snapshot(0, { records: many, printed: ['one\u001b[31m'] })),
      arrived(snapshot(500, { records: [80], printed: ['two'] })),
    ]);
    expect(state.recordsRead).toBe(81);
    expect(state.records).toHaveLength(50);
    expect(state.records.at(-1)).toBe(80);
    expect(state.printed).toEqual(['one[31m', 'two']);
  });

  it('lets the program before play on when a save is refused', () => {
    const look = arrived(snapshot(0, { interfaces: [counters(7, 0)] }));
    const report = { verdict: 'fail' } as never;
    const state = playAfter([look, { type: 'program-refused', report, source: 'int', at: 1 }]);
    expect(state.refusal?.source).toBe('int');
    expect(state.measured?.interfaces[0]?.received.count).toBe(7);
    expect(playAfter([look, { type: 'program-loaded', at: 2 }]).refusal).toBeUndefined();
  });

  it('shows a scene’s commands with what they say, cleaned, and begins the next scene empty', () => {
    const first = playAfter([
      { type: 'demo-started', demo: DEMO },
      { type: 'scene-started', scene: 0 },
      { type: 'line-typed', typed: 'ping' },
      { type: 'line-said', line: 0, words: 'one\n\ntwo\u0007\tthree\n' },
      { type: 'line-ended', line: 0, outcome: 'succeeded' },
      { type: 'scene-ended' },
    ]);
    expect(first.demo).toMatchObject({
      scene: 0,
      sceneDone: true,
      lines: [{ typed: 'ping', output: ['one', 'two    three'], state: 'succeeded' }],
    });
    const events = [{ type: 'scene-started', scene: 1 } as const, { type: 'demo-ended' } as const];
    expect(playAfter([{ type: 'demo-started', demo: DEMO }, events[0] as never]).demo).toMatchObject({
      scene: 1,
      lines: [],
      sceneDone: false,
    });
    expect(playAfter([{ type: 'demo-started', demo: DEMO }, ...events]).demo).toBeUndefined();
  });
});
