import { setTimeout } from 'node:timers/promises';
import { awaitRunningPolls } from '../../kernel/membarrier.ts';
import type { Network } from '../network.ts';
import { type Counters, growth, NO_COUNTS, type Port } from '../port.ts';

/** Watches a network by its counters alone, where there are too many frames to look at each. */
export class CounterWatch {
  readonly #network: Network;
  readonly before: ReadonlyMap<Port, Counters>;
  #counted: ReadonlyMap<Port, Counters> = new Map();

  constructor(network: Network) {
    this.#network = network;
    this.before = network.readCounters();
  }

  refresh(): void {
    const counted = new Map<Port, Counters>();
    for (const port of this.#network.ports) {
      counted.set(port, growth(this.before.get(port) ?? NO_COUNTS, port.readCounters()));
    }
    this.#counted = counted;
  }

  /** How much was counted in all as of the last refresh. */
  get activity(): number {
    return this.#sum(({ processed }) => processed);
  }

  /** How many frames any program dropped. */
  get dropped(): number {
    return this.#sum(({ drop }) => drop);
  }

  #sum(of: (counters: Counters) => number): number {
    let sum = 0;
    for (const counters of this.#counted.values()) sum += of(counters);
    return sum;
  }

  /** Makes sure that no host is still at work on a frame, and reads the counters again. */
  async confirm(): Promise<void> {
    if (!awaitRunningPolls()) await setTimeout(20);
    this.refresh();
  }
}
