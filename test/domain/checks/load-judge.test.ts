import { describe, expect, it } from 'vitest';
import {
  judgeLoad,
  judgeMeanwhile,
  judgeUnfinished,
  unattended,
} from '../../../src/domain/checks/judges/load.ts';
import type { FailedRequest, TrafficLoadResult } from '../../../src/domain/checks/observed.ts';
import { vocabulary } from '../../../src/domain/checks/vocabulary.ts';

const { load, after, control, noMore, services, waits, flooding, from, tcpEcho, packet, eth, payload } =
  vocabulary;
const about = { en: 'while app2 is drained', ja: 'app2 のドレイン中' };
const client = { from: 'client', address: '203.0.113.11' };
const hundred = load(about, { ...client, requests: { atOnce: 4, times: 100 } });
const QUIET = { noMore: [] };

const result = (more: Partial<TrafficLoadResult> = {}): TrafficLoadResult => ({
  ms: 500,
  begun: 100,
  answered: 100,
  slowestMs: 3,
  byHost: { app1: 34, app2: 33, app3: 33 },
  lastSynAt: { app1: 490, app2: 480, app3: 495 },
  failed: [],
  received: 0,
  commands: ['xdplings exec client -- curl'],
  ...more,
});
const reset: FailedRequest = {
  clientPort: 40_123,
  begunAt: 200,
  endedAt: 212,
  host: 'app3',
  reason: 'reset',
};

describe('a load', () => {
  it('holds when every request was answered', () => {
    const outcome = judgeLoad(hundred.isServed(), result(), QUIET);
    expect(outcome).toMatchObject({
      ok: true,
      expected: { en: 'all 100 requests are answered' },
      observed: { en: '100 of 100 requests answered' },
      reproduce: ['xdplings exec client -- curl', 'xdplings lb get', 'xdplings lb conntrack get'],
    });
  });

  it('fails with the port, the moment, the host and the reason of those that were not', () => {
    const lost = { ...reset, host: undefined, reason: 'no answer in 2000 ms' };
    const outcome = judgeLoad(hundred.isServed(), result({ answered: 98, failed: [reset, lost] }), QUIET);
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toBe(
      '98 of 100 requests answered; from client port 40123 at 200 ms, on app3: reset after 12 ms; from client port 40123 at 200 ms, that reached no host: no answer in 2000 ms after 12 ms',
    );
    expect(outcome.observed.ja).toContain('クライアントのポート 40123');
  });

  it('names only some of many that failed', () => {
    const failed = Array.from({ length: 10 }, () => reset);
    expect(judgeLoad(hundred.isServed(), result({ answered: 90, failed }), QUIET).observed.en).toContain(
      '; and 7 more',
    );
  });

  it('fails when it did less than was asked', () => {
    expect(judgeLoad(hundred.isServed(), result({ begun: 99, answered: 99 }), QUIET).ok).toBe(false);
  });

  it('proves nothing when nothing was asked', () => {
    const open = load(about, { ...client, requests: { atOnce: 4 } }).isServed();
    expect(judgeLoad(open, result({ begun: 0, answered: 0 }), QUIET).ok).toBe(false);
    expect(judgeLoad(open, result(), QUIET).ok).toBe(true);
  });

  it('says what is done meanwhile, in order', () => {
    const frame = packet(
      eth({ src: '02:00:00:00:01:02', dst: '02:00:00:00:01:01', type: 0x88b5 }),
      payload('x'),
    );
    const clause = load(
      about,
      { ...client, requests: { atOnce: 4 } },
      flooding({ en: 'SYNs', ja: 'SYN' }, from('client'), [frame], 2_000),
      after(50),
      control.drains('app2'),
      noMore('app2'),
      services('app3').end(),
      waits.forStatus('app3', 'Unhealthy'),
      tcpEcho('client', 'lb', { address: '203.0.113.11' }).isAnswered(),
    ).isServed();
    const { sent } = judgeLoad(clause, result(), QUIET);
    expect(sent?.en).toMatch(
      /^while app2 is drained: HTTP requests, 4 at a time, client → 203\.0\.113\.11:8080; meanwhile: SYNs behind it, 2000 a second: .*; 50 more answers; the control plane drains app2; no new connection to app2; app3's services end; app3 becomes Unhealthy; 1 TCP connection/,
    );
    expect(sent?.ja).toContain('その間に: SYN');
    expect(sent?.ja).toContain('→ 応答をあと 50 個待つ → コントロールプレーンが app2 をドレイン →');
  });
});

describe('a load that hosts must share', () => {
  const shared = hundred.isServed({ sharedBy: ['app1', 'app2', 'app3'] });
  it('holds when nobody is more than one ahead', () => {
    expect(judgeLoad(shared, result(), QUIET).ok).toBe(true);
  });
  it('fails with who got how many', () => {
    expect(judgeLoad(shared, result({ byHost: { app1: 50, app3: 50 } }), QUIET)).toMatchObject({
      ok: false,
      observed: { en: 'app1 50, app2 0, app3 50' },
    });
  });
});

