import { readSync } from 'node:fs';
import { call, memoryAt, onReadable } from './libc.ts';
import { StructWriter } from './struct.ts';
import { syscallNumber } from './syscall-numbers.ts';

/* A ring in which the kernel puts one record each time a tracepoint is passed (perf_event_open(2)). */

const PERF_TYPE_TRACEPOINT = 2;
const SAMPLE_TIME = 1 << 2;
const SAMPLE_CALLCHAIN = 1 << 5;
const SAMPLE_RAW = 1 << 10;
const FLAG_WATERMARK = 1n << 14n;
const FLAG_EXCLUDE_USER_CALLCHAIN = 1n << 22n;
const FLAG_FD_CLOEXEC = 8;
const RECORD_SAMPLE = 9;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const PAGE = 4096;
/** Where struct perf_event_mmap_page has data_head; data_tail follows. */
const DATA_HEAD = 1024;

export type TraceSample = {
  /** Nanoseconds of the kernel's clock: orders the samples of different CPUs. */
  readonly time: bigint;
  /** Addresses of the functions that led to the tracepoint, innermost first. */
  readonly callers: readonly bigint[];
  /** The tracepoint's own fields, as its `format` file describes them. */
  readonly raw: Buffer;
};

/** One CPU's ring. It goes with the process that opened it. */
export class PerfRing {
  readonly #fd: number;
  readonly #memory: Buffer<ArrayBuffer>;
  readonly #positions: BigUint64Array;
  readonly #dataSize: number;
  readonly #poll: { close(): void };
  readonly #counter = Buffer.alloc(8);
  #taken = 0;
  #lost = 0;

  /**
   * @param tracepoint its number (events/…/id)
   * @param pages of data, a power of two
   * @param onHalfFull called when the ring should be read before it runs over
   * @throws SystemCallError
   */
  constructor(tracepoint: number, cpu: number, pages: number, onHalfFull: () => void) {
    const { bytes } = new StructWriter(112)
      .u32(0, PERF_TYPE_TRACEPOINT)
      .u32(4, 112)
      .u64(8, tracepoint)
      .u64(16, 1)
      .u64(24, SAMPLE_TIME | SAMPLE_CALLCHAIN | SAMPLE_RAW)
      .u64(40, FLAG_WATERMARK | FLAG_EXCLUDE_USER_CALLCHAIN)
      .u32(48, (pages * PAGE) / 2)
      .u16(108, 32);
    // Any process, this CPU, no group.
    this.#fd = call('perfEventOpen', syscallNumber('perf_event_open'), bytes, -1, cpu, -1, FLAG_FD_CLOEXEC);
    this.#dataSize = pages * PAGE;
    const total = PAGE + this.#dataSize;
    const address = call('mmap', 0, total, PROT_READ_WRITE, MAP_SHARED, this.#fd, 0);
    this.#memory = Buffer.from(memoryAt(address, total));
    this.#positions = new BigUint64Array(this.#memory.buffer, DATA_HEAD, 2);
    this.#poll = onReadable(this.#fd, onHalfFull);
  }

  /**
   * Takes everything that is in the ring.
   * @returns how many samples the kernel had no room for since the last call
   */
  read(onSample: (sample: TraceSample) => void): number {
    // The counter first: what happens from here on is read now or counted next time.
    const happened = this.#count();
    this.#take(onSample);
    const lost = Math.max(0, happened - this.#taken - this.#lost);
    this.#lost += lost;
    return lost;
  }

  /** How often the tracepoint was passed on this CPU, with a sample or without. */
  #count(): number {
    readSync(this.#fd, this.#counter, 0, 8, null);
    return Number(this.#counter.readBigUInt64LE(0));
  }

  #take(onSample: (sample: TraceSample) => void): void {
    const [HEAD, TAIL] = [0, 1];
    const head = Atomics.load(this.#positions, HEAD);
    let tail = Atomics.load(this.#positions, TAIL);
    while (tail < head) {
      const header = this.#bytes(tail, 8);
      const size = header.readUInt16LE(6);
      if (size < 8) break;
      const record = this.#bytes(tail, size);
      if (record.readUInt32LE(0) === RECORD_SAMPLE) {
        this.#taken += 1;
        onSample(readSample(record));
      }
      tail += BigInt(size);
    }
    Atomics.store(this.#positions, TAIL, head);
  }

  close(): void {
    this.#poll.close();
    call('close', this.#fd);
  }

  /** A copy of what lies at a position that only ever grows; the ring's end may cut through it. */
  #bytes(position: bigint, size: number): Buffer {
    const start = Number(position % BigInt(this.#dataSize));
    const first = Math.min(size, this.#dataSize - start);
    const data = this.#memory.subarray(PAGE);
    return Buffer.concat([data.subarray(start, start + first), data.subarray(0, size - first)]);
  }
}

/** Fields come in the order of their bits in sample_type: time, callchain, raw. */
function readSample(record: Buffer): TraceSample {
  const depth = Number(record.readBigUInt64LE(16));
  const callers = Array.from({ length: depth }, (_, index) => record.readBigUInt64LE(24 + 8 * index));
  const raw = 24 + 8 * depth;
  return {
    time: record.readBigUInt64LE(8),
    callers,
    raw: record.subarray(raw + 4, raw + 4 + record.readUInt32LE(raw)),
  };
}
