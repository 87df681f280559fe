import { text } from '../../text.ts';
import type { SiegeResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { SiegeClause } from '../spec.ts';
import { accountText } from './account.ts';

/** Judges a siege by the other host's requests: all of them must have been answered. */
export function judgeSiege({ about, requests }: SiegeClause, result: SiegeResult): ClauseOutcome {
  const { times, from, to } = requests;
  const { answered } = result.requests;
  const rate = Math.round((result.attack.sent / Math.max(1, result.attack.ms)) * 1000).toLocaleString(
    'en-US',
  );
  const account = accountText(result.account);
  return {
    ok: answered === times,
    sent: text(
      `${about.en}, and ${times} HTTP requests ${from} → ${to} meanwhile`,
      `${about.ja}、その間に HTTP リクエスト ${times} 個、${from} → ${to}`,
    ),
    expected: text(`all ${times} requests answered`, `${times} 個のリクエストすべてに応答`),
    observed: text(
      `${answered} of ${times} answered, under ${rate} frames a second (${account.en})`,
      `${times} 個中 ${answered} 個に応答、毎秒 ${rate} フレームの攻撃下（${account.ja}）`,
    ),
    reproduce: result.commands,
  };
}
