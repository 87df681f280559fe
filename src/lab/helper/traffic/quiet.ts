import { setImmediate, setTimeout } from 'node:timers/promises';
import { awaitRunningPolls } from '../../kernel/membarrier.ts';
import type { Network } from '../network.ts';
import { type Counters, growth, NO_COUNTS, type Port } from '../port.ts';
import { lostFrames } from './action.ts';

const STALL_LIMIT_MS = 5_000;

/** Waits until so many frames have arrived at a port. @throws XdplingsError (environment) when they do not */
export async function untilArrived(
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

/**
 * Waits until no counter moves while every CPU finishes what it is at.
 * @param limitMs for networks in which somebody else may be sending: then it is what has been counted by that time
 * @returns the growth since the beginning
 */
export async function untilQuiet(
  network: Network,
  before: ReadonlyMap<Port, Counters>,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<ReadonlyMap<Port, Counters>> {
  const deadline = performance.now() + limitMs;
  const read = () =>
    new Map(network.ports.map((port) => [port, growth(before.get(port) ?? NO_COUNTS, port.readCounters())]));
  for (let last = read(); ; ) {
    if (!awaitRunningPolls()) await setTimeout(20);
    const now = read();
    const isQuiet = network.ports.every((port) => last.get(port)?.processed === now.get(port)?.processed);
    if (isQuiet || performance.now() > deadline) return now;
    await setImmediate();
    last = now;
  }
}

/** A service answers a request within so many turns of this process, and sends something in most of them. */
const TURNS_OF_A_SERVICE = 10;

/** Lets the services of the network, which live in this process, answer what they have been asked. */
export async function untilServed(network: Network, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  const activity = () => network.ports.reduce((sum, port) => sum + port.readCounters().processed, 0);
  let last = activity();
  for (let still = 0; still < TURNS_OF_A_SERVICE && performance.now() < deadline; still += 1) {
    await setImmediate();
    const now = activity();
    if (now !== last) still = 0;
    last = now;
  }
}
