import type { CapturedFrame, XdpAccount } from '../../../domain/checks/observed.ts';
import { environmentError } from '../../../domain/errors.ts';
import { text } from '../../../domain/text.ts';
import type { Network } from '../network.ts';
import type { Port } from '../port.ts';
import { type Recorder, startRecorder } from '../recorder.ts';
import type { Served } from './served.ts';

/** What came of sending something through the lab. */
export type Outcome = {
  readonly sent: number;
  readonly answered: number;
  readonly cpus?: readonly number[] | undefined;
  readonly account: XdpAccount;
  readonly served?: Served | undefined;
  readonly captured: readonly CapturedFrame[];
};

/** What an action works with. */
export type Action = {
  readonly network: Network;
  /** The ports whose account is asked for: those with a program. */
  readonly attached: readonly Port[];
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
};

type Setting = Omit<Action, 'recorder'>;

/** Runs one action under observation, from quiet to quiet. */
export async function observe(
  setting: Setting,
  act: (action: Action) => Promise<Pick<Outcome, 'sent' | 'answered' | 'served'>>,
): Promise<Outcome> {
  const recorder = await startRecorder(setting.network, setting.signal);
  try {
    const result = await act({ ...setting, recorder });
    await recorder.settle(setting.signal);
    return { ...result, account: recorder.account(setting.attached), captured: recorder.captured };
  } finally {
    recorder.stop();
  }
}

/** The kernel took a frame and did not hand it on: a machine without a moment to spare, or without memory. */
export const lostFrames = (port: Port, sent: number, processed: number) =>
  environmentError(
    text(
      `The lab sent ${sent} frames from ${port.label}, and only ${processed} got through the wire.`,
      `ラボは ${port.label} から ${sent} フレームを送りましたが、届いたのは ${processed} フレームだけです。`,
    ),
    {
      todo: text(
        'The machine may be overloaded: run it again.',
        'マシンの負荷が高すぎるのかもしれません。もう一度実行してください。',
      ),
    },
  );
