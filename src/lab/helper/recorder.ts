import { setImmediate, setTimeout } from 'node:timers/promises';
import type { CapturedFrame, XdpAccount } from '../../domain/checks/observed.ts';
import { awaitRunningPolls } from '../kernel/membarrier.ts';
import {
  pauseCapture,
  resumeCapture,
  type SeenFrame,
  takeLostCount,
  takeSeen,
} from '../kernel/packet-socket.ts';
import type { Network } from './network.ts';
import { accountOf, type Counters, growth, NO_COUNTS, type Port, passedOf } from './port.ts';

/** What is kept of the frames of one action; all are counted. */
const MAX_KEPT_FRAMES = 4096;
const MAX_KEPT_BYTES = 1024 * 1024;
/** Only bounds what must never happen: the network of the lab loses nothing on its own. */
const SETTLE_LIMIT_MS = 3_000;

type Sight = { in: number; out: number };

const sameTraffic = (a: ReadonlyMap<Port, Counters>, b: ReadonlyMap<Port, Counters>): boolean =>
  [...b].every(([port, { processed }]) => a.get(port)?.processed === processed);

/**
 * Begins to watch, at a moment when nothing moves.
 * @throws the signal's reason
 */
export async function startRecorder(network: Network, signal: AbortSignal): Promise<Recorder> {
  await untilAtRest(network, signal);
  return new Recorder(network);
}

/**
 * Waits until nothing moves. Nothing does unless somebody sent something since the last action (a command in a host, a
 * late word of TCP's).
 * @throws the signal's reason
 */
export async function untilAtRest(network: Network, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + SETTLE_LIMIT_MS;
  for (let last = network.countersAtRest; ; ) {
    const now = network.readCounters();
    // Somebody may never stop sending: that must not keep anyone from looking.
    if (sameTraffic(last, now) || performance.now() > deadline) return;
    signal.throwIfAborted();
    if (!awaitRunningPolls()) await setTimeout(20);
    await setImmediate();
    last = now;
  }
}

/**
 * Watches the whole network during one action, and knows when nothing moves any more. It balances two books that the
 * kernel keeps: what hosts were seen to send and receive (packet sockets) and what the interfaces counted. On every
 * link, what one end sent (seen + XDP_TX + XDP_REDIRECT) is what the other processed; at every end, what its program
 * passed is what the host was seen to receive; in all, what programs redirected has gone out somewhere. While they
 * differ, a frame is on its way; "nothing arrived" is never concluded from time gone by.
 */
export class Recorder {
  readonly #network: Network;
  readonly #startedAt: ReadonlyMap<Port, Counters>;
  readonly #counters = new Map<Port, Counters>();
  readonly #seen = new Map<Port, Sight>();
  readonly #byHostAndIndex = new Map<string, Port>();
  readonly #kept: CapturedFrame[] = [];
  #keptBytes = 0;
  #lost = 0;
  #redirectsLost = 0;

  /** Use {@link startRecorder}. */
  constructor(network: Network) {
    this.#network = network;
    for (const port of network.ports) {
      this.#seen.set(port, { in: 0, out: 0 });
      this.#byHostAndIndex.set(`${port.interface.host} ${port.index}`, port);
    }
    for (const { capture } of network.hosts.values()) {
      // What was left in the socket belongs to an earlier action.
      takeSeen(capture, () => {});
      takeLostCount(capture);
      resumeCapture(capture);
    }
    this.#startedAt = network.readCounters();
  }

  /** Stops watching. */
  stop(): void {
    this.#network.countersAtRest = this.#network.readCounters();
    for (const { capture } of this.#network.hosts.values()) {
      pauseCapture(capture);
      takeSeen(capture, () => {});
    }
  }

