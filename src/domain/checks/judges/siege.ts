import { type Text, text } from '../../text.ts';
import type { SiegeResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { SiegeClause } from '../spec.ts';
import { accountText } from './account.ts';

/** Judges a siege by the other host's requests: all of them must have been answered. */
export function judgeSiege(clause: SiegeClause, result: SiegeResult): ClauseOutcome {
  const { times } = clause.requests;
  const { answered } = result.requests;
  const rate = Math.round((result.attack.sent / Math.max(1, result.attack.ms)) * 1000).toLocaleString(
    'en-US',
  );
  const account = accountText(result.account);
  return {
    ok: answered === times,
    ...demandOf(clause),
    observed: text(
      `${answered} of ${times} answered, under ${rate} frames a second (${account.en})`,
      `${times} 個中 ${answered} 個に応答、毎秒 ${rate} フレームの攻撃下（${account.ja}）`,
    ),
    reproduce: [atOnce(result.commands)],
  };
}

/** The flood goes on behind the requests, and ends with the last of them: one line to paste. */
const atOnce = ({ flood, requests }: SiegeResult['commands']): string => `${flood} & ${requests}; kill $!`;

/** A siege in which the control plane could not watch the sources. @param refusal what it said */
export const judgeUnpoliced = (clause: SiegeClause, refusal: Text): ClauseOutcome => ({
  ok: false,
  ...demandOf(clause),
  observed: text(
    `the control plane cannot watch the sources: ${refusal.en}`,
    `コントロールプレーンが送信元を監視できません: ${refusal.ja}`,
  ),
  reproduce: [],
});

function demandOf({ about, requests, policed }: SiegeClause): Pick<ClauseOutcome, 'sent' | 'expected'> {
  const { times, from, to } = requests;
  const watch = policed
    ? text(', with the control plane on watch', '、コントロールプレーンの監視付き')
    : text('', '');
  return {
    sent: text(
      `${about.en}, and ${times} HTTP requests ${from} → ${to} meanwhile${watch.en}`,
      `${about.ja}、その間に HTTP リクエスト ${times} 個、${from} → ${to}${watch.ja}`,
    ),
    expected: text(`all ${times} requests answered`, `${times} 個のリクエストすべてに応答`),
  };
}
