import { environmentError, usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';

type Running = {
  readonly what: 'siege' | 'generator';
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
   * Runs something beside the other calls. A siege runs alone; generators run together, one an interface.
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
    const inTheWay = before.find(
      (other) => !other.signal.aborted && (what === 'siege' || other.what === 'siege' || other.from === from),
    );
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
   * Waits until what was cancelled has ended.
   * @throws XdplingsError (usage) when something else runs: whoever counts frames could not tell its own from those
   */
  async untilFree(): Promise<void> {
    for (const one of [...this.#running]) {
      if (!one.signal.aborted) throw isBusy(one);
      await one.ended;
    }
  }

  /** Ends everything, because the network goes. */
  async endAll(): Promise<void> {
    const all = [...this.#running];
    for (const { controller } of all) controller.abort(networkGone());
    await Promise.all(all.map(({ ended }) => ended));
  }
}

const isBusy = ({ what, from }: Running) =>
  usageError(
    what === 'siege'
      ? text('A check floods the network just now.', 'チェックがネットワークに大量の通信を流しています。')
      : text(
          `Frames are being sent from ${from} just now (xdplings exec … --frame).`,
          `${from} からフレームを送信中です（xdplings exec … --frame）。`,
        ),
    {
      todo: text(
        'Wait until that is over, or end it with Ctrl-C where it was started; then try again.',
        '終わるまで待つか、開始した端末で Ctrl-C を押して止めてから、もう一度実行してください。',
      ),
    },
  );

const networkGone = () =>
  environmentError(
    text(
      'The lab network that the frames were sent through has been taken down.',
      'フレームを送っていたラボのネットワークは、取り壊されました。',
    ),
  );
