import { type Text, text } from '../../text.ts';
import type { AttachPoint } from '../../topology/model.ts';
import type { TrafficResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { BalanceClause } from '../spec.ts';
import { type Shipment, traceArrivals } from './arrivals.ts';
import { demandText, findMisdelivery, sentText } from './delivery.ts';
import { equalShareText, isShared, shareText } from './share.ts';

/** With which a person sees what the balancer keeps. */
const LOOKS = ['xdplings lb get', 'xdplings lb conntrack get'];

/** @param receiver the interface at the other end of the link, where the program runs */
export function judgeBalance(
  clause: BalanceClause,
  result: TrafficResult,
  receiver: AttachPoint,
): ClauseOutcome {
  const shipments = clause.frames.map(shipmentOf);
  const reproduce = [...result.commands, ...LOOKS];
  const wrong = findMisdelivery(shipments, result, receiver);
  if (wrong) {
    const { index, shipment, observed, packets } = wrong;
    const sent = flowText(clause, shipments, index);
    return { ok: false, expected: demandText(shipment.demanded), observed, reproduce, sent, packets };
  }
  const takers = traceArrivals(shipments, result.captured).arrivals.map((arrival) => arrival?.at.host ?? '');
  return judgeFlows(clause, shipments, takers, reproduce);
}

/** @param takers the host that got each frame, in their order */
function judgeFlows(
  clause: BalanceClause,
  shipments: readonly Shipment[],
  takers: readonly string[],
  reproduce: readonly string[],
): ClauseOutcome {
  const hosts = [...new Set(clause.frames.flatMap(({ arrives }) => Object.keys(arrives)))];
  const takerOf = new Map<string, string>();
  for (const [index, { flow }] of clause.frames.entries()) {
    const taker = takers[index] ?? '';
    const first = takerOf.get(flow) ?? taker;
    takerOf.set(flow, first);
    if (first === taker) continue;
    return {
      ok: false,
      expected: text(
        `all frames of a flow arrive at the same host: ${first}`,
        `同じフローのフレームはすべて同じホストに届く: ${first}`,
      ),
      observed: text(`this one arrived at ${taker}`, `このフレームは ${taker} に届きました`),
      reproduce,
      sent: flowText(clause, shipments, index),
    };
  }
  const byHost: Record<string, number> = {};
  for (const taker of takerOf.values()) byHost[taker] = (byHost[taker] ?? 0) + 1;
  const flows = takerOf.size;
  const { about } = clause;
  return {
    ok: isShared(byHost, hosts),
    expected: text(`the flows are ${equalShareText(hosts).en}`, `フローが ${equalShareText(hosts).ja}`),
    observed: shareText(byHost, hosts),
    reproduce,
    sent: text(
      `${about.en}: ${clause.frames.length} frames of ${flows} flows`,
      `${about.ja}: ${flows} フロー、${clause.frames.length} フレーム`,
    ),
  };
}

const shipmentOf = ({ bytes, arrives }: BalanceClause['frames'][number]): Shipment => ({
  bytes,
  demanded: Object.entries(arrives).map(([host, as]) => ({ at: { host, interface: 'eth0' }, bytes: as })),
});

function flowText(clause: BalanceClause, shipments: readonly Shipment[], index: number): Text {
  const sent = sentText(clause.about, shipments, index);
  const flow = clause.frames[index]?.flow;
  return text(`${sent.en} (flow ${flow})`, `${sent.ja}（フロー ${flow}）`);
}
