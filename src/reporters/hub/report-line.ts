import type { ClientRequest } from 'node:http';
import { batchAnswer, LINES_TYPE } from '../../hub/protocol/protocol.ts';
import type { HubAnswer } from './hub-http.ts';
import { HubProblem } from './hub-problem.ts';
import type { ServerEvent } from './sse.ts';

/** Of the request that a line is: it has no end, and no length. */
export const LINE_HEADERS = { 'content-type': LINES_TYPE } as const;

type Waiting = { readonly resolve: (answer: HubAnswer) => void; readonly reject: (error: Error) => void };

/**
 * The way up of a stream that takes batches, too. It is used only once the hub has answered through it: a proxy that
 * collects requests before it hands them on would keep them for ever.
 */
export class ReportLine {
  readonly token: string | undefined;
  readonly #sent: ClientRequest;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #isOpen = false;
  #closed: Error | undefined;
  #decide: () => void = () => {};
  readonly #decided = new Promise<void>((resolve) => {
    this.#decide = resolve;
  });
  #patience: NodeJS.Timeout | undefined;

  /**
   * @param sent a request whose head is still to be sent
   * @param withinMs how long the hub may take to answer through it, once it is connected: a hub that is still busy with
   *   the room's connections is not helped by another one. Should it open later, it is used.
   */
  constructor(sent: ClientRequest, token: string | undefined, withinMs: number) {
    this.#sent = sent;
    this.token = token;
    sent.write('\n');
    sent.once('socket', () => {
      this.#patience = setTimeout(this.#decide, withinMs);
    });
  }

  /** @returns whether batches come through, once that is known; false: it was not known within the time */
  async opens(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return false;
    let abort: () => void = () => {};
    const aborted = new Promise<void>((resolve) => {
      abort = resolve;
    });
    signal?.addEventListener('abort', abort, { once: true });
    await Promise.race([this.#decided, aborted]);
    signal?.removeEventListener('abort', abort);
    return this.#isOpen && this.#closed === undefined;
  }

  /**
   * @param batch an object, sent as JSON
   * @returns the hub's answer
   * @throws what has closed the line, or is thrown by the signal
   */
  request(batch: object, timeoutMs: number, signal: AbortSignal | undefined): Promise<HubAnswer> {
    this.#last += 1;
    const n = this.#last;
    return new Promise<HubAnswer>((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waiting.delete(n);
      };
      const waiting: Waiting = {
        resolve: (answer) => {
          end();
          resolve(answer);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        this.close(Object.assign(new Error('no answer on the line'), { code: 'ETIMEDOUT' }));
      }, timeoutMs);
      const abort = () => waiting.reject(new Error('aborted'));
      this.#waiting.set(n, waiting);
      signal?.addEventListener('abort', abort, { once: true });
      this.#sent.write(`${JSON.stringify({ n, ...batch })}\n`);
    });
  }

  /** @returns whether an event of the stream is about the line */
  heard({ event, data }: ServerEvent): boolean {
    if (event === 'line-open') {
      this.#isOpen = true;
      this.#settle();
      return true;
    }
    if (event !== 'answer') return false;
    const answer = batchAnswer.safeParse(parsed(data));
    if (answer.success) {
      const { n, status, body } = answer.data;
      this.#waiting.get(n)?.resolve({ status, body });
      // It could not read the number.
      if (n === 0) this.close(new Error('the hub did not understand the line'));
    }
    return true;
  }

  /** Nothing comes through any more; whoever waits is told why. The stream may go on. */
  close(why: Error): void {
    this.#closed ??= why;
    this.#settle();
    for (const { reject } of [...this.#waiting.values()]) reject(why);
  }

  #settle(): void {
    clearTimeout(this.#patience);
    this.#decide();
  }
}

class Unanswered extends Error {}

/** Ends a request whose answer does not begin within the time after it was sent. @returns lets it live */
export function endUnanswered(sent: ClientRequest, withinMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  sent.once('socket', () => {
    timer = setTimeout(() => sent.destroy(new Unanswered()), withinMs);
  });
  return () => clearTimeout(timer);
}

/** @returns whether nothing came of it in time: that may be otherwise another time */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof HubProblem && error.cause instanceof Unanswered;

/** @returns whether a stream may come without a line: an older hub, a proxy that refuses such requests or keeps them */
export function isAboutLine(error: unknown): boolean {
  if (!(error instanceof HubProblem)) return false;
  const { reason, refusal } = error;
  const isUnknown = refusal?.error === 'not-found' || refusal?.error === 'bad-request';
  return isUnanswered(error) || reason === 'not-a-hub' || isUnknown;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
