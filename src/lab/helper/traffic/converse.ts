import { setImmediate, setTimeout } from 'node:timers/promises';
import { SERVICE_PORTS } from '../../../domain/topology/model.ts';
import { SystemCallError } from '../../kernel/libc.ts';
import { inNamespace } from '../../kernel/namespace.ts';
import { type Protocol, StreamSocket } from '../../kernel/stream-socket.ts';
import { parseIp } from '../addresses.ts';
import { findRoute } from '../route.ts';
import type { Action } from './action.ts';

export type ConverseRequest = {
  readonly protocol: Protocol;
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly times: number;
  readonly bytes: number;
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
): Promise<{ sent: number; answered: number }> {
  const { network } = action;
  const { destination } = findRoute(network, request.from, request.to, request.family);
  const { namespace } = network.host(request.from);
  const open = () =>
    inNamespace(namespace, () => new StreamSocket(request.protocol, parseIp(destination), request.port));
  let answered = 0;
  // Datagrams go out of one socket, as a program's would; a connection is a socket of its own.
  const shared = request.protocol === 'udp' ? open() : undefined;
  for (let index = 0; index < request.times; index += 1) {
    const socket = shared ?? open();
    const isAnswered = await exchange(action, new Conversation(socket, request, index));
    if (isAnswered) answered += 1;
    if (shared === undefined) await leave(action, socket, isAnswered);
  }
  shared?.close(false);
  return { sent: request.times, answered };
}

/** Lets both sides take leave of each other, so that neither says anything later; a connection in ruins is reset. */
async function leave(action: Action, socket: StreamSocket, isAnswered: boolean): Promise<void> {
  if (isAnswered) socket.finish();
  const hasEnded = isAnswered && (await exchange(action, new Farewell(socket)));
  socket.close(!hasEnded);
  await action.recorder.settle(action.signal);
}

/** Something that two sides do in steps, each as soon as it can be done. */
type Exchange = {
  /** Does what can be done now. @returns false when it is over, well or not */
  advance(): boolean;
  /** Whether the last `advance` got anywhere. */
  readonly moved: boolean;
  readonly succeeded: boolean;
  /** Whether a timer of the protocol may be what it waits for. */
  readonly mayWaitForTimer: boolean;
};

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

/** The end of a connection: over when the other side has closed, too. */
class Farewell implements Exchange {
  readonly #socket: StreamSocket;
  readonly mayWaitForTimer = true;
  moved = false;
  succeeded = false;

  constructor(socket: StreamSocket) {
    this.#socket = socket;
  }

  advance(): boolean {
    const received = tryReceive(this.#socket);
    this.succeeded = received === 'end';
    this.moved = received !== undefined;
    return received !== 'end' && received !== 'broken';
  }
}

function tryReceive(socket: StreamSocket): ReturnType<StreamSocket['receive']> | 'broken' {
  try {
    return socket.receive();
  } catch (error) {
    if (error instanceof SystemCallError) return 'broken';
    throw error;
  }
}

/** A payload that must come back. */
class Conversation implements Exchange {
  readonly #socket: StreamSocket;
  readonly #payload: Uint8Array;
  readonly #isHttp: boolean;
  readonly #protocol: Protocol;
  #connected = false;
  #datagramSent = false;
  #sent = 0;
  readonly #received: Uint8Array[] = [];
  #receivedBytes = 0;
  moved = false;
  succeeded = false;

  constructor(socket: StreamSocket, { protocol, port, bytes }: ConverseRequest, index: number) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#isHttp = protocol === 'tcp' && port === SERVICE_PORTS.http;
    this.#payload = this.#isHttp ? Buffer.from(HTTP_REQUEST) : payloadOf(bytes, index);
  }

  get mayWaitForTimer(): boolean {
    return this.#protocol === 'tcp' && this.#connected;
  }

  advance(): boolean {
    this.moved = false;
    try {
      return this.#step();
    } catch (error) {
      // Refused, reset, unreachable: no answer.
      if (error instanceof SystemCallError) return false;
      throw error;
    }
  }

  #step(): boolean {
    if (!this.#connected) {
      if (!this.#socket.connect()) return true;
      this.#connected = true;
      this.moved = true;
    }
    if (this.#protocol === 'udp') return this.#exchangeDatagram();
    while (this.#sent < this.#payload.length) {
      const taken = this.#socket.send(this.#payload.subarray(this.#sent));
      if (taken === 0) break;
      this.#sent += taken;
      this.moved = true;
    }
    return this.#receiveStream();
  }

  #exchangeDatagram(): boolean {
    if (!this.#datagramSent) {
      this.#socket.send(this.#payload);
      this.#datagramSent = true;
      this.moved = true;
    }
    for (;;) {
      const datagram = this.#socket.receive();
      if (datagram === undefined || datagram === 'end') return true;
      this.moved = true;
      this.succeeded = sameBytes(datagram, this.#payload);
      if (this.succeeded) return false;
    }
  }

  #receiveStream(): boolean {
    for (;;) {
      if (!this.#isHttp && this.#receivedBytes >= this.#payload.length) {
        this.succeeded = sameBytes(Buffer.concat(this.#received), this.#payload);
        return false;
      }
      const chunk = this.#socket.receive();
      if (chunk === undefined) return true;
      if (chunk === 'end') {
        this.succeeded = this.#isHttp && HTTP_SUCCESS.test(Buffer.concat(this.#received).toString('latin1'));
        return false;
      }
      this.moved = true;
      this.#received.push(chunk);
      this.#receivedBytes += chunk.length;
    }
  }
}

const HTTP_REQUEST = 'GET /who HTTP/1.0\r\n\r\n';
const HTTP_SUCCESS = /^HTTP\/1\.[01] 200 /;

/** Bytes that differ from conversation to conversation: a late answer to another one is none. */
const payloadOf = (bytes: number, index: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => (at * 7 + index * 31 + 1) & 0xff);

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