describe('a host that gets no more', () => {
  const clause = load(about, { ...client, requests: { atOnce: 4 } }, noMore('app2')).isServed();
  it('holds when its last new connection was before', () => {
    const moments = {
      noMore: [
        { host: 'app2', at: 481 },
        { host: 'app9', at: 0 },
      ],
    };
    expect(judgeLoad(clause, result(), moments).ok).toBe(true);
  });
  it('fails with how much later one reached it', () => {
    expect(judgeLoad(clause, result(), { noMore: [{ host: 'app2', at: 430 }] })).toMatchObject({
      ok: false,
      expected: { en: 'no new connection reaches app2 after 430 ms' },
      observed: { en: 'one reached it 50 ms later', ja: 'その 50 ms 後にも届いています' },
    });
  });
});

describe('a load over a host that dies', () => {
  const clause = load(about, { ...client, requests: { atOnce: 4 } }, services('app3').end()).isServed({
    exceptOn: 'app3',
  });
  const moments = { noMore: [], servicesEndedAt: 205, knownDownAt: 300 };
  const judge = (failed: Partial<FailedRequest>) =>
    judgeLoad(clause, result({ answered: 99, failed: [{ ...reset, ...failed }] }), moments).ok;

  it('names in a pass what was allowed to be lost, and in one without losses that there were none', () => {
    const { told } = judgeLoad(clause, result({ answered: 99, failed: [reset] }), moments);
    expect(told?.en).toBe('99 of 100 requests answered; lost with app3, from client port 40123');
    expect(told?.ja).toContain('クライアントのポート 40123');
    expect(judgeLoad(clause, result(), moments).told?.en).toBe('100 of 100 requests answered');
    const failed = Array.from({ length: 63 }, () => reset);
    const many = judgeLoad(clause, result({ answered: 37, failed }), moments);
    expect(many.told?.en).toContain(', 40123 and 3 more');
    expect(judgeLoad(hundred.isServed(), result(), QUIET).told).toBeUndefined();
  });

  it.each([
    ['that the host had been given when it died', {}, true],
    ['that it was given before anybody knew', { begunAt: 299, endedAt: 299 }, true],
    ['that it was given when that was known', { begunAt: 301, endedAt: 302 }, false],
    ['that failed before it died', { begunAt: 190, endedAt: 200 }, false],
    ['on another host', { host: 'app1' }, false],
    ['that reached none', { host: undefined }, false],
  ] as const)('judges a request %s', (_, failed, ok) => {
    expect(judge(failed)).toBe(ok);
  });

  it('says which requests may fail', () => {
    expect(judgeLoad(clause, result(), moments).expected.en).toBe(
      'every request is answered, except those that app3 was given before it was known to be down',
    );
  });

  it('allows nothing while the host lives', () => {
    const failed = [reset];
    expect(judgeLoad(clause, result({ answered: 99, failed }), QUIET).ok).toBe(false);
  });
});

describe('a download', () => {
  const clause = load(about, { ...client, download: 2_000_000 }).isServed();
  it('holds when every byte came', () => {
    expect(judgeLoad(clause, result({ begun: 1, answered: 1, received: 2_000_000 }), QUIET)).toMatchObject({
      ok: true,
      expected: { en: 'all 2,000,000 bytes come' },
    });
  });
  it('fails with how many came, and why no more', () => {
    const cut = result({ begun: 1, answered: 0, received: 65_536, failed: [reset] });
    const outcome = judgeLoad(clause, cut, QUIET);
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toContain('65,536 of 2,000,000 bytes came; from client port 40123');
    expect(judgeLoad(clause, result({ received: 5 }), QUIET).ok).toBe(false);
  });
});

describe('a load that was not to the end', () => {
  const clause = hundred.isServed();
  it('fails with the clause meanwhile that did not hold, and says what went on behind it', () => {
    const outcome = judgeMeanwhile(
      clause,
      {
        ok: false,
        expected: about,
        observed: about,
        reproduce: ['xdplings lb get'],
        sent: { en: 'a ping', ja: 'ping' },
      },
      result(),
    );
    expect(outcome).toMatchObject({ ok: false, expected: about });
    expect(outcome.sent?.en).toMatch(/^a ping; behind it while app2 is drained: 100 HTTP requests/);
    expect(outcome.reproduce).toEqual(['xdplings exec client -- curl', 'xdplings lb get']);
  });

  it('fails when it stood still, or nobody could look after the backends', () => {
    expect(judgeUnfinished(clause, result({ begun: 5, answered: 5 })).observed.en).toContain(
      '5 of 5 requests answered',
    );
    const refusal = { en: 'There is no map pool.', ja: 'マップ pool がありません。' };
    expect(unattended(clause, refusal)).toMatchObject({ ok: false });
    expect(unattended(clause, refusal).observed.ja).toContain(refusal.ja);
  });
});
