import type { StreamSocket } from '../../kernel/stream-socket.ts';
import { parseIp } from '../addresses.ts';
import type { Network } from '../network.ts';
import { accountOf, NO_COUNTS, type Port } from '../port.ts';
import { untilAtRest } from '../recorder.ts';
import { findRoute } from '../route.ts';
import type { Outcome } from './action.ts';
import { openClient } from './client-socket.ts';
import { Conversation, Farewell } from './conversation.ts';
import type { ConverseRequest } from './converse.ts';
import { CounterWatch } from './counter-watch.ts';
import { exchangeAll } from './exchange-all.ts';
import { untilQuiet } from './quiet.ts';
import { SegmentTaps } from './segment-taps.ts';
import { checkTaps, ServedBook } from './served.ts';

type Setting = {
  readonly network: Network;
  readonly attached: readonly Port[];
  readonly signal: AbortSignal;
  /** Whether somebody else is sending: then the network is not waited for to fall silent. */
  readonly isBusy: boolean;
};

/** How long the network may need to fall silent afterwards; only so that nobody waits for ever. */
const QUIET_LIMIT_MS = 3_000;

/**
 * Holds real conversations, so many at the same time, each from a port of its own: no connection is closed before all
 * of its round are open and decided. Nothing is captured: it would be too much.
 */
export async function converseAtOnce(setting: Setting, request: ConverseRequest): Promise<Outcome> {
  const { network, attached, signal, isBusy } = setting;
  const { source, destination } = findRoute(
    network,
    request.from,
    request.address ?? request.to,
    request.family,
  );
  const { namespace } = network.host(request.from);
  const ip = parseIp(destination);
  const open = () => openClient(namespace, request.protocol, ip, request.port);
  if (!isBusy) await untilAtRest(network, signal);
  const watch = new CounterWatch(network);
  const taps =
    request.protocol === 'tcp'
      ? new SegmentTaps(network, { source: parseIp(source), port: request.port, which: 'all' })
      : undefined;
  const book = new ServedBook();
  const look = () => taps?.take((segment) => book.note(segment));
  const ports: number[] = [];
  let answered = 0;
  try {
    const atOnce = request.atOnce ?? 1;
    for (let from = 0; from < request.times; from += atOnce) {
      const count = Math.min(atOnce, request.times - from);
      answered += await holdRound({ open, request, ports, watch, signal, look }, from, count);
    }
    const counted = await untilQuiet(network, watch.before, isBusy ? 0 : QUIET_LIMIT_MS);
    look();
    if (taps !== undefined) checkTaps(taps);
    return {
      sent: request.times,
      answered,
      account: accountOf(attached.map((port) => counted.get(port) ?? NO_COUNTS)),
      ...(taps === undefined ? {} : { served: book.result(ports) }),
      captured: [],
    };
  } finally {
    taps?.close();
    network.countersAtRest = network.readCounters();
  }
}

type Round = {
  readonly open: () => StreamSocket;
  readonly request: ConverseRequest;
  /** Gets the client's port of each connection. */
  readonly ports: number[];
  readonly watch: CounterWatch;
  readonly signal: AbortSignal;
  readonly look: () => void;
};

type Talk = { readonly socket: StreamSocket; readonly conversation: Conversation };

/** @returns how many of the conversations succeeded */
async function holdRound(
  { open, request, ports, watch, signal, look }: Round,
  first: number,
  count: number,
): Promise<number> {
  const talks: Talk[] = [];
  const closed = new Set<Talk>();
  try {
    const begin = (index: number) => () => {
      const socket = open();
      const conversation = new Conversation(socket, request, index);
      talks.push({ socket, conversation });
      ports.push(socket.localPort);
      return conversation;
    };
    const begins = Array.from({ length: count }, (_, at) => begin(first + at));
    await exchangeAll(watch, begins, signal, look);
    const answered = talks.filter(({ conversation }) => conversation.succeeded);
    if (request.protocol === 'udp') return answered.length;
    const farewells = answered.map((talk) => {
      const farewell = new Farewell(talk.socket);
      const leave = () => {
        talk.socket.finish();
        return farewell;
      };
      return { talk, farewell, leave };
    });
    const leaves = farewells.map(({ leave }) => leave);
    await exchangeAll(watch, leaves, signal, look);
    for (const { talk, farewell } of farewells) {
      if (!farewell.succeeded) continue;
      talk.socket.close(false);
      closed.add(talk);
    }
    return answered.length;
  } finally {
    // A connection in ruins is reset, so that it says nothing later.
    for (const talk of talks) if (!closed.has(talk)) talk.socket.close(request.protocol === 'tcp');
  }
}
