import { SystemCallError } from '../../kernel/libc.ts';
import type { StreamSocket } from '../../kernel/stream-socket.ts';

const REQUEST = Buffer.from('GET /who HTTP/1.0\r\n\r\n');

/** One GET /who over a connection of its own, in steps that never wait. */
export class HttpRequest {
  readonly #socket: StreamSocket;
  readonly #expected: string;
  #connected = false;
  #sent = 0;
  #received = '';

  /** @param body that a right answer has */
  constructor(socket: StreamSocket, body: string) {
    this.#socket = socket;
    this.#expected = body;
  }

  /** Does what can be done now. @returns how it ended, or whether it got anywhere */
  advance(): 'answered' | 'failed' | 'moved' | 'waiting' {
    try {
      if (!this.#connected) {
        if (!this.#socket.connect()) return 'waiting';
        this.#connected = true;
      }
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

  get #isRight(): boolean {
    const [head = '', ...body] = this.#received.split('\r\n\r\n');
    return /^HTTP\/1\.[01] 200 /.test(head) && body.join('\r\n\r\n') === this.#expected;
  }

  /** Takes leave of the other side, or forgets the connection when it has come to nothing. */
  close(isAnswered: boolean): void {
    this.#socket.close(!isAnswered);
  }
}
