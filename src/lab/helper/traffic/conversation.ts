import { SERVICE_PORTS } from '../../../domain/topology/model.ts';
import { SystemCallError } from '../../kernel/libc.ts';
import type { Protocol, StreamSocket } from '../../kernel/stream-socket.ts';

/* What two sides say to each other, in steps that never wait. */

/** Something that two sides do in steps, each as soon as it can be done. */
export type Exchange = {
  /** Does what can be done now. @returns false when it is over, well or not */
  advance(): boolean;
  /** Whether the last `advance` got anywhere. */
  readonly moved: boolean;
  readonly succeeded: boolean;
  /** Whether a timer of the protocol may be what it waits for. */
  readonly mayWaitForTimer: boolean;
};

/** The end of a connection: over when the other side has closed, too. */
export class Farewell implements Exchange {
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

export type Topic = { readonly protocol: Protocol; readonly port: number; readonly bytes: number };

/** A payload that must come back. */
export class Conversation implements Exchange {
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

  constructor(socket: StreamSocket, { protocol, port, bytes }: Topic, index: number) {
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
function payloadOf(bytes: number, index: number): Uint8Array {
  const payload = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1) payload[at] = at * 7 + index * 31 + 1;
  return payload;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
