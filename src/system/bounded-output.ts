/**
 * Keeps what a process writes: whole while it fits, otherwise its beginning and its end with a mark in between,
 * so that a runaway command (a verifier log of hundreds of megabytes) costs bounded memory.
 */
export class BoundedOutput {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #dropped = 0;

  /** @param maxBytes how much to keep in all; a quarter of it for the beginning, since errors tend to be at the end. */
  constructor(maxBytes: number) {
    this.#headLimit = Math.floor(maxBytes / 4);
    this.#tailLimit = maxBytes - this.#headLimit;
  }

  /** Whether anything had to be left out. */
  get truncated(): boolean {
    return this.#dropped > 0;
  }

  add(chunk: Buffer): void {
    const room = this.#headLimit - this.#headBytes;
    const forHead = chunk.subarray(0, Math.max(0, room));
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headBytes += forHead.length;
    }
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    // Trimming rarely and by whole chunks keeps this linear; at most twice the limit is ever held.
    if (this.#tailBytes > 2 * this.#tailLimit) this.#trimTail();
  }

  /** @returns the text, cut at line ends where something was left out. */
  text(): string {
    this.#trimTail();
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (this.#dropped === 0) return Buffer.concat([head, tail]).toString('utf8');
    const headEnd = head.lastIndexOf(0x0a) + 1 || head.length;
    const tailStart = tail.indexOf(0x0a) + 1;
    const leftOut = this.#dropped + (head.length - headEnd) + tailStart;
    const mark = `[… ${leftOut} bytes left out …]\n`;
    return `${withNewline(head.subarray(0, headEnd).toString('utf8'))}${mark}${tail.subarray(tailStart).toString('utf8')}`;
  }

  #trimTail(): void {
    const excess = this.#tailBytes - this.#tailLimit;
    if (excess <= 0) return;
    const kept = Buffer.concat(this.#tail).subarray(excess);
    this.#tail = [Buffer.from(kept)];
    this.#tailBytes = kept.length;
    this.#dropped += excess;
  }
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
