import { type Text, text } from '../../text.ts';
import type { TrafficResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { ConversationClause, PingClause } from '../spec.ts';
import { accountText } from './account.ts';

/** Judges pings by how many were answered. */
export function judgePing(clause: PingClause, result: TrafficResult): ClauseOutcome {
  const about = text(
    `${clause.times} ping${plural(clause.times)} (IPv${clause.family}) ${clause.from} → ${clause.to}`,
    `ping（IPv${clause.family}）${clause.times} 回、${clause.from} → ${clause.to}`,
  );
  return judgeReplies(clause, result, about);
}

/** Judges conversations by how many came back intact. */
export function judgeConversation(clause: ConversationClause, result: TrafficResult): ClauseOutcome {
  const what = {
    udp: text('UDP datagram', 'UDP データグラム'),
    tcp: text('TCP connection', 'TCP コネクション'),
  }[clause.protocol];
  const about = text(
    `${clause.times} ${what.en}${plural(clause.times)} (IPv${clause.family}) ${clause.from} → ${clause.to}:${clause.port}`,
    `${what.ja}（IPv${clause.family}）${clause.times} 個、${clause.from} → ${clause.to}:${clause.port}`,
  );
  return judgeReplies(clause, result, about);
}

const plural = (count: number): string => (count === 1 ? '' : 's');

function judgeReplies(
  clause: { readonly times: number; readonly answered: number },
  result: TrafficResult,
  sent: Text,
): ClauseOutcome {
  const account = accountText(result.account);
  return {
    ok: result.answered === clause.answered,
    expected: repliesText(clause.answered, clause.times),
    observed: text(
      `${repliesText(result.answered, clause.times).en} (${account.en})`,
      `${repliesText(result.answered, clause.times).ja}（${account.ja}）`,
    ),
    reproduce: result.commands,
    sent,
  };
}

const repliesText = (answered: number, times: number): Text =>
  answered === 0
    ? text('no answer', '応答なし')
    : text(`${answered} of ${times} answered`, `${times} 個中 ${answered} 個に応答`);
