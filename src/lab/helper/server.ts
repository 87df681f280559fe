import { ByteQueue } from '../protocol/byte-queue.ts';
import { toMessage } from '../protocol/errors.ts';
import { CALLS, type CallName, type Params, type ToHelper, toHelper } from '../protocol/messages.ts';
import { decodeLine, encodeLine, LineReader } from '../protocol/wire.ts';
import type { Lab } from './lab.ts';

type Call = Extract<ToHelper, { call: CallName }>;
type Running = { readonly controller: AbortController; readonly input: ByteQueue };

/** What waits for nobody's turn, and nobody for its end. */
const BESIDE: ReadonlySet<CallName> = new Set(['exec', 'probe']);
/** What takes long begins in its turn, and then goes on beside whatever comes after it. */
const LASTING: ReadonlySet<CallName> = new Set(['besiege', 'generate', 'startLoad', 'loadProgress']);

/**
 * Takes calls from the learner's process and answers them. Everything runs one at a time, in order, but commands,
 * health checks and what lasts.
 */
export class Server {
  readonly #lab: Lab;
  readonly #write: (line: string) => void;
  readonly #running = new Map<number, Running>();
  readonly #lines = new LineReader((line) => this.#take(line));
  #last: Promise<unknown> = Promise.resolve();

  constructor(lab: Lab, write: (line: string) => void) {
    this.#lab = lab;
    this.#write = write;
  }

  /** @throws Error for what no client of ours sends */
  receive(chunk: Buffer): void {
    this.#lines.add(chunk);
  }

  #take(line: string): void {
    const message = toHelper.parse(decodeLine(line));
    if ('cancel' in message) this.#running.get(message.cancel)?.controller.abort();
    else if ('input' in message) this.#running.get(message.input)?.input.add(message.bytes);
    else void this.#answer(message);
  }

  async #answer({ id, call, params }: Call): Promise<void> {
    const running = { controller: new AbortController(), input: new ByteQueue() };
    this.#running.set(id, running);
    try {
      const result = await this.#inTurn(call, () => this.#dispatch(id, call, params, running));
      this.#send({ id, result });
    } catch (error) {
      this.#send({ id, error: toMessage(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #inTurn<T>(call: CallName, work: () => Promise<T>): Promise<T> {
    if (BESIDE.has(call)) return work();
    const turn = this.#last.then(work, work);
    if (LASTING.has(call)) return turn;
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #dispatch(
    id: number,
    call: CallName,
    params: unknown,
    { controller, input }: Running,
  ): Promise<unknown> {
    const { signal } = controller;
    signal.throwIfAborted();
    const lab = this.#lab;
    const given = <Name extends CallName>(name: Name) => CALLS[name].params.parse(params) as Params<Name>;
    switch (call) {
      case 'open':
        return lab.open(given('open'));
      case 'load':
        return lab.load(given('load'), signal);
      case 'attach':
        return lab.attach(given('attach'));
      case 'vectors':
        return lab.vectors(given('vectors'));
      case 'measure':
        return lab.measure(given('measure'), signal);
      case 'sendFrames':
        return lab.sendFrames(given('sendFrames'), signal);
      case 'ping':
        return lab.ping(given('ping'), signal);
      case 'converse':
        return lab.converse(given('converse'), signal);
      case 'flood':
        return lab.flood(given('flood'), signal);
      case 'besiege':
        return lab.besiege(given('besiege'), signal);
      case 'generate':
        return lab.generate(given('generate'), signal);
      case 'startLoad':
        return lab.startLoad(given('startLoad'), signal);
      case 'loadProgress':
        return lab.loadProgress(given('loadProgress'), signal);
      case 'finishLoad':
        return lab.finishLoad(given('finishLoad'));
      case 'setServices':
        return lab.setServices(given('setServices'));
      case 'readMap':
        return lab.readMap(given('readMap'));
      case 'writeMap':
        return lab.writeMap(given('writeMap'));
      case 'deleteEntry':
        return lab.deleteEntry(given('deleteEntry'));
      case 'deleteEntries':
        return lab.deleteEntries(given('deleteEntries'));
      case 'takeRecords':
        return lab.takeRecords(given('takeRecords'));
      case 'writeVariable':
        return lab.writeVariable(given('writeVariable'));
      case 'findNeighbour':
        return lab.findNeighbour(given('findNeighbour'), signal);
      case 'probe':
        return lab.probe(given('probe'), signal);
      case 'counters':
        return lab.counters();
      case 'takeTrace':
        return lab.takeTrace();
      case 'exec':
        return lab.exec(given('exec'), {
          input,
          onOutput: (output, bytes) => this.#send({ id, output, bytes }),
          signal,
        });
    }
  }

  #send(message: unknown): void {
    this.#write(encodeLine(message));
  }
}
