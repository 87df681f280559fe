import { environmentError, usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';

type Running = {
  readonly what: 'siege' | 'generator' | 'load';
  /** Where it sends from, as `host/interface`. */
  readonly from: string;
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  readonly ended: Promise<void>;
};

/** Traffic that runs while other calls are answered: which there is, and who may run with whom. */
export class Beside {
  readonly #running = new Set<Running>();

  /**
   * Runs something beside the other calls. A siege runs alone; generators run together, one an interface; there is one
   * load, with generators or without.
   * @throws XdplingsError (usage) when it may not; what the work throws; the reason for which it was ended
   */
  async run<T>(
    { what, from }: Pick<Running, 'what' | 'from'>,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const both = AbortSignal.any([signal, controller.signal]);
    const before = [...this.#running];
    const inTheWay = before.find((other) => !other.signal.aborted && cannotRunWith(other, { what, from }));
    if (inTheWay !== undefined) throw isBusy(inTheWay);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const running = { what, from, controller, signal: both, ended };
    this.#running.add(running);
    try {
      await Promise.all(before.filter((other) => other.signal.aborted).map((other) => other.ended));
      both.throwIfAborted();
      return await work(both);
    } finally {
      this.#running.delete(running);
      resolve();
    }
  }

  /**
   * Waits until what was cancelled has ended. A load is in nobody's way: it can be paused.
   * @throws XdplingsError (usage) when something else runs: whoever counts frames could not tell its own from those
   */
  async untilFree(): Promise<void> {
    for (const one of [...this.#running]) {
      if (one.signal.aborted) await one.ended;
      else if (one.what !== 'load') throw isBusy(one);
    }
  }

  /** Whether frames are being sent by something that cannot be paused. */
  get isBusy(): boolean {
    return [...this.#running].some(({ what, signal }) => what !== 'load' && !signal.aborted);
  }

  /** Ends everything, because the network goes. */
  endAll(): Promise<void> {
    return this.#end([...this.#running], networkGone());
  }

  /** Ends a load, because the program goes that it went through. */
  endLoad(): Promise<void> {
    return this.#end(
      [...this.#running].filter(({ what }) => what === 'load'),
      programGone(),
    );
  }

  async #end(which: readonly Running[], reason: unknown): Promise<void> {
    for (const { controller } of which) controller.abort(reason);
    await Promise.all(which.map(({ ended }) => ended));
  }
}

function cannotRunWith(
  running: Pick<Running, 'what' | 'from'>,
  { what, from }: Pick<Running, 'what' | 'from'>,
) {
  if (running.what === 'siege' || what === 'siege') return true;
  return running.what === what && (what === 'load' || running.from === from);
}

const isBusy = ({ what, from }: Running) =>
  usageError(BUSY[what](from), {
    todo: text(
      'Wait until that is over, or end it with Ctrl-C where it was started; then try again.',
      '終わるまで待つか、開始した端末で Ctrl-C を押して止めてから、もう一度実行してください。',
    ),
  });

const BUSY = {
  siege: () =>
    text('A check floods the network just now.', 'チェックがネットワークに大量の通信を流しています。'),
  generator: (from: string) =>
    text(
      `Frames are being sent from ${from} just now (xdplings exec … --frame).`,
      `${from} からフレームを送信中です（xdplings exec … --frame）。`,
    ),
  load: (from: string) =>
    text(
      `A load runs from ${from} just now; there is one at a time.`,
      `${from} から負荷をかけている最中です。同時に 1 つしか実行できません。`,
    ),
} as const;

const programGone = () =>
  environmentError(
    text(
      'Another program has been loaded: the load that went through the one before has ended.',
      '別のプログラムがロードされたため、それまでのプログラムにかけていた負荷は終了しました。',
    ),
  );

const networkGone = () =>
  environmentError(
    text(
      'The lab network that the frames were sent through has been taken down.',
      'フレームを送っていたラボのネットワークは、取り壊されました。',
    ),
  );
