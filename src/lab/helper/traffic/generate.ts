import type { AttachPoint } from '../../../domain/topology/model.ts';
import type { Network } from '../network.ts';
import { accountOf, NO_COUNTS, type Port } from '../port.ts';
import { checkFrames, planOf } from './limits.ts';
import { untilQuiet } from './quiet.ts';
import { introduceStrangers } from './strangers.ts';
import { startStream } from './stream.ts';

export type GenerateRequest = {
  readonly from: AttachPoint;
  readonly frames: readonly Uint8Array[];
  readonly count?: number | undefined;
  readonly rate?: number | undefined;
  readonly seconds?: number | undefined;
};

export type GenerateOutcome = {
  readonly sent: number;
  readonly ms: number;
  readonly account: ReturnType<typeof accountOf>;
};

type Setting = {
  readonly network: Network;
  readonly attached: readonly Port[];
  readonly signal: AbortSignal;
};

/** Others may be sending, too: then the account is what has been counted by that time. */
const QUIET_LIMIT_MS = 500;

/**
 * Sends frames in turn, as many, as fast and as long as asked for, none lost for want of room.
 * @throws XdplingsError (usage) beyond the generator's limits; the signal's reason
 */
export async function generate(
  { network, attached, signal }: Setting,
  request: GenerateRequest,
): Promise<GenerateOutcome> {
  const { from, frames } = request;
  checkFrames(frames);
  const plan = planOf(request);
  const port = network.port(from);
  introduceStrangers(network, port, frames);
  const before = network.readCounters();
  const stream = startStream(network, port, frames, plan);
  const stop = () => void stream.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { sent, ms } = await stream.ended;
    signal.throwIfAborted();
    const counted = await untilQuiet(network, before, QUIET_LIMIT_MS);
    return { sent, ms, account: accountOf(attached.map((one) => counted.get(one) ?? NO_COUNTS)) };
  } finally {
    signal.removeEventListener('abort', stop);
    network.countersAtRest = network.readCounters();
  }
}
