import type { XdplingsError } from '../../domain/errors.ts';
import { toError } from '../protocol/errors.ts';
import { CALLS, type CallName, type FromHelper, type Params, type Result } from '../protocol/messages.ts';
import { encodeLine } from '../protocol/wire.ts';

type Pending = {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onOutput: ((stream: 'stdout' | 'stderr', bytes: Uint8Array) => void) | undefined;
};

export type CallOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: Pending['onOutput'];
  /** Told the call's number as soon as it has one, for sending it input. */
  readonly onStarted?: (id: number) => void;
};

/** Calls to one helper and its answers to them. */
export class Connection {
  readonly #send: (line: string) => void;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #death: XdplingsError | undefined;

  /** @param send writes a line to the helper */
  constructor(send: (line: string) => void) {
    this.#send = send;
  }

  /** Asks the helper for one of its calls; throws as {@link request} does. */
  async call<Name extends CallName>(
    name: Name,
    params: Params<Name>,
    options: CallOptions = {},
  ): Promise<Result<Name>> {
    return CALLS[name].result.parse(await this.request(name, params, options)) as Result<Name>;
  }

  /**
   * Asks for anything at all; whether the answer makes sense is the caller's to judge.
   * @throws XdplingsError as the helper reports it; the signal's reason when cancelled, at once, while the helper
   * stops the work on its own time and takes the next call only then
   */
  async request(
    name: string,
    params: unknown,
    { signal, onOutput, onStarted }: CallOptions = {},
  ): Promise<unknown> {
    signal?.throwIfAborted();
    if (this.#death) throw this.#death;
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const cancel = () => {
      this.#send(encodeLine({ cancel: id }));
      reject(signal?.reason);
    };
    this.#pending.set(id, { resolve, reject, onOutput });
    signal?.addEventListener('abort', cancel, { once: true });
    this.#send(encodeLine({ id, call: name, params }));
    onStarted?.(id);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Hands bytes to a command that a call runs; undefined for the end of its input. */
  sendInput(id: number, bytes: Uint8Array | undefined): void {
    this.#send(encodeLine(bytes === undefined ? { input: id } : { input: id, bytes }));
  }

  receive(message: FromHelper): void {
    if (!('id' in message)) return;
    const pending = this.#pending.get(message.id);
    if ('output' in message) {
      pending?.onOutput?.(message.output, message.bytes);
      return;
    }
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(toError(message.error));
    else pending?.resolve(message.result);
  }

  /** Nothing will be answered any more. */
  die(error: XdplingsError): void {
    this.#death = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
