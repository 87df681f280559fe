import { describe, expect, it } from 'vitest';
import { judgeSiege, judgeUnpoliced } from '../../../src/domain/checks/judges/siege.ts';
import type { SiegeResult } from '../../../src/domain/checks/observed.ts';
import { vocabulary } from '../../../src/domain/checks/vocabulary.ts';

const { from, siege } = vocabulary;
const besieged = siege(
  { en: 'a SYN flood', ja: 'SYN フラッド' },
  { from: from('client1'), frames: [new Uint8Array(54)] },
  { from: 'client2', to: 'host', times: 20, patienceMs: 1_000 },
);
const result = (answered: number, attack = { sent: 60_000, ms: 500 }): SiegeResult => ({
  attack,
  requests: { sent: 20, answered, slowestMs: 3 },
  account: { processed: 60_100, pass: 100, drop: 60_000, tx: 0, redirect: 0 },
  commands: { flood: 'xdplings exec client1 --frame 00', requests: 'xdplings exec client2 -- loop' },
});

describe('a siege', () => {
  it('is survived when every request was answered', () => {
    const outcome = judgeSiege(besieged.isSurvived(), result(20));
    expect(outcome).toMatchObject({
      ok: true,
      reproduce: ['xdplings exec client1 --frame 00 & xdplings exec client2 -- loop; kill $!'],
    });
    expect(outcome.sent?.en).toBe('a SYN flood, and 20 HTTP requests client2 → host meanwhile');
    expect(outcome.expected.en).toBe('all 20 requests answered');
    expect(outcome.observed.en).toBe(
      '20 of 20 answered, under 120,000 frames a second (your program: 100 passed, 60000 dropped)',
    );
  });

  it.each([0, 1, 19])('is lost with %i of 20 answers', (answered) => {
    const { ok, observed } = judgeSiege(besieged.isSurvived(), result(answered));
    expect(ok).toBe(false);
    expect(observed.en).toContain(`${answered} of 20 answered`);
    expect(observed.ja).toContain(`20 個中 ${answered} 個に応答`);
  });

  it('has a rate also when it was over in no time', () => {
    const { observed } = judgeSiege(besieged.isSurvived(), result(20, { sent: 0, ms: 0 }));
    expect(observed.en).toContain('under 0 frames a second');
  });

  it('says that the control plane watches, and why it could not', () => {
    const refusal = { en: 'There is no map sources.', ja: 'マップ sources がありません。' };
    const { ok, sent, observed } = judgeUnpoliced(besieged.isPoliced(), refusal);
    expect(ok).toBe(false);
    expect(sent?.en).toContain('with the control plane on watch');
    expect(observed.en).toContain(refusal.en);
    expect(observed.ja).toContain(refusal.ja);
  });
});
