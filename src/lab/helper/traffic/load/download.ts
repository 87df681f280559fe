import { SystemCallError } from '../../../kernel/libc.ts';
import type { StreamSocket } from '../../../kernel/stream-socket.ts';
import { isDownload } from '../../download-body.ts';
import { failureOf } from '../http-request.ts';
import type { LoadPart } from './load-series.ts';

/** What a client that does not read has room for: TCP's window closes soon. */
export const RECEIVE_BUFFER_BYTES = 32 * 1024;
/** What it reads before it stops: the head of the answer, and the first bytes. */
const FIRST_BYTES = 2_048;
const HEAD_END = '\r\n\r\n';
/** So many pieces are read in one turn. */
const READS_AT_ONCE = 16;

export type Socket = Pick<StreamSocket, 'connect' | 'send' | 'receive' | 'localPort' | 'close'>;

type DownloadOptions = {
  readonly open: () => Socket;
  readonly bytes: number;
  /** How long nothing may come while the client reads. */
  readonly patienceMs: number;
  readonly onAsked: (clientPort: number, now: number) => void;
};

/** One GET /download/BYTES: the client reads the first bytes, and the others only once it is let go. */
export class Download implements LoadPart {
  readonly #options: DownloadOptions;
  readonly #socket: Socket;
  readonly #request: Uint8Array;
  #state: 'connecting' | 'asking' | 'in-head' | 'in-body' = 'connecting';
  #isHeld = true;
  #sent = 0;
  #head = '';
  #received = 0;
  #movedAt: number | undefined;
  #clientPort = 0;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#socket = options.open();
    this.#request = Buffer.from(`GET /download/${options.bytes} HTTP/1.0\r\n\r\n`);
  }

  get clientPort(): number {
    return this.#clientPort;
  }

  /** How many bytes of the body have come, as they were sent. */
  get received(): number {
    return this.#received;
  }

  advance(now: number): ReturnType<LoadPart['advance']> {
    this.#movedAt ??= now;
    if (this.#isHeld && this.#received > 0) return 'waiting';
    let state: ReturnType<LoadPart['advance']>;
    try {
      state = this.#step(now);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      return { failed: this.#after(failureOf(error)) };
    }
    if (state === 'moved') this.#movedAt = now;
    if (state !== 'waiting' || now - this.#movedAt <= this.#options.patienceMs) return state;
    return { failed: this.#after(`nothing more in ${this.#options.patienceMs} ms`) };
  }

  #after = (reason: string): string =>
    this.#received === 0 ? reason : `${reason} after ${this.#received} bytes`;

  #step(now: number): ReturnType<LoadPart['advance']> {
    if (this.#state === 'connecting') {
      const isConnected = this.#socket.connect();
      if (this.#clientPort === 0) {
        this.#clientPort = this.#socket.localPort;
        this.#options.onAsked(this.#clientPort, now);
      }
      if (!isConnected) return 'waiting';
      this.#state = 'asking';
    }
    if (this.#state === 'asking') {
      this.#sent += this.#socket.send(this.#request.subarray(this.#sent));
      if (this.#sent === this.#request.length) this.#state = 'in-head';
      return 'moved';
    }
    return this.#read();
  }

  #read(): ReturnType<LoadPart['advance']> {
    for (let reads = 0; reads < READS_AT_ONCE; reads += 1) {
      const chunk = this.#isHeld ? this.#socket.receive(FIRST_BYTES) : this.#socket.receive();
      if (chunk === undefined) return reads > 0 ? 'moved' : 'waiting';
      if (chunk === 'end') return this.#end();
      const failure = this.#state === 'in-head' ? this.#takeHead(chunk) : this.#takeBody(chunk);
      if (failure !== undefined) return { failed: failure };
      if (this.#isHeld && this.#received > 0) return 'moved';
    }
    return 'moved';
  }

  #end(): ReturnType<LoadPart['advance']> {
    if (this.#received === this.#options.bytes && this.#state === 'in-body') return 'answered';
    return { failed: this.#after('closed') };
  }

  /** @returns why it is none */
  #takeHead(chunk: Uint8Array): string | undefined {
    this.#head += Buffer.from(chunk).toString('latin1');
    const end = this.#head.indexOf(HEAD_END);
    if (end === -1) return this.#head.length > FIRST_BYTES ? 'wrong answer' : undefined;
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(this.#head)?.[1];
    if (status !== '200') return status === undefined ? 'wrong answer' : `status ${status}`;
    this.#state = 'in-body';
    return this.#takeBody(Buffer.from(this.#head.slice(end + HEAD_END.length), 'latin1'));
  }

  #takeBody(chunk: Uint8Array): string | undefined {
    const isRight = this.#received + chunk.length <= this.#options.bytes && isDownload(chunk, this.#received);
    if (!isRight) return this.#after('wrong body');
    this.#received += chunk.length;
    return undefined;
  }

  release(now: number): void {
    this.#isHeld = false;
    this.#movedAt = now;
  }

  close(isAnswered: boolean): void {
    this.#socket.close(!isAnswered);
  }
}
