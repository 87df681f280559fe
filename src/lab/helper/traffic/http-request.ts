import { SystemCallError } from '../../kernel/libc.ts';
import type { StreamSocket } from '../../kernel/stream-socket.ts';

const REQUEST = Buffer.from('GET /who HTTP/1.0\r\n\r\n');
/**
 * Whoever gets no answer asks again every second. Linux 6.5 and newer send the SYN again that often (sysctl
 * tcp_syn_linear_timeouts), older ones wait 1, 2, 4 seconds: a new connection makes them alike.
 */
const ASK_AGAIN_MS = 1_000;

/** One GET /who over a connection of its own, in steps that never wait; all times are given by the caller. */
export class HttpRequest {
  readonly #open: () => StreamSocket;
  #socket: StreamSocket;
  #askedAt: number | undefined;
  readonly #expected: string;
  #connected = false;
  #sent = 0;
  #received = '';

  /** @param body that a right answer has */
  constructor(open: () => StreamSocket, body: string) {
    this.#open = open;
    this.#socket = open();
    this.#expected = body;
  }

  /** Does what can be done now. @returns how it ended, or whether it got anywhere */
  advance(now: number): 'answered' | 'failed' | 'moved' | 'waiting' {
    try {
      if (!this.#connected && !this.#connect(now)) return 'waiting';
      const before = this.#sent + this.#received.length;
      if (this.#sent < REQUEST.length) this.#sent += this.#socket.send(REQUEST.subarray(this.#sent));
      for (;;) {
        const chunk = this.#socket.receive();
        if (chunk === 'end') return this.#isRight ? 'answered' : 'failed';
        if (chunk === undefined) return this.#sent + this.#received.length > before ? 'moved' : 'waiting';
        this.#received += Buffer.from(chunk).toString('latin1');
      }
    } catch (error) {
      // Refused, reset, unreachable.
      if (error instanceof SystemCallError) return 'failed';
      throw error;
    }
  }

  #connect(now: number): boolean {
    this.#askedAt ??= now;
    if (now - this.#askedAt > ASK_AGAIN_MS) {
      this.#socket.close(true);
      this.#socket = this.#open();
      this.#askedAt = now;
    }
    this.#connected = this.#socket.connect();
    return this.#connected;
  }

  get #isRight(): boolean {
    const [head = '', ...body] = this.#received.split('\r\n\r\n');
    return /^HTTP\/1\.[01] 200 /.test(head) && body.join('\r\n\r\n') === this.#expected;
  }

  /** Takes leave of the other side, or forgets the connection when it has come to nothing. */
  close(isAnswered: boolean): void {
    this.#socket.close(!isAnswered);
  }
}
