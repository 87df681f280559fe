import { HttpRequest } from '../http-request.ts';
import type { LoadPart } from './load-series.ts';

type HttpOptions = ConstructorParameters<typeof HttpRequest>[0];

/** A GET /who that fails when it has no answer in time. */
export class WhoRequest implements LoadPart {
  readonly #request: HttpRequest;
  readonly #patienceMs: number;
  #begunAt: number | undefined;

  constructor({ patienceMs, isRight, ...http }: Omit<Required<HttpOptions>, 'isRight'> & WhoOptions) {
    this.#patienceMs = patienceMs;
    this.#request = new HttpRequest({ ...http, isRight: (body) => isRight(body, this.#request.clientPort) });
  }

  get clientPort(): number {
    return this.#request.clientPort;
  }

  advance(now: number): ReturnType<LoadPart['advance']> {
    this.#begunAt ??= now;
    const state = this.#request.advance(now);
    if (state === 'failed') return { failed: this.#request.failure };
    if (state !== 'waiting' || now - this.#begunAt <= this.#patienceMs) return state;
    return { failed: `no answer in ${this.#patienceMs} ms` };
  }

  /** Nothing is held back. */
  release(): void {}

  close(isAnswered: boolean): void {
    this.#request.close(isAnswered);
  }
}

type WhoOptions = {
  readonly patienceMs: number;
  /** Whether this is what the host says that the client's port was served by. */
  readonly isRight: (body: string, clientPort: number) => boolean;
};
