import { isIP } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { usageError } from '../../../domain/errors.ts';
import { text } from '../../../domain/text.ts';
import { SystemCallError } from '../../kernel/libc.ts';
import { StreamSocket } from '../../kernel/stream-socket.ts';
import { parseIp } from '../addresses.ts';
import { WorkClock } from './work-clock.ts';

export type ProbeRequest = {
  readonly address: string;
  readonly port: number;
  /** Printable, without spaces: it goes into the request as it is. */
  readonly path: string;
  readonly timeoutMs: number;
};

export type ProbeOutcome = { readonly status: number } | { readonly failure: string };

/** The head of an answer is not looked for beyond this, and no more of the rest is read. */
const HEAD_LIMIT_BYTES = 16 * 1024;
const REST_LIMIT_BYTES = 64 * 1024;
/** How long the other side may take to close once it has answered: then it is left to it. */
const FAREWELL_MS = 50;
/** Turns in which an answer normally comes; whoever takes longer is looked at less often. */
const EAGER_TURNS = 20;

/**
 * Asks once, as a health check does: a connection of its own, GET, and the status of the answer (RFC 9112). The clock
 * stands still while this process is not given the processor: a machine without a moment to spare makes nobody ill.
 * Nothing that the other side does is an error.
 * @param open runs what opens a socket, in the asking host's namespace
 * @throws XdplingsError (usage) for what is no address; the signal's reason
 */
export async function probe(
  open: (work: () => StreamSocket) => StreamSocket,
  request: ProbeRequest,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const { address, port, timeoutMs } = request;
  if (isIP(address) === 0) throw noAddress(address);
  signal.throwIfAborted();
  const exchange = new ProbeExchange(
    open(() => new StreamSocket('tcp', parseIp(address), port)),
    request,
  );
  const clock = new WorkClock();
  try {
    for (let turn = 0; ; turn += 1) {
      const now = clock.now();
      const state = exchange.advance();
      if (typeof state === 'object') return state;
      if (now >= (exchange.farewellAt ?? timeoutMs)) {
        return exchange.answer ?? { failure: `no answer in ${timeoutMs} ms` };
      }
      if (exchange.answer !== undefined) exchange.farewellAt ??= now + FAREWELL_MS;
      // The services that answer live in this process: they get their turn here.
      if (state === 'moved') await setImmediate();
      else await setTimeout(turn < EAGER_TURNS ? 1 : 5);
      signal.throwIfAborted();
    }
  } finally {
    exchange.close();
  }
}

/** One question and its answer, in steps that never wait. */
class ProbeExchange {
  readonly #socket: StreamSocket;
  readonly #request: Uint8Array;
  #connected = false;
  #sent = 0;
  #received = '';
  #receivedBytes = 0;
  #hasEnded = false;
  /** Known as soon as the head of the answer is there. */
  answer: { readonly status: number } | undefined;
  /** When to stop waiting for the other side to close, once it has answered. */
  farewellAt: number | undefined;

  constructor(socket: StreamSocket, { address, port, path }: ProbeRequest) {
    this.#socket = socket;
    const authority = `${address.includes(':') ? `[${address}]` : address}:${port}`;
    this.#request = Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: xdplings\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
  }

  /** Does what can be done now. @returns how it ended, or whether it got anywhere */
  advance(): ProbeOutcome | 'moved' | 'waiting' {
    try {
      if (!this.#connected) {
        if (!this.#socket.connect()) return 'waiting';
        this.#connected = true;
      }
      const before = this.#sent + this.#receivedBytes;
      if (this.#sent < this.#request.length)
        this.#sent += this.#socket.send(this.#request.subarray(this.#sent));
      const ended = this.#receive();
      if (ended !== undefined) return ended;
      return this.#sent + this.#receivedBytes > before ? 'moved' : 'waiting';
    } catch (error) {
      if (error instanceof SystemCallError) return this.answer ?? { failure: failureOf(error) };
      throw error;
    }
  }

  #receive(): ProbeOutcome | undefined {
    while (this.#receivedBytes < REST_LIMIT_BYTES) {
      const chunk = this.#socket.receive();
      if (chunk === undefined) return undefined;
      if (chunk === 'end') {
        this.#hasEnded = true;
        return (
          this.answer ?? { failure: this.#receivedBytes === 0 ? 'closed without an answer' : 'not HTTP' }
        );
      }
      this.#receivedBytes += chunk.length;
      if (this.answer === undefined) {
        this.#received += Buffer.from(chunk).toString('latin1');
        const wrong = this.#readHead();
        if (wrong !== undefined) return wrong;
      }
    }
    return this.answer ?? { failure: 'not HTTP' };
  }

  /** @returns what is wrong with it so far; undefined when it is right, or may become so */
  #readHead(): ProbeOutcome | undefined {
    const head = this.#received;
    if (!'HTTP/1.'.startsWith(head.slice(0, 7))) return { failure: 'not HTTP' };
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return head.length > HEAD_LIMIT_BYTES ? { failure: 'not HTTP' } : undefined;
    const status = /^HTTP\/1\.[01] (\d{3})(?: |\r\n)/.exec(head)?.[1];
    if (status === undefined) return { failure: 'not HTTP' };
    this.answer = { status: Number(status) };
    this.#received = '';
    return undefined;
  }

  /** Takes leave of the other side where it has done so; otherwise forgets the connection at once. */
  close(): void {
    this.#socket.close(!this.#hasEnded);
  }
}

const noAddress = (address: string) =>
  usageError(
    text(
      `${JSON.stringify(address)} is not an IP address.`,
      `${JSON.stringify(address)} は IP アドレスではありません。`,
    ),
  );

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
};

const failureOf = ({ code, reason }: SystemCallError): string => FAILURES[code] ?? reason;
