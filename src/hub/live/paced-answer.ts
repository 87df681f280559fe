import type { ServerResponse } from 'node:http';

/**
 * Bytes given to the connection at once. TLS keeps a buffer as large as the largest of them for as long as the connection
 * lives: a board sent whole would cost half a megabyte for each dashboard.
 */
const AT_ONCE = 32 * 1024;

/** An answer that is written at the pace of the other side. */
export class PacedAnswer {
  readonly #answer: ServerResponse;
  #pieces: Buffer[] = [];
  #waiting = 0;
  #isWriting = false;
  #isEnding = false;

  constructor(answer: ServerResponse) {
    this.#answer = answer;
  }

  /** Bytes that the other side has not taken yet. */
  get waiting(): number {
    return this.#waiting;
  }

  write(bytes: Buffer): void {
    if (this.#isEnding || this.#answer.destroyed) return;
    this.#pieces.push(bytes);
    this.#waiting += bytes.length;
    this.#writeOn();
  }

  /** Ends it behind what waits. */
  end(): void {
    this.#isEnding = true;
    this.#writeOn();
  }

  #writeOn(): void {
    if (this.#isWriting) return;
    const piece = this.#next();
    if (piece !== undefined) {
      this.#isWriting = true;
      this.#answer.write(piece, () => {
        this.#isWriting = false;
        this.#waiting -= piece.length;
        this.#writeOn();
      });
    } else if (this.#isEnding && !this.#answer.writableEnded) this.#answer.end();
  }

  /** What waits, as much of it as goes at once. */
  #next(): Buffer | undefined {
    const [first] = this.#pieces;
    if (first === undefined) return undefined;
    if (first.length > AT_ONCE) {
      this.#pieces[0] = first.subarray(AT_ONCE);
      return first.subarray(0, AT_ONCE);
    }
    let length = 0;
    const end = this.#pieces.findIndex((piece) => {
      length += piece.length;
      return length > AT_ONCE;
    });
    const taken = this.#pieces.splice(0, end === -1 ? this.#pieces.length : end);
    return taken.length === 1 ? first : Buffer.concat(taken);
  }
}
