import { closeLater } from '../../kernel/libc.ts';
import { inNamespace } from '../../kernel/namespace.ts';
import { filterCapture, openCapture, takeLostCount, takeSeen } from '../../kernel/packet-socket.ts';
import { segmentFilter } from '../../kernel/segment-filter.ts';
import type { Network } from '../network.ts';

/** A TCP segment that a server host received. */
export type ArrivedSegment = {
  readonly host: string;
  readonly clientPort: number;
  /** Whether it opens a connection. */
  readonly isOpening: boolean;
};

type Wanted = {
  /** The client's address, as bytes. */
  readonly source: Uint8Array;
  /** The port that the segments are for; absent: any. */
  readonly port?: number;
  readonly which: 'opening' | 'all';
};

/** See whose TCP segments reach which of the hosts that serve, by their headers alone. */
export class SegmentTaps {
  readonly #taps: readonly { readonly host: string; readonly fd: number }[];
  readonly #source: Uint8Array;
  #lost = 0;

  constructor(network: Network, { source, port, which }: Wanted) {
    this.#source = source;
    const filter = segmentFilter(port, which);
    const serving = [...network.hosts.values()].filter(({ host }) => host.services.length > 0);
    this.#taps = serving.map(({ host, namespace }) => {
      const fd = inNamespace(namespace, openCapture);
      filterCapture(fd, filter);
      return { host: host.name, fd };
    });
  }

  /** Hands over what has arrived since the last call, host by host. */
  take(onSegment: (segment: ArrivedSegment) => void): void {
    for (const { host, fd } of this.#taps) {
      takeSeen(fd, ({ direction, bytes }) => {
        const segment = direction === 'in' ? readSegment(bytes, this.#source) : undefined;
        if (segment !== undefined) onSegment({ host, ...segment });
      });
    }
  }

  /** Asks how many segments there was no room for so far: with any, what was taken is not all. */
  countLost(): number {
    for (const { fd } of this.#taps) this.#lost += takeLostCount(fd);
    return this.#lost;
  }

  close(): void {
    for (const { fd } of this.#taps) closeLater(fd);
  }
}

const ETHERNET = 14;
const SYN_AND_ACK = 0x12;
const SYN = 0x02;

/** @returns undefined for another sender; @param frame that the filter has let through, so that it is a whole one */
function readSegment(frame: Uint8Array, source: Uint8Array): Omit<ArrivedSegment, 'host'> | undefined {
  const isIpv4 = frame[ETHERNET - 2] === 0x08;
  const addressAt = ETHERNET + (isIpv4 ? 12 : 8);
  if (!source.every((byte, at) => frame[addressAt + at] === byte)) return undefined;
  const tcp = ETHERNET + (isIpv4 ? 4 * ((frame[ETHERNET] ?? 0) & 0x0f) : 40);
  return {
    clientPort: ((frame[tcp] ?? 0) << 8) | (frame[tcp + 1] ?? 0),
    isOpening: ((frame[tcp + 13] ?? 0) & SYN_AND_ACK) === SYN,
  };
}
