import { describe, expect, it } from 'vitest';
import { judgeFrames } from '../../../src/domain/checks/judges/frames.ts';
import { judgeMap } from '../../../src/domain/checks/judges/map.ts';
import { missingName } from '../../../src/domain/checks/judges/missing-name.ts';
import { judgePing } from '../../../src/domain/checks/judges/replies.ts';
import { judgeTrace } from '../../../src/domain/checks/judges/trace.ts';
import { judgeVariable } from '../../../src/domain/checks/judges/variable.ts';
import { judgeVector } from '../../../src/domain/checks/judges/vector.ts';
import type {
  MapContents,
  MapEntry,
  TrafficResult,
  XdpAccount,
} from '../../../src/domain/checks/observed.ts';
import type { FramesClause, MapClause, MapValue, VectorClause } from '../../../src/domain/checks/spec.ts';
import { eth, ipv4, packet, payload, udp } from '../../../src/domain/packet/index.ts';

const MACS = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' };
const datagram = (ttl: number) =>
  packet(
    eth(MACS),
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2', ttl }),
    udp({ sport: 1, dport: 2 }),
    payload('hello'),
  );
const about = { en: 'a datagram', ja: 'データグラム' };

describe('a vector', () => {
  const clause: VectorClause = {
    kind: 'vector',
    about,
    packet: datagram(64),
    verdict: 'XDP_PASS',
    output: 'unchanged',
  };
  const result = { verdict: 'XDP_PASS', output: datagram(64), commands: ['bpftool prog run …'] } as const;

  it('holds when verdict and packet are as demanded', () => {
    expect(judgeVector(clause, result)).toMatchObject({ ok: true });
  });

  it('fails on another verdict and names both', () => {
    const outcome = judgeVector(clause, { ...result, verdict: 'XDP_DROP' });
    expect(outcome).toMatchObject({ ok: false, observed: { en: 'XDP_DROP' }, reproduce: result.commands });
    expect(outcome.expected.en).toContain('XDP_PASS');
  });

  it('fails on a changed packet and marks the field', () => {
    const outcome = judgeVector(clause, { ...result, output: datagram(63) });
    expect(outcome.ok).toBe(false);
    const differing = outcome.ok ? [] : outcome.packets?.rows.filter(({ differs }) => differs);
    expect(differing?.map(({ field }) => field)).toContain('ttl');
  });

  it('does not look at the packet where the check does not ask for it', () => {
    const { output: _, ...loose } = clause;
    expect(judgeVector(loose, { ...result, output: datagram(1) }).ok).toBe(true);
  });

  it('says that nothing was changed where something should have been', () => {
    const rewriting: VectorClause = { ...clause, packet: datagram(62), output: datagram(63) };
    const { observed } = judgeVector(rewriting, { ...result, output: datagram(62) });
    expect(observed.en).toMatch(/^XDP_\w+, the packet unchanged$/);
    expect(observed.ja).toContain('パケットはそのまま');
  });
});

const NOTHING: XdpAccount = { processed: 0, pass: 0, drop: 0, tx: 0, redirect: 0 };
const traffic = (account: Partial<XdpAccount>, more: Partial<TrafficResult> = {}): TrafficResult => ({
  sent: 0,
  answered: 0,
  account: { ...NOTHING, ...account },
  captured: [],
  commands: [],
  ...more,
});

describe('frames', () => {
  const frames = [datagram(64), datagram(63)];
  const at = { host: 'host', interface: 'eth0' };
  const clause = (fate: FramesClause['fate']): FramesClause => ({
    kind: 'frames',
    about,
    from: { host: 'client', interface: 'eth0' },
    frames,
    fate,
  });
  const seen = (...bytes: Uint8Array[]) =>
    bytes.map((each) => ({ ...at, direction: 'in' as const, bytes: each }));

  it('that must pass have passed when the receiver saw each as it was sent', () => {
    const result = traffic({ processed: 2, pass: 2 }, { captured: seen(...frames) });
    expect(judgeFrames(clause('pass'), result, at).ok).toBe(true);
  });

  it('that must pass but were rewritten on the way fail', () => {
    const result = traffic({ processed: 2, pass: 2 }, { captured: seen(datagram(64), datagram(9)) });
    expect(judgeFrames(clause('pass'), result, at)).toMatchObject({
      ok: false,
      observed: { en: 'a frame arrived changed' },
    });
  });

  it('that must pass but were seen only on another host fail', () => {
    const elsewhere = seen(...frames).map((frame) => ({ ...frame, host: 'client' }));
    expect(
      judgeFrames(clause('pass'), traffic({ processed: 2, pass: 2 }, { captured: elsewhere }), at).ok,
    ).toBe(false);
  });

  it('that must be dropped fail when one passed, with the numbers of both', () => {
    const outcome = judgeFrames(clause('drop'), traffic({ processed: 2, pass: 1, drop: 1 }), at);
    expect(outcome).toMatchObject({ ok: false, observed: { en: 'your program: 1 passed, 1 dropped' } });
  });

  it('are told by the first one where they differ, and as one packet where there is one', () => {
    const sent = (...all: Uint8Array[]) =>
      judgeFrames({ ...clause('pass'), frames: all }, traffic({}), at).sent?.en;
    expect(sent(datagram(64), datagram(9))).toContain(': 2 frames, the first: IPv4');
    expect(sent(datagram(64), datagram(64))).toContain(': 2 × IPv4');
    expect(sent(datagram(64))).toContain(': IPv4');
    const one = judgeFrames({ ...clause('drop'), frames: [datagram(64)] }, traffic({}), at);
    expect(one.expected.en).toBe('it is dropped');
  });

  it('that the program never saw are not taken for dropped', () => {
    expect(judgeFrames(clause('drop'), traffic({}), at).ok).toBe(false);
  });
});

