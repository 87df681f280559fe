import type { CapturedFrame } from '../../../domain/checks/observed.ts';
import {
  decode,
  eth,
  field,
  icmpEcho,
  icmpv6Echo,
  ipv4,
  ipv6,
  packet,
  payload,
  verifyChecksums,
} from '../../../domain/packet/index.ts';
import type { Network } from '../network.ts';
import { findRoute, type Route } from '../route.ts';
import type { Action } from './action.ts';
import { trySend } from './send-frames.ts';

export type PingRequest = {
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  readonly times: number;
};

/** As ping(8) sends by default. */
const PAYLOAD_BYTES = 56;
let lastId = 0;

/** Sends echo requests, one after another, and counts those that were answered as a real ping would accept it. */
export async function ping(
  action: Action,
  request: PingRequest,
): Promise<{ sent: number; answered: number }> {
  const { network, recorder, signal } = action;
  const route = findRoute(network, request.from, request.to, request.family);
  lastId = (lastId % 0xffff) + 1;
  let answered = 0;
  for (let sequence = 1; sequence <= request.times; sequence += 1) {
    const seenBefore = recorder.captured.length;
    const passedBefore = recorder.passed;
    trySend(route.port, echoRequest(network, route, request.family, sequence));
    await recorder.settle(signal);
    const isAnswered = () =>
      recorder.captured.slice(seenBefore).some((frame) => isReply(frame, route, sequence));
    // A request that no host received needs no proof; otherwise the host that did must be done with it.
    if (!isAnswered() && recorder.passed > passedBefore) await recorder.confirm(signal);
    if (isAnswered()) answered += 1;
  }
  return { sent: request.times, answered };
}

function echoRequest(network: Network, route: Route, family: 4 | 6, sequence: number): Uint8Array {
  const { port, source: src, destination: dst } = route;
  const echo = { id: lastId, sequence };
  return packet(
    eth({ src: port.interface.mac, dst: network.peerOf(port).interface.mac }),
    family === 4 ? ipv4({ src, dst }) : ipv6({ src, dst }),
    family === 4 ? icmpEcho(echo) : icmpv6Echo(echo),
    payload(PAYLOAD_BYTES),
  );
}

const ECHO_REPLY = { icmp: 0, icmpv6: 129 } as const;

/** What ping(8) and the stack below it check: addresses, checksums, type, id, sequence, payload. */
function isReply({ host, direction, bytes }: CapturedFrame, route: Route, sequence: number): boolean {
  const { port, source, destination } = route;
  if (direction !== 'in' || host !== port.interface.host) return false;
  const [ip, icmp] = source.includes(':') ? (['ipv6', 'icmpv6'] as const) : (['ipv4', 'icmp'] as const);
  const is = (name: string, value: number | string) => field(bytes, name) === value;
  return (
    is(`${icmp}.type`, ECHO_REPLY[icmp]) &&
    is(`${icmp}.id`, lastId) &&
    is(`${icmp}.sequence`, sequence) &&
    is('eth.dst', port.interface.mac) &&
    is(`${ip}.src`, destination) &&
    is(`${ip}.dst`, source) &&
    verifyChecksums(bytes).every(({ status }) => status === 'right') &&
    carriesPayload(bytes)
  );
}

const EXPECTED_PAYLOAD = payload(PAYLOAD_BYTES).bytes;

function carriesPayload(bytes: Uint8Array): boolean {
  const found = decode(bytes).layers.find(({ name }) => name === 'payload');
  if (found === undefined || found.length !== PAYLOAD_BYTES) return false;
  return EXPECTED_PAYLOAD.every((byte, at) => bytes[found.offset + at] === byte);
}