  /** Reads both books. Sightings first: whatever was seen has been counted by the time the counters are read, or will be. */
  refresh(): void {
    this.#read();
    if (!this.#linksAgree || this.#redirectsUnderWay === this.#redirectsLost) return;
    // The kernel counts a redirect a moment before the frame goes out. One that has not by the time that every CPU has
    // finished never will: the link that it was for is down, or none of the lab's.
    awaitRunningPolls();
    this.#read();
    this.#redirectsLost = this.#redirectsUnderWay;
  }

  #read(): void {
    for (const [host, { capture }] of this.#network.hosts) {
      takeSeen(capture, (frame) => this.#note(host, frame));
      this.#lost += takeLostCount(capture);
    }
    for (const port of this.#network.ports) {
      this.#counters.set(port, growth(this.#startedAt.get(port) ?? NO_COUNTS, port.readCounters()));
    }
  }

  #note(host: string, frame: SeenFrame): void {
    const port = this.#byHostAndIndex.get(`${host} ${frame.interfaceIndex}`);
    const sight = port && this.#seen.get(port);
    // Loopback, or an interface that somebody made by hand.
    if (!port || !sight) return;
    sight[frame.direction] += frame.frames;
    if (this.#kept.length >= MAX_KEPT_FRAMES || this.#keptBytes > MAX_KEPT_BYTES) return;
    this.#keptBytes += frame.bytes.length;
    this.#kept.push({ host, interface: port.interface.name, direction: frame.direction, bytes: frame.bytes });
  }

  /** What was counted on a port since the start, as of the last refresh. */
  countersOf(port: Port): Counters {
    return this.#counters.get(port) ?? NO_COUNTS;
  }

  /** How many frames reached the stack of any host. */
  get passed(): number {
    return this.#network.ports.reduce((sum, port) => sum + passedOf(this.countersOf(port)), 0);
  }

  /** How many frames any program dropped. */
  get dropped(): number {
    return this.#network.ports.reduce((sum, port) => sum + this.countersOf(port).drop, 0);
  }

  get captured(): readonly CapturedFrame[] {
    return this.#kept;
  }

  /** How much was seen and counted in all: unchanged between two readings, nothing happened in between. */
  get activity(): number {
    let sum = this.#lost;
    for (const port of this.#network.ports) {
      const sight = this.#seen.get(port);
      sum += this.countersOf(port).processed + (sight ? sight.in + sight.out : 0);
    }
    return sum;
  }

  /** Whether both books agree as of the last refresh: nothing is on its way. */
  get isBalanced(): boolean {
    return this.#linksAgree && this.#redirectsUnderWay === this.#redirectsLost;
  }

  /** How many frames programs have redirected that have not gone out of an interface (yet). */
  get #redirectsUnderWay(): number {
    return this.#network.ports.reduce((sum, port) => {
      const { redirect, redirectedOut } = this.countersOf(port);
      return sum + redirect - redirectedOut;
    }, 0);
  }

  get #linksAgree(): boolean {
    // Where a socket overflowed, up to so many sightings are missing, nobody knows of which end.
    const tolerance = this.#lost;
    return this.#network.ports.every((port) => {
      const own = this.countersOf(port);
      const other = this.countersOf(this.#network.peerOf(port));
      const sent =
        (this.#seen.get(this.#network.peerOf(port))?.out ?? 0) +
        other.tx -
        other.txFailed +
        other.redirectedOut;
      const received = this.#seen.get(port)?.in ?? 0;
      return Math.abs(own.processed - sent) <= tolerance && Math.abs(passedOf(own) - received) <= tolerance;
    });
  }

  /** @returns the account of some ports, as of the last refresh. */
  account(ports: readonly Port[]): XdpAccount {
    return accountOf(ports.map((port) => this.countersOf(port)));
  }

  /**
   * Waits until nothing is on its way. Most often that is so at once: a sender's own call carries the frame through
   * the whole network.
   * @returns false when the books could not be balanced in time
   * @throws the signal's reason
   */
  async settle(signal: AbortSignal): Promise<boolean> {
    this.refresh();
    if (this.isBalanced) {
      // A host may be between having received a frame and sending it on, for less than a microsecond: two looks.
      const before = this.activity;
      await setImmediate();
      this.refresh();
      if (this.isBalanced && this.activity === before) return true;
    }
    const deadline = performance.now() + SETTLE_LIMIT_MS;
    for (let turn = 0; performance.now() < deadline; turn += 1) {
      // The kernel's own thread has the work (ksoftirqd): give it the processor.
      if (turn < 20) await setImmediate();
      else await setTimeout(1);
      signal.throwIfAborted();
      this.refresh();
      if (this.isBalanced) return this.confirm(signal);
    }
    return false;
  }

  /**
   * Makes sure that no host is still at work on a frame that it has received.
   * @returns like settle
   */
  async confirm(signal: AbortSignal): Promise<boolean> {
    if (!awaitRunningPolls()) await setTimeout(20);
    const before = this.activity;
    this.refresh();
    if (this.isBalanced && this.activity === before) return true;
    return this.settle(signal);
  }
}
