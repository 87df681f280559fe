import { comparePackets, describe, type PacketComparison } from '../../packet/index.ts';
import { type Text, text } from '../../text.ts';
import type { AttachPoint } from '../../topology/model.ts';
import type { TrafficResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { DeliveryClause } from '../spec.ts';
import { accountText } from './account.ts';
import {
  type Arrival,
  closestTo,
  type Shipment,
  sameInterface,
  secondOf,
  traceArrivals,
} from './arrivals.ts';
import { sameBytes } from './bytes.ts';

/** @param receiver the interface at the other end of the link, where the program runs */
export function judgeDelivery(
  clause: DeliveryClause,
  result: TrafficResult,
  receiver: AttachPoint,
): ClauseOutcome {
  const shipments = clause.frames.map(({ bytes, arrives }) => ({
    bytes,
    demanded: arrives ? [{ at: arrives.at, bytes: arrives.as }] : [],
  }));
  const wrong = findMisdelivery(shipments, result, receiver);
  const all = text(`${shipments.length} frames`, `${shipments.length} フレーム`);
  return {
    ok: wrong === undefined,
    expected: demandText((wrong?.shipment ?? shipments[0])?.demanded ?? []),
    observed: wrong?.observed ?? text('as expected', '期待どおり'),
    reproduce: result.commands,
    sent: wrong
      ? sentText(clause.about, shipments, wrong.index)
      : text(`${clause.about.en}: ${all.en}`, `${clause.about.ja}: ${all.ja}`),
    packets: wrong?.packets,
  };
}

/** A frame that did not arrive as demanded. */
export type Misdelivery = {
  readonly index: number;
  readonly shipment: Shipment;
  readonly observed: Text;
  readonly packets: PacketComparison;
};

/** @returns the first frame that did not arrive where and as it must, or that arrived elsewhere too. */
export function findMisdelivery(
  shipments: readonly Shipment[],
  result: TrafficResult,
  receiver: AttachPoint,
): Misdelivery | undefined {
  const { arrivals, others } = traceArrivals(shipments, result.captured);
  for (const [index, shipment] of shipments.entries()) {
    const arrived = arrivals[index];
    const seen = arrived ? secondOf(shipment, others) : closestTo(shipment, others);
    const isLost = arrived === undefined && shipment.demanded.length > 0;
    if (seen === undefined && !isLost) continue;
    const observed = seen ? seenText(shipment, seen, receiver, arrived) : nowhereText(result);
    return { index, shipment, observed, packets: packetsOf(shipment, seen, arrived) };
  }
  return undefined;
}

/** A frame that came twice, or to the wrong place, is shown as it came; one that came changed beside what it should be. */
function packetsOf(
  { bytes, demanded }: Shipment,
  seen: Arrival | undefined,
  arrived: Arrival | undefined,
): PacketComparison {
  const wanted = arrived ?? demanded.find(({ at }) => seen && at.host === seen.at.host) ?? demanded[0];
  return comparePackets({
    sent: bytes,
    ...(wanted ? { expected: wanted.bytes } : {}),
    ...(seen ? { seen: seen.bytes } : {}),
  });
}

const nowhereText = ({ account }: TrafficResult): Text =>
  text(
    `it arrived nowhere (${accountText(account).en})`,
    `どこにも届いていません（${accountText(account).ja}）`,
  );

function seenText(
  { bytes, demanded }: Shipment,
  seen: Arrival,
  receiver: AttachPoint,
  arrived: Arrival | undefined,
): Text {
  const place = placeText(seen.at);
  if (arrived) {
    const first = placeText(arrived.at);
    return text(`it arrived at ${first}, and also at ${place}`, `${first} のほか ${place} にも届きました`);
  }
  if (sameInterface(seen.at, receiver) && sameBytes(seen.bytes, bytes)) {
    return text(
      `your program passed it (XDP_PASS): it went to ${seen.at.host}'s own kernel`,
      `プログラムが XDP_PASS を返し、${seen.at.host} 自身のカーネルに渡りました`,
    );
  }
  const isRightPlace = demanded.some(({ at }) => sameInterface(at, seen.at));
  return isRightPlace
    ? text(`it arrived at ${place}, but not as it should`, `${place} に届きましたが、内容が期待と違います`)
    : text(`it arrived at ${place}`, `${place} に届きました`);
}

/** What is demanded of a frame. */
export function demandText(demanded: readonly Arrival[]): Text {
  const [first, ...others] = demanded;
  if (first === undefined) return text('it arrives nowhere', 'どこにも届かない');
  if (others.length === 0) {
    const place = placeText(first.at);
    return text(`it arrives at ${place}, and nowhere else`, `${place} だけに届く`);
  }
  const hosts = demanded.map(({ at }) => at.host);
  return text(
    `it arrives at one of ${hosts.join(', ')}, and nowhere else`,
    `${hosts.join('、')} のうち 1 つだけに届く`,
  );
}

const placeText = ({ host, interface: name }: AttachPoint): string => `${host}/${name}`;

/** What was sent, when there were several frames, with the one that it is about. */
export function sentText(about: Text, shipments: readonly Shipment[], index: number): Text {
  const what = describe(shipments[index]?.bytes ?? new Uint8Array());
  const count = shipments.length;
  return count === 1
    ? text(`${about.en}: ${what}`, `${about.ja}: ${what}`)
    : text(
        `${about.en}, frame ${index + 1} of ${count}: ${what}`,
        `${about.ja}、${count} フレーム中 ${index + 1} 番目: ${what}`,
      );
}
