import type { AttachPoint } from '../../../domain/topology/model.ts';
import { usableCpus } from '../../kernel/cpus.ts';
import type { Network } from '../network.ts';
import { accountOf, NO_COUNTS, type Port } from '../port.ts';
import type { Outcome } from './action.ts';
import { CANCELLED, FIRST_STREAM, type StreamJob } from './flood-stream.ts';
import { floodThreads } from './flood-threads.ts';
import { untilArrived, untilQuiet } from './quiet.ts';
import { endsOfWire } from './stream.ts';

export type FloodRequest = {
  readonly streams: readonly { readonly from: AttachPoint; readonly frame: Uint8Array }[];
  readonly times: number;
};

type Setting = {
  readonly network: Network;
  readonly attached: readonly Port[];
  readonly signal: AbortSignal;
};

/**
 * Sends several streams at once, each from a CPU of its own as far as there are enough, and waits until the kernel has
 * counted every frame. Nothing is captured.
 * @returns the account, exact: a frame that got lost on the way is an error, not a number
 */
export async function flood(setting: Setting, { streams, times }: FloodRequest): Promise<Outcome> {
  const { network, attached, signal } = setting;
  const before = network.readCounters();
  const cpus = usableCpus();
  const progress = new SharedArrayBuffer(4 * (FIRST_STREAM + streams.length));
  const ports = streams.map(({ from }) => network.port(from));
  const pinned = streams.map((_, at) => cpus[at % cpus.length] ?? 0);
  const jobs = streams.map(({ frame }, at): StreamJob => {
    const port = ports[at] as Port;
    return {
      cpu: pinned[at],
      mayUse: cpus,
      frames: [frame],
      plan: { count: times },
      ...endsOfWire(network, port, before.get(network.peerOf(port)) ?? NO_COUNTS),
      position: FIRST_STREAM + at,
      sharing: ports.flatMap((other, position) => (other === port ? [FIRST_STREAM + position] : [])),
      progress,
    };
  });
  const giveUp = () => void Atomics.store(new Int32Array(progress), CANCELLED, 1);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.all(jobs.map((job) => floodThreads.run(job))).finally(giveUp);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  signal.throwIfAborted();
  for (const port of new Set(ports)) {
    const expected = times * ports.filter((one) => one === port).length;
    await untilArrived(network.peerOf(port), before, expected, port);
  }
  const counted = await untilQuiet(network, before);
  network.countersAtRest = network.readCounters();
  return {
    sent: times * streams.length,
    answered: 0,
    cpus: pinned,
    account: accountOf(attached.map((port) => counted.get(port) ?? NO_COUNTS)),
    captured: [],
  };
}
