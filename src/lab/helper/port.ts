import type { XdpAccount } from '../../domain/checks/observed.ts';
import type { Interface } from '../../domain/topology/model.ts';
import { EthtoolStatistics } from '../kernel/ethtool.ts';
import { closeLater } from '../kernel/libc.ts';

/** What the kernel has counted on one interface (veth's own statistics), since it was made. */
export type Counters = {
  /** Frames taken from the wire; where a program is attached, it has run on each. */
  readonly processed: number;
  /** XDP_DROP and XDP_ABORTED, and frames that could not even be handed to the program. */
  readonly drop: number;
  readonly redirect: number;
  /** XDP_TX: sent back, and those that could not be. */
  readonly tx: number;
  readonly txFailed: number;
  /** Frames that other interfaces' XDP_REDIRECT sent out here. */
  readonly redirectedOut: number;
};

export const NO_COUNTS: Counters = {
  processed: 0,
  drop: 0,
  redirect: 0,
  tx: 0,
  txFailed: 0,
  redirectedOut: 0,
};

/** One end of a veth pair in a running lab. */
export class Port {
  readonly interface: Interface;
  readonly index: number;
  readonly #openSender: () => number;
  #sender: number | undefined;
  readonly #statistics: EthtoolStatistics;

  /** @param ethtool a socket for questions; @param openSend opens a socket that sends from here */
  constructor(end: Interface, index: number, ethtool: number, openSend: () => number) {
    this.interface = end;
    this.index = index;
    this.#openSender = openSend;
    this.#statistics = new EthtoolStatistics(ethtool, end.name);
  }

  /** Descriptor of a socket that sends raw frames from here; opened for the first frame, since most ports send none. */
  get sender(): number {
    this.#sender ??= this.#openSender();
    return this.#sender;
  }

  close(): void {
    if (this.#sender !== undefined) closeLater(this.#sender);
  }

  /** `host/eth0`, as messages name it. */
  get label(): string {
    return `${this.interface.host}/${this.interface.name}`;
  }

  /** Asks the kernel. Every port has one queue. */
  readCounters(): Counters {
    const statistics = this.#statistics;
    statistics.refresh();
    const txFailed = statistics.get('rx_queue_0_xdp_tx_errors');
    return {
      processed: statistics.get('rx_queue_0_xdp_packets'),
      drop: statistics.get('rx_queue_0_xdp_drops') + statistics.get('rx_queue_0_drops'),
      redirect: statistics.get('rx_queue_0_xdp_redirect'),
      tx: statistics.get('rx_queue_0_xdp_tx') + txFailed,
      txFailed,
      redirectedOut: statistics.get('tx_queue_0_xdp_xmit'),
    };
  }
}

/** @returns what was counted between two readings. */
export const growth = (from: Counters, to: Counters): Counters => ({
  processed: to.processed - from.processed,
  drop: to.drop - from.drop,
  redirect: to.redirect - from.redirect,
  tx: to.tx - from.tx,
  txFailed: to.txFailed - from.txFailed,
  redirectedOut: to.redirectedOut - from.redirectedOut,
});

export const passedOf = ({ processed, drop, redirect, tx }: Counters): number =>
  processed - drop - redirect - tx;

export function accountOf(counters: readonly Counters[]): XdpAccount {
  const sum = (of: (one: Counters) => number) => counters.reduce((total, one) => total + of(one), 0);
  return {
    processed: sum(({ processed }) => processed),
    pass: sum(passedOf),
    drop: sum(({ drop }) => drop),
    tx: sum(({ tx }) => tx),
    redirect: sum(({ redirect }) => redirect),
  };
}
