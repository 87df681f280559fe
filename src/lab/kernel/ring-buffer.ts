import { call } from './libc.ts';
import { withMapping } from './mapping.ts';
import { align } from './struct.ts';

/* A BPF ring buffer as the reading side sees it (the kernel's Documentation/bpf/ringbuf.rst and libbpf's ringbuf.c). */

/** In a record's header: the length, and what its first two bits say. */
const BUSY = 0x8000_0000;
const DISCARDED = 0x4000_0000;
const LENGTH = 0x3fff_ffff;
const HEADER = 8;

export type Taken = {
  readonly records: readonly Uint8Array[];
  /** What had been written when the taking began; positions count bytes and only ever grow. */
  readonly until: number;
  /** Nothing before `until` is left, but for a record that is still being written, and what is behind it. */
  readonly done: boolean;
};

/**
 * Takes records out of a ring buffer, oldest first. Discarded ones are passed over.
 * @param fd of the map; @param size of its data in bytes
 * @param limit of bytes to take in one go; a record is taken whole
 * @param until where to stop, from an earlier answer; without it, what has been written by now
 * @throws SystemCallError
 */
export function takeFromRing(fd: number, size: number, limit: number, until?: number): Taken {
  const page = call('getpagesize');
  // The consumer's position; then, to be read only, the producer's and the data twice: no record is cut at the end.
  const consumer = { at: 0, length: page, access: 'readWrite' } as const;
  const producer = { at: page, length: page + 2 * size, access: 'read' } as const;
  return withMapping(fd, consumer, (consumed) =>
    withMapping(fd, producer, (produced) => {
      const ring = new Ring(new BigUint64Array(consumed, 0, 1), produced, page, size);
      return ring.take(limit, until ?? ring.written);
    }),
  );
}

/** A ring in memory; use {@link takeFromRing} for that of a map. */
export class Ring {
  readonly #consumed: BigUint64Array;
  readonly #produced: BigUint64Array;
  readonly #data: Uint8Array;
  readonly #headers: Uint32Array;
  readonly #size: number;

  /** @param produced the producer's page, then the data twice; @param page its size in bytes; @param size of the data */
  constructor(consumed: BigUint64Array, produced: ArrayBuffer, page: number, size: number) {
    this.#consumed = consumed;
    this.#produced = new BigUint64Array(produced, 0, 1);
    this.#data = new Uint8Array(produced, page, 2 * size);
    this.#headers = new Uint32Array(produced, page, (2 * size) / 4);
    this.#size = size;
  }

  get written(): number {
    return Number(Atomics.load(this.#produced, 0));
  }

  /** The kernel writes a header last, and we our position last: both sides read them before anything else. */
  take(limit: number, until: number): Taken {
    const records: Uint8Array[] = [];
    const start = Number(Atomics.load(this.#consumed, 0));
    let at = start;
    let isBusy = false;
    while (at < until && at - start < limit) {
      const offset = at % this.#size;
      const header = Atomics.load(this.#headers, offset / 4);
      isBusy = (header & BUSY) !== 0;
      if (isBusy) break;
      const length = header & LENGTH;
      if ((header & DISCARDED) === 0) {
        records.push(this.#data.slice(offset + HEADER, offset + HEADER + length));
      }
      at += align(HEADER + length, 8);
    }
    Atomics.store(this.#consumed, 0, BigInt(at));
    return { records, until, done: isBusy || at >= until };
  }
}
