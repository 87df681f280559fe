/** Bytes that come in pieces and are read in order, until their end. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => {};

  /** @param bytes undefined for the end */
  add(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#ended = true;
    else this.#pieces.push(bytes);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.#ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
