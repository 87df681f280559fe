import { readFileSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { AttachPoint } from '../../../domain/topology/model.ts';
import { parseCpuList } from '../../kernel/cpus.ts';
import { awaitRunningPolls } from '../../kernel/membarrier.ts';
import type { Network } from '../network.ts';
import { accountOf, type Counters, growth, NO_COUNTS, type Port } from '../port.ts';
import { lostFrames, type Outcome } from './action.ts';
import { CANCELLED, FIRST_STREAM, type StreamJob } from './flood-stream.ts';
import { FloodThreads } from './flood-threads.ts';

export type FloodRequest = {
  readonly streams: readonly { readonly from: AttachPoint; readonly frame: Uint8Array }[];
  readonly times: number;
};

type Setting = {
  readonly network: Network;
  readonly attached: readonly Port[];
  readonly signal: AbortSignal;
};

/** Kept for the next flood: a thread takes longer to start than to send. */
const threads = new FloodThreads();
const STALL_LIMIT_MS = 5_000;

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
  const jobs = streams.map(({ frame }, at): StreamJob => {
    const port = ports[at] as Port;
    const peer = network.peerOf(port);
    return {
      cpu: cpus[at % cpus.length] ?? 0,
      frame,
      times,
      from: { namespace: network.host(port.interface.host).namespace.fd, index: port.index },
      to: {
        namespace: network.host(peer.interface.host).namespace.fd,
        interface: peer.interface.name,
        processed: before.get(peer)?.processed ?? 0,
      },
      position: FIRST_STREAM + at,
      sharing: ports.flatMap((other, position) => (other === port ? [FIRST_STREAM + position] : [])),
      progress,
    };
  });
  const giveUp = () => void Atomics.store(new Int32Array(progress), CANCELLED, 1);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.all(jobs.map((job, at) => threads.run(at, job))).finally(giveUp);
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
    cpus: jobs.map(({ cpu }) => cpu),
    account: accountOf(attached.map((port) => counted.get(port) ?? NO_COUNTS)),
    captured: [],
  };
}

/** The CPUs that this process may use: fewer than there are in a container with limits. */
function usableCpus(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0');
}

async function untilArrived(
  port: Port,
  before: ReadonlyMap<Port, Counters>,
  expected: number,
  from: Port,
): Promise<void> {
  const deadline = performance.now() + STALL_LIMIT_MS;
  const arrived = () => port.readCounters().processed - (before.get(port)?.processed ?? 0);
  while (arrived() < expected) {
    if (performance.now() > deadline) throw lostFrames(from, expected, arrived());
    await setImmediate();
  }
}

/** Waits until no counter moves while every CPU finishes what it is at. @returns the growth since the beginning */
async function untilQuiet(
  network: Network,
  before: ReadonlyMap<Port, Counters>,
): Promise<ReadonlyMap<Port, Counters>> {
  const read = () =>
    new Map(network.ports.map((port) => [port, growth(before.get(port) ?? NO_COUNTS, port.readCounters())]));
  for (let last = read(); ; ) {
    if (!awaitRunningPolls()) await setTimeout(20);
    const now = read();
    if (network.ports.every((port) => last.get(port)?.processed === now.get(port)?.processed)) return now;
    last = now;
  }
}
