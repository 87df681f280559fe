/** Work that goes on behind something until that is over. What breaks of it ends that, too. */
export class Background {
  readonly #over = new AbortController();
  readonly #broken = new AbortController();
  readonly #work: Promise<void>[] = [];

  /** Aborted, with the error, when a piece of work breaks: what is left then proves nothing. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** @param work goes on until its signal, after which whatever becomes of it is nobody's business */
  start(work: (over: AbortSignal) => Promise<unknown>): void {
    const over = this.#over.signal;
    const ended = work(over).then(
      () => {},
      (error: unknown) => {
        if (!over.aborted) this.#broken.abort(error);
      },
    );
    this.#work.push(ended);
  }

  /** Ends everything, and waits for it. */
  async end(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#work);
  }
}
