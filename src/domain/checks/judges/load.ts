import { type Text, text } from '../../text.ts';
import type { FailedRequest, TrafficLoadResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { LoadClause } from '../spec.ts';
import { bytesText, loadText } from './load-text.ts';
import { equalShareText, isShared, shareText } from './share.ts';

/** Moments of a load, ms since it began. */
export type LoadMoments = {
  /** From when on no new connection may reach a host. */
  readonly noMore: readonly { readonly host: string; readonly at: number }[];
  /** When the services of the host ended on which requests may fail … */
  readonly servicesEndedAt?: number | undefined;
  /** … and when the control plane knew. */
  readonly knownDownAt?: number | undefined;
};

const LOOKS = ['xdplings lb get', 'xdplings lb conntrack get'];

/** Judges a load when it is over and everything meanwhile has held. */
export function judgeLoad(
  clause: LoadClause,
  result: TrafficLoadResult,
  moments: LoadMoments,
): ClauseOutcome {
  const shared = { sent: loadText(clause), reproduce: [...result.commands, ...LOOKS] };
  return {
    ...(lostRequests(clause, result, moments) ??
      lateConnections(result, moments) ??
      unequalShare(clause, result) ?? {
        ok: true,
        expected: servedText(clause),
        observed: countText(clause, result),
        told: clause.mayFailOn === undefined ? undefined : excusedText(clause, result),
      }),
    ...shared,
  };
}

/** A clause meanwhile that did not hold: it is what the check fails by, and the load is how it came to that. */
export function judgeMeanwhile(
  clause: LoadClause,
  outcome: ClauseOutcome,
  result: TrafficLoadResult,
): ClauseOutcome {
  const load = loadText(clause);
  const { sent } = outcome;
  return {
    ...outcome,
    sent: sent ? text(`${sent.en}; behind it ${load.en}`, `${sent.ja}。その背後で ${load.ja}`) : load,
    reproduce: [...result.commands, ...outcome.reproduce],
  };
}

/** A load that nothing is wrong with, except that the answers that a step waits for did not come. */
export const judgeUnfinished = (clause: LoadClause, result: TrafficLoadResult): ClauseOutcome => ({
  ok: false,
  expected: text(
    'the load goes on until everything meanwhile is done',
    '途中の手順がすべて終わるまで負荷が続く',
  ),
  observed: text(
    `it came to a standstill: ${countText(clause, result).en}`,
    `途中で止まりました: ${countText(clause, result).ja}`,
  ),
  sent: loadText(clause),
  reproduce: [...result.commands, ...LOOKS],
});

/** A load during which the control plane could not look after the backends. @param refusal what it said */
export const unattended = (clause: LoadClause, refusal: Text): ClauseOutcome => ({
  ok: false,
  expected: servedText(clause),
  observed: text(
    `the control plane cannot look after the backends: ${refusal.en}`,
    `コントロールプレーンがバックエンドを管理できません: ${refusal.ja}`,
  ),
  sent: loadText(clause),
  reproduce: LOOKS,
});

type Finding = Pick<ClauseOutcome, 'ok' | 'expected' | 'observed' | 'told'>;

function lostRequests(
  clause: LoadClause,
  result: TrafficLoadResult,
  moments: LoadMoments,
): Finding | undefined {
  const expected = servedText(clause);
  const { load } = clause;
  const isWhole =
    load.does === 'download'
      ? result.received === load.bytes
      : result.answered + result.failed.length >= (load.times ?? 1);
  const lost = result.failed.filter((request) => !mayFail(clause, request, moments));
  const answered = countText(clause, result);
  if (lost.length > 0) return { ok: false, expected, observed: lostText(answered, lost) };
  return isWhole ? undefined : { ok: false, expected, observed: answered };
}

/** A request that the dying host had been given, before anybody could know. */
const mayFail = (
  { mayFailOn }: LoadClause,
  { host, begunAt, endedAt }: FailedRequest,
  { servicesEndedAt = Number.POSITIVE_INFINITY, knownDownAt = Number.POSITIVE_INFINITY }: LoadMoments,
): boolean =>
  host !== undefined && host === mayFailOn && endedAt >= servicesEndedAt && begunAt <= knownDownAt;

function lateConnections({ lastSynAt }: TrafficLoadResult, { noMore }: LoadMoments): Finding | undefined {
  const late = noMore.find(({ host, at }) => (lastSynAt[host] ?? Number.NEGATIVE_INFINITY) > at);
  if (late === undefined) return undefined;
  const after = (lastSynAt[late.host] ?? 0) - late.at;
  return {
    ok: false,
    expected: text(
      `no new connection reaches ${late.host} after ${msText(late.at)}`,
      `${msText(late.at)} より後は ${late.host} に新しいコネクションが届かない`,
    ),
    observed: text(`one reached it ${msText(after)} later`, `その ${msText(after)} 後にも届いています`),
  };
}

function unequalShare({ sharedBy }: LoadClause, { byHost }: TrafficLoadResult): Finding | undefined {
  if (sharedBy === undefined || isShared(byHost, sharedBy)) return undefined;
  return { ok: false, expected: equalShareText(sharedBy), observed: shareText(byHost, sharedBy) };
}

function servedText({ load, mayFailOn }: LoadClause): Text {
  if (load.does === 'download')
    return text(`all ${bytesText(load.bytes)} bytes come`, `${bytesText(load.bytes)} バイトすべてが届く`);
  const all =
    load.times === undefined
      ? text('every request is answered', 'すべてのリクエストに応答')
      : text(`all ${load.times} requests are answered`, `${load.times} 個のリクエストすべてに応答`);
  return mayFailOn === undefined
    ? all
    : text(
        `${all.en}, except those that ${mayFailOn} was given before it was known to be down`,
        `${all.ja}（${mayFailOn} の停止がわかる前に ${mayFailOn} に届いたものを除く）`,
      );
}

const countText = ({ load }: LoadClause, { begun, answered, received }: TrafficLoadResult): Text =>
  load.does === 'download'
    ? text(
        `${bytesText(received)} of ${bytesText(load.bytes)} bytes came`,
        `${bytesText(load.bytes)} バイト中 ${bytesText(received)} バイトが届きました`,
      )
    : text(`${answered} of ${begun} requests answered`, `${begun} 個中 ${answered} 個のリクエストに応答`);

/** So many requests that failed are told one by one. */
const MOST_NAMED = 3;

function lostText(answered: Text, lost: readonly FailedRequest[]): Text {
  const named = lost.slice(0, MOST_NAMED).map(failureText);
  const left = lost.length - named.length;
  const en = named.map((one) => one.en).join('; ');
  const ja = named.map((one) => one.ja).join(' / ');
  return left === 0
    ? text(`${answered.en}; ${en}`, `${answered.ja}。${ja}`)
    : text(`${answered.en}; ${en}; and ${left} more`, `${answered.ja}。${ja} / ほか ${left} 件`);
}

/** So many requests that were allowed to fail are named: more than the exam loses before a health check notices. */
const MOST_EXCUSED = 60;

/** Names what was lost and may be: also of a pass, nobody has to take our word for it. */
function excusedText(clause: LoadClause, result: TrafficLoadResult): Text {
  const count = countText(clause, result);
  const { failed } = result;
  if (failed.length === 0) return count;
  const ports = failed.slice(0, MOST_EXCUSED).map(({ clientPort }) => clientPort);
  const left = failed.length - ports.length;
  const more = left === 0 ? text('', '') : text(` and ${left} more`, ` ほか ${left} 件`);
  return text(
    `${count.en}; lost with ${clause.mayFailOn}, from client port ${ports.join(', ')}${more.en}`,
    `${count.ja}。${clause.mayFailOn} とともに失われたもの: クライアントのポート ${ports.join('、')}${more.ja}`,
  );
}

function failureText({ clientPort, begunAt, endedAt, host, reason }: FailedRequest): Text {
  const place =
    host === undefined
      ? text('that reached no host', 'どのホストにも届かず')
      : text(`on ${host}`, `${host} で`);
  return text(
    `from client port ${clientPort} at ${msText(begunAt)}, ${place.en}: ${reason} after ${msText(endedAt - begunAt)}`,
    `クライアントのポート ${clientPort}（${msText(begunAt)}）は ${place.ja}${msText(endedAt - begunAt)} 後に失敗: ${reason}`,
  );
}

const msText = (ms: number): string => `${Math.round(ms).toLocaleString('en-US')} ms`;
