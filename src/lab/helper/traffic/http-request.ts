import { SystemCallError } from '../../kernel/libc.ts';
import type { StreamSocket } from '../../kernel/stream-socket.ts';

const REQUEST = Buffer.from('GET /who HTTP/1.0\r\n\r\n');
/**
 * Whoever gets no answer asks again every second. Linux 6.5 and newer send the SYN again that often (sysctl
 * tcp_syn_linear_timeouts), older ones wait 1, 2, 4 seconds: a new connection makes them alike.
 */
const ASK_AGAIN_MS = 1_000;

type HttpRequestOptions = {
  /** Opens a socket for a connection. */
  readonly open: () => StreamSocket;
  /** Whether an answer has the right body. */
  readonly isRight: (body: string) => boolean;
  /** Told the client's port of each connection as soon as its SYN is out. */
  readonly onAsked?: (clientPort: number, now: number) => void;
};

/** One GET /who over a connection of its own, in steps that never wait; all times are given by the caller. */
export class HttpRequest {
  readonly #options: HttpRequestOptions;
  #socket: StreamSocket;
  #askedAt: number | undefined;
  #connected = false;
  #sent = 0;
  #received = '';
  #clientPort = 0;
  #failure = '';

  constructor(options: HttpRequestOptions) {
    this.#options = options;
    this.#socket = options.open();
  }

  /** Of the last connection; 0 before there is one. */
  get clientPort(): number {
    return this.#clientPort;
  }

  /** Once it has failed: why, in a few words. */
  get failure(): string {
    return this.#failure;
  }

  /** Does what can be done now. @returns how it ended, or whether it got anywhere */
  advance(now: number): 'answered' | 'failed' | 'moved' | 'waiting' {
    try {
      if (!this.#connected && !this.#connect(now)) return 'waiting';
      const before = this.#sent + this.#received.length;
      if (this.#sent < REQUEST.length) this.#sent += this.#socket.send(REQUEST.subarray(this.#sent));
      for (;;) {
        const chunk = this.#socket.receive();
        if (chunk === 'end') return this.#judge();
        if (chunk === undefined) return this.#sent + this.#received.length > before ? 'moved' : 'waiting';
        this.#received += Buffer.from(chunk).toString('latin1');
      }
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.#failure = failureOf(error);
      return 'failed';
    }
  }

  #connect(now: number): boolean {
    if (this.#askedAt !== undefined && now - this.#askedAt > ASK_AGAIN_MS) {
      this.#socket.close(true);
      this.#socket = this.#options.open();
      this.#askedAt = undefined;
    }
    const isFirst = this.#askedAt === undefined;
    this.#askedAt ??= now;
    this.#connected = this.#socket.connect();
    if (isFirst && this.#options.onAsked !== undefined) {
      this.#clientPort = this.#socket.localPort;
      this.#options.onAsked(this.#clientPort, now);
    }
    return this.#connected;
  }

  #judge(): 'answered' | 'failed' {
    const [head = '', ...body] = this.#received.split('\r\n\r\n');
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
    if (status === '200' && this.#options.isRight(body.join('\r\n\r\n'))) return 'answered';
    if (status === undefined) this.#failure = 'closed without an answer';
    else this.#failure = status === '200' ? 'wrong body' : `status ${status}`;
    return 'failed';
  }

  /** Takes leave of the other side, or forgets the connection when it has come to nothing. */
  close(isAnswered: boolean): void {
    this.#socket.close(!isAnswered);
  }
}

/** @returns what the other side did, or what the kernel says, in a few words */
export function failureOf({ code, reason }: SystemCallError): string {
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return code === 'ECONNREFUSED' ? 'refused' : reason;
}