describe('pings', () => {
  const clause = { kind: 'ping', from: 'client', to: 'host', family: 4, times: 5, answered: 5 } as const;

  it('hold when as many were answered as demanded', () => {
    expect(judgePing(clause, traffic({ processed: 5, pass: 5 }, { answered: 5 })).ok).toBe(true);
  });

  it('fail with what became of the others', () => {
    const outcome = judgePing(clause, traffic({ processed: 5, pass: 2, drop: 3 }, { answered: 2 }));
    expect(outcome).toMatchObject({
      ok: false,
      observed: { en: '2 of 5 answered (your program: 2 passed, 3 dropped)' },
    });
  });
});

const contents = (entries: MapEntry[], more: Partial<MapContents> = {}): MapContents => ({
  name: 'protocols',
  type: 'hash',
  perCpu: false,
  maxEntries: 3,
  entries,
  commands: [],
  ...more,
});
const entry = (key: number, ...values: MapValue[]): MapEntry => ({ key, values });
const mapClause = (expect: MapClause['expect'], key = 1): MapClause => ({
  kind: 'map',
  map: 'protocols',
  key,
  expect,
});

describe('a map entry', () => {
  it('grows by the difference, from nothing too', () => {
    expect(judgeMap(mapClause({ grows: 5 }), contents([]), contents([entry(1, 5)])).ok).toBe(true);
    expect(judgeMap(mapClause({ grows: 5 }), contents([entry(1, 5)]), contents([entry(1, 9)]))).toMatchObject(
      {
        ok: false,
        observed: { en: 'protocols[1] grew by 4' },
      },
    );
  });

  it('that is not there is told with what is there instead', () => {
    const full = contents([entry(6, 1), entry(17, 2)]);
    const outcome = judgeMap(mapClause({ grows: 1 }, 132), contents([]), full);
    expect(outcome.observed.en).toBe(
      'no entry protocols[132]; protocols holds 2 of at most 3 entries: 6 → 1, 17 → 2',
    );
  });

  it('counts long runs of the same number in a list instead of repeating them', () => {
    const list = { id: [7, 3, 3, 3, ...Array(12).fill(0)] };
    const outcome = judgeMap(mapClause({ is: 5 }), contents([]), contents([entry(1, list)]));
    expect(outcome.observed.en).toBe('protocols[1] = { id: [7, 3, 3, 3, 0 × 12] }');
  });

  it('of a per-CPU map is the sum over the CPUs', () => {
    const perCpu = contents([entry(1, 2n, 3n)], { perCpu: true });
    expect(judgeMap(mapClause({ is: 5 }), contents([]), perCpu).ok).toBe(true);
  });

  it('must be absent where the check says so', () => {
    expect(judgeMap(mapClause({ absent: true }), contents([]), contents([])).ok).toBe(true);
    expect(judgeMap(mapClause({ absent: true }), contents([]), contents([entry(1, 0)])).ok).toBe(false);
  });

  it('counts beyond 2^53 exactly', () => {
    const big = 2n ** 60n;
    expect(
      judgeMap(mapClause({ grows: 1 }), contents([entry(1, big)]), contents([entry(1, big + 1n)])).ok,
    ).toBe(true);
    expect(judgeMap(mapClause({ grows: 1 }), contents([entry(1, big)]), contents([entry(1, big)])).ok).toBe(
      false,
    );
  });
});

describe("each CPU's own count", () => {
  const clause = mapClause({ growsOnCpus: [100, 200] });
  const perCpu = (...values: number[]) => contents([entry(1, ...values)], { perCpu: true });

  it('holds when every stream was counted on the CPU it came from', () => {
    expect(judgeMap(clause, perCpu(0, 0), perCpu(200, 100), [1, 0]).ok).toBe(true);
  });

  it('adds up streams that shared a CPU', () => {
    expect(judgeMap(clause, perCpu(1, 0), perCpu(301, 0), [0, 0]).ok).toBe(true);
  });

  it('fails when one count is missing, and names each CPU', () => {
    expect(judgeMap(clause, perCpu(0, 0), perCpu(100, 199), [0, 1])).toMatchObject({
      ok: false,
      observed: { en: 'CPU 0 +100, CPU 1 +199' },
    });
  });

  it('fails for a map that all CPUs share, however right its total is', () => {
    const outcome = judgeMap(clause, contents([entry(1, 0)]), contents([entry(1, 300)]), [0, 1]);
    expect(outcome).toMatchObject({ ok: false, observed: { en: expect.stringContaining('share') } });
  });
});

describe('a variable', () => {
  it('grows exactly', () => {
    const clause = { kind: 'variable', name: 'icmp', expect: { grows: 5 } } as const;
    expect(judgeVariable(clause, 2, 7n).ok).toBe(true);
    expect(judgeVariable(clause, 2, 8)).toMatchObject({ ok: false, observed: { en: 'icmp grew by 6' } });
  });

  it('that is not in the program is its own message, with the names that are', () => {
    expect(missingName('variable', 'icmp', ['imcp'])).toMatchObject({
      ok: false,
      observed: { en: 'your program has no global variable of that name; it has: imcp' },
    });
  });
});

describe('printed lines', () => {
  const clause = { kind: 'trace', lines: 2, matching: /hello/ } as const;

  it('are as many as demanded and each of the demanded shape', () => {
    expect(judgeTrace(clause, ['hello 1', 'hello 2']).ok).toBe(true);
    expect(judgeTrace(clause, ['hello 1']).ok).toBe(false);
  });

  it('of another shape are shown', () => {
    expect(judgeTrace(clause, ['hello', 'bye'])).toMatchObject({
      ok: false,
      observed: { en: '2 lines printed, one of them: bye' },
    });
  });
});
