import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Protocol, StreamSocket } from '../../kernel/stream-socket.ts';
import { parseIp } from '../addresses.ts';
import { findRoute } from '../route.ts';
import type { Action, Outcome } from './action.ts';
import { openClient } from './client-socket.ts';
import { Conversation, type Exchange, Farewell } from './conversation.ts';
import { SegmentTaps } from './segment-taps.ts';
import { checkTaps, ServedBook } from './served.ts';

export type ConverseRequest = {
  readonly protocol: Protocol;
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly times: number;
  readonly bytes: number;
  /** Asked instead of the host `to`. */
  readonly address?: string | undefined;
  /** So many at the same time: see {@link converseAtOnce}; undefined: one after the other. */
  readonly atOnce?: number | undefined;
};

/**
 * How long a TCP connection may stand still while no program has dropped anything: timers of the protocol (delayed
 * acknowledgements, 40 to 200 ms) run meanwhile.
 */
const TCP_PATIENCE_MS = 1_000;

/**
 * Holds real conversations, one after another: a UDP datagram or a TCP connection with a payload that must come back
 * as it was. One is lost as soon as the network stands still without an answer; a frame that a program dropped is not
 * waited for to be sent again.
 */
export async function converse(
  action: Action,
  request: ConverseRequest,
): Promise<Pick<Outcome, 'sent' | 'answered' | 'served'>> {
  const { network } = action;
  const { source, destination } = findRoute(
    network,
    request.from,
    request.address ?? request.to,
    request.family,
  );
  const { namespace } = network.host(request.from);
  const ip = parseIp(destination);
  const open = () => openClient(namespace, request.protocol, ip, request.port);
  if (request.protocol === 'udp') return exchangeDatagrams(action, request, open());
  const taps = new SegmentTaps(network, { source: parseIp(source), port: request.port, which: 'all' });
  try {
    return await holdConnections(action, request, { open, taps });
  } finally {
    taps.close();
  }
}

/** Datagrams go out of one socket, as a program's would. */
async function exchangeDatagrams(action: Action, request: ConverseRequest, socket: StreamSocket) {
  let answered = 0;
  try {
    for (let index = 0; index < request.times; index += 1) {
      if (await exchange(action, new Conversation(socket, request, index))) answered += 1;
    }
  } finally {
    socket.close(false);
  }
  return { sent: request.times, answered };
}

/** A connection is a socket of its own. */
async function holdConnections(
  action: Action,
  request: ConverseRequest,
  { open, taps }: { open: () => StreamSocket; taps: SegmentTaps },
) {
  const book = new ServedBook();
  const ports: number[] = [];
  let answered = 0;
  for (let index = 0; index < request.times; index += 1) {
    const socket = open();
    const conversation = new Conversation(socket, request, index);
    ports.push(socket.localPort);
    if (await holdConversation(action, socket, conversation)) answered += 1;
    taps.take((segment) => book.note(segment));
  }
  checkTaps(taps);
  return { sent: request.times, answered, served: book.result(ports) };
}

/**
 * Afterwards both sides take leave of each other, so that neither says anything later; a connection in ruins, or in the
 * middle of which somebody gives up, is reset.
 * @returns whether it succeeded
 */
async function holdConversation(
  action: Action,
  socket: StreamSocket,
  conversation: Conversation,
): Promise<boolean> {
  let isAnswered = false;
  let hasEnded = false;
  try {
    isAnswered = await exchange(action, conversation);
    if (isAnswered) {
      socket.finish();
      hasEnded = await exchange(action, new Farewell(socket));
    }
  } finally {
    socket.close(!hasEnded);
  }
  await action.recorder.settle(action.signal);
  return isAnswered;
}

/** Goes on with an exchange until it is over, or cannot be any more. @returns whether it succeeded */
async function exchange({ recorder, signal }: Action, one: Exchange): Promise<boolean> {
  let stillSince: number | undefined;
  const { passed: passedBefore, dropped: droppedBefore } = recorder;
  for (;;) {
    const before = recorder.activity;
    if (!one.advance()) return one.succeeded;
    // The services that answer live in this process: they get their turn here.
    await setImmediate();
    signal.throwIfAborted();
    recorder.refresh();
    if (recorder.activity !== before || !recorder.isBalanced || one.moved) {
      stillSince = undefined;
      continue;
    }
    if (stillSince === undefined) {
      // What no host received, none can answer; otherwise the host that did must be done with it.
      if (recorder.passed === passedBefore && !one.mayWaitForTimer) return false;
      stillSince = performance.now();
      await recorder.confirm(signal);
      continue;
    }
    const mayComeYet = one.mayWaitForTimer && recorder.dropped === droppedBefore;
    if (!mayComeYet || performance.now() - stillSince > TCP_PATIENCE_MS) return false;
    await setTimeout(5);
  }
}
