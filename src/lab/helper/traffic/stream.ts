import { usableCpus } from '../../kernel/cpus.ts';
import type { Network } from '../network.ts';
import type { Counters, Port } from '../port.ts';
import { CANCELLED, FIRST_STREAM, type StreamEnd, type StreamJob } from './flood-stream.ts';
import { floodThreads } from './flood-threads.ts';
import type { Plan } from './pace.ts';

/** Frames that are being sent by a thread of their own. */
export type Stream = {
  /** Resolves when everything is sent, or `stop` was called. @throws XdplingsError (environment) */
  readonly ended: Promise<StreamEnd>;
  /** Tells the thread to stop, and waits until it has; what it threw is for whoever waits for `ended`. */
  stop(): Promise<void>;
};

/** @param before what had been counted where the port's frames arrive. @returns both ends, as a thread finds them */
export function endsOfWire(
  network: Network,
  port: Port,
  before: Pick<Counters, 'processed'>,
): Pick<StreamJob, 'from' | 'to'> {
  const namespaceOf = ({ interface: { host } }: Port) => network.host(host).namespace.fd;
  const peer = network.peerOf(port);
  return {
    from: { namespace: namespaceOf(port), index: port.index },
    to: { namespace: namespaceOf(peer), interface: peer.interface.name, processed: before.processed },
  };
}

/** Begins to send frames from a port; the thread may run on any CPU. */
export function startStream(network: Network, port: Port, frames: readonly Uint8Array[], plan: Plan): Stream {
  const progress = new SharedArrayBuffer(4 * (FIRST_STREAM + 1));
  const ended = floodThreads.run({
    mayUse: usableCpus(),
    frames,
    plan,
    ...endsOfWire(network, port, network.peerOf(port).readCounters()),
    position: FIRST_STREAM,
    sharing: [FIRST_STREAM],
    progress,
  });
  const settled = ended.then(
    () => {},
    () => {},
  );
  return {
    ended,
    stop: () => {
      const list = new Int32Array(progress);
      Atomics.store(list, CANCELLED, 1);
      Atomics.notify(list, CANCELLED);
      return settled;
    },
  };
}
