import { type Text, text } from '../../text.ts';
import type { TrafficResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { ConversationClause, PingClause } from '../spec.ts';
import { accountText } from './account.ts';
import { equalShareText, isShared, shareText } from './share.ts';

/** Judges pings by how many were answered. */
export function judgePing(clause: PingClause, result: TrafficResult): ClauseOutcome {
  const about = text(
    `${clause.times} ping${plural(clause.times)} (IPv${clause.family}) ${clause.from} → ${clause.to}`,
    `ping（IPv${clause.family}）${clause.times} 回、${clause.from} → ${clause.to}`,
  );
  return judgeReplies(clause, result, about);
}

/** Judges conversations by how many came back intact, and then, where that is asked for, by who served them. */
export function judgeConversation(clause: ConversationClause, result: TrafficResult): ClauseOutcome {
  const sent = conversationText(clause);
  const replies = judgeReplies(clause, result, sent);
  return replies.ok && clause.sharedBy ? judgeShare(clause.sharedBy, result, sent) : replies;
}

/** What is said, to whom. */
export function conversationText(clause: ConversationClause): Text {
  const what = {
    udp: text('UDP datagram', 'UDP データグラム'),
    tcp: text('TCP connection', 'TCP コネクション'),
  }[clause.protocol];
  const way = `${clause.from} → ${clause.address ?? clause.to}:${clause.port}`;
  const side =
    clause.atOnce === undefined
      ? text('', '')
      : text(`, ${clause.atOnce} at a time`, `、同時に ${clause.atOnce} 個ずつ`);
  return text(
    `${clause.times} ${what.en}${plural(clause.times)} (IPv${clause.family}) ${way}${side.en}`,
    `${what.ja}（IPv${clause.family}）${clause.times} 個、${way}${side.ja}`,
  );
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

/** Every connection stays on one host, and the hosts share them. */
function judgeShare(hosts: readonly string[], result: TrafficResult, sent: Text): ClauseOutcome {
  const { byHost, split } = result.served ?? { byHost: {}, split: [] };
  const reproduce = [...result.commands, 'xdplings lb get', 'xdplings lb conntrack get'];
  const [first] = split;
  if (first !== undefined) {
    return {
      ok: false,
      expected: text(
        'every connection stays on one host from its first segment to its last',
        'どのコネクションも、最初のセグメントから最後まで同じホストに届く',
      ),
      observed: text(
        `segments of ${split.length} connection${plural(split.length)} reached more than one host, the first from client port ${first}`,
        `${split.length} 個のコネクションのセグメントが複数のホストに届きました。最初のものはクライアントのポート ${first}`,
      ),
      reproduce,
      sent,
    };
  }
  const isServed = Object.values(byHost).some((count) => count > 0);
  return {
    ok: isServed && isShared(byHost, hosts),
    expected: equalShareText(hosts),
    observed: shareText(byHost, hosts),
    reproduce,
    sent,
  };
}
