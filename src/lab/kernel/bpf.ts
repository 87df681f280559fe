import { addressOfBytes, call, ERRNO, SystemCallError, tryCall } from './libc.ts';
import { StructWriter, stableBuffer } from './struct.ts';
import { syscallNumber } from './syscall-numbers.ts';

/* The bpf(2) commands that the lab needs; union bpf_attr by byte offsets, as linux/bpf.h lays it out. */

const COMMAND = {
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  mapGetNextKey: 4,
  programLoad: 5,
  objectGet: 7,
  programTestRun: 10,
  objectGetInfo: 15,
  mapLookupBatch: 24,
} as const;
const ATTR_SIZE = 80;

const attr = () => new StructWriter(ATTR_SIZE);

/** @returns the result, or the negative errno */
function tryBpf(command: number, { bytes }: StructWriter): number {
  return tryCall('syscall', syscallNumber('bpf'), command, bytes, ATTR_SIZE, 0, 0);
}

function bpf(what: string, command: number, attributes: StructWriter): number {
  const result = tryBpf(command, attributes);
  if (result < 0) throw new SystemCallError(what, -result);
  return result;
}

/** As often as libbpf, we ask again. */
const MOST_TRIES = 5;

/** Asks again where the kernel broke off, with this error, because a signal waited to be handled. */
function bpfToTheEnd(
  interrupted: 'EAGAIN' | 'EINTR',
  ...[what, command, attributes]: Parameters<typeof bpf>
): number {
  for (let tries = MOST_TRIES; ; tries -= 1) {
    try {
      return bpf(what, command, attributes);
    } catch (error) {
      if (tries <= 1 || !(error instanceof SystemCallError) || error.code !== interrupted) throw error;
    }
  }
}

/** Opens a pinned program or map. The descriptor is the caller's to close. */
export function openPinned(path: string): number {
  const name = Buffer.from(`${path}\0`);
  const stable = stableBuffer(name.length);
  stable.set(name);
  return bpf(`open ${path}`, COMMAND.objectGet, attr().u64(0, addressOfBytes(stable)));
}

/** Opens a pinned object for as long as `work` takes. */
export function withPinned<T>(path: string, work: (fd: number) => T): T {
  const fd = openPinned(path);
  try {
    return work(fd);
  } finally {
    call('close', fd);
  }
}

const PROGRAM_TYPE_XDP = 6;

/** Loads an XDP program that does nothing but `return XDP_PASS`. The descriptor is the caller's to close. */
export function loadPassProgram(name: string): number {
  // r0 = XDP_PASS; exit
  const instructions = stableBuffer(16);
  instructions.set([0xb7, 0, 0, 0, 2, 0, 0, 0, 0x95]);
  const license = stableBuffer(4);
  license.write('GPL');
  const attributes = attr()
    .u32(0, PROGRAM_TYPE_XDP)
    .u32(4, 2)
    .u64(8, addressOfBytes(instructions))
    .u64(16, addressOfBytes(license))
    .raw(48, Buffer.from(name));
  return bpfToTheEnd('EAGAIN', `load ${name}`, COMMAND.programLoad, attributes);
}

function objectInfo(fd: number, info: Buffer): void {
  bpf(
    'read BPF object info',
    COMMAND.objectGetInfo,
    attr().u32(0, fd).u32(4, info.length).u64(8, addressOfBytes(info)),
  );
}

export type MapInfo = {
  /** enum bpf_map_type. */
  readonly type: number;
  readonly id: number;
  /** In bytes, as the program declared them. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** BPF_F_…, as the map was made. */
  readonly flags: number;
};

export function mapInfo(fd: number): MapInfo {
  const info = stableBuffer(80);
  objectInfo(fd, info);
  return {
    type: info.readUInt32LE(0),
    id: info.readUInt32LE(4),
    keySize: info.readUInt32LE(8),
    valueSize: info.readUInt32LE(12),
    maxEntries: info.readUInt32LE(16),
    flags: info.readUInt32LE(20),
  };
}

/** Where the kernel put the machine code of a program and of its subprograms; empty when it does not tell. */
export type CodeRange = { readonly start: bigint; readonly end: bigint };

const INFO_SIZE = 232;

export function programCode(fd: number): CodeRange[] {
  const counts = stableBuffer(INFO_SIZE);
  objectInfo(fd, counts);
  const functions = counts.readUInt32LE(104);
  const starts = stableBuffer(8 * functions);
  const lengths = stableBuffer(4 * functions);
  const info = new StructWriter(INFO_SIZE)
    .u32(104, functions)
    .u32(108, functions)
    .u64(112, addressOfBytes(starts))
    .u64(120, addressOfBytes(lengths)).bytes;
  objectInfo(fd, info);
  return Array.from({ length: functions }, (_, index) => {
    const start = starts.readBigUInt64LE(8 * index);
    return { start, end: start + BigInt(lengths.readUInt32LE(4 * index)) };
  }).filter(({ start }) => start !== 0n);
}

export type ProgramSize = {
  /** Of the program and its subprograms, after the verifier's rewriting. */
  readonly instructions: number;
  /** 0 where the kernel does not compile (net.core.bpf_jit_enable=0). */
  readonly machineCodeBytes: number;
};

export function programSize(fd: number): ProgramSize {
  const info = stableBuffer(INFO_SIZE);
  objectInfo(fd, info);
  return { instructions: info.readUInt32LE(20) / 8, machineCodeBytes: info.readUInt32LE(16) };
}

/** @returns the value's bytes, or undefined where there is no such entry. For per-CPU maps: all CPUs' in a row. */
export function lookup(fd: number, key: Buffer, value: Buffer): Buffer | undefined {
  const result = tryBpf(
    COMMAND.mapLookup,
    attr().u32(0, fd).u64(8, addressOfBytes(key)).u64(16, addressOfBytes(value)),
  );
  if (result === -ERRNO.ENOENT) return undefined;
  if (result < 0) throw new SystemCallError('look up a map entry', -result);
  return value;
}

/** @returns false after the last key. @param next receives the key after `key`; the first one's for undefined */
export function nextKey(fd: number, key: Buffer | undefined, next: Buffer): boolean {
  const result = tryBpf(
    COMMAND.mapGetNextKey,
    attr()
      .u32(0, fd)
      .u64(8, key ? addressOfBytes(key) : 0)
      .u64(16, addressOfBytes(next)),
  );
  if (result === -ERRNO.ENOENT) return false;
  if (result < 0) throw new SystemCallError('list map entries', -result);
  return true;
}

export type Batch = {
  /** How many entries were read into the buffers. */
  readonly count: number;
  readonly end: 'more' | 'last' | 'too little room' | 'unsupported';
};

/**
 * Reads many entries at once (BPF_MAP_LOOKUP_BATCH, since Linux 5.6); of a hash, whole buckets.
 * @param from where to go on: `to` of the call before, undefined at the beginning
 * @param to receives where the next call goes on: room for a key, and at least 4 bytes
 * @param room how many entries fit into keys and values
 */
export function lookupBatch(
  fd: number,
  from: Buffer | undefined,
  { to, keys, values, room }: { to: Buffer; keys: Buffer; values: Buffer; room: number },
): Batch {
  const attributes = attr()
    .u64(0, from ? addressOfBytes(from) : 0)
    .u64(8, addressOfBytes(to))
    .u64(16, addressOfBytes(keys))
    .u64(24, addressOfBytes(values))
    .u32(32, room)
    .u32(36, fd);
  const result = tryBpf(COMMAND.mapLookupBatch, attributes);
  const count = attributes.bytes.readUInt32LE(32);
  if (result >= 0) return { count, end: 'more' };
  if (result === -ERRNO.ENOENT) return { count, end: 'last' };
  return { count: 0, end: result === -ERRNO.ENOSPC ? 'too little room' : 'unsupported' };
}

/** @throws SystemCallError: E2BIG when the map is full or an array has no such index */
export function update(fd: number, key: Buffer, value: Buffer): void {
  bpf(
    'write a map entry',
    COMMAND.mapUpdate,
    attr().u32(0, fd).u64(8, addressOfBytes(key)).u64(16, addressOfBytes(value)),
  );
}

/** @returns false when there was no such entry. @throws SystemCallError: EINVAL where entries cannot be deleted */
export function deleteKey(fd: number, key: Buffer): boolean {
  const result = tryBpf(COMMAND.mapDelete, attr().u32(0, fd).u64(8, addressOfBytes(key)));
  if (result === -ERRNO.ENOENT) return false;
  if (result < 0) throw new SystemCallError('delete a map entry', -result);
  return true;
}

/** Room for what a program may make of a packet (bpf_xdp_adjust_tail into fragments, at most 64 KiB). */
const output = stableBuffer(72 * 1024);

/** The smallest packet that BPF_PROG_TEST_RUN takes: an Ethernet header. */
export const SMALLEST_TEST_PACKET = 14;

/** Runs of an XDP program on one packet (BPF_PROG_TEST_RUN); nothing is sent. Prepared once, each is one system call. */
export class TestRuns {
  readonly #input: Buffer;
  readonly #context: Buffer;
  readonly #attributes: StructWriter;

  /** @param ingress number of the interface that it comes in on, in the namespace where it will be run; default: lo */
  constructor(fd: number, packet: Uint8Array, ingress?: number | undefined) {
    this.#input = stableBuffer(packet.length);
    this.#input.set(packet);
    // struct xdp_md: data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex.
    this.#context = new StructWriter(24).u32(4, packet.length).u32(12, ingress ?? 0).bytes;
    this.#attributes = attr()
      .u32(0, fd)
      .u32(8, packet.length)
      .u64(16, addressOfBytes(this.#input))
      .u64(24, addressOfBytes(output));
    if (ingress !== undefined) {
      this.#attributes.u32(40, this.#context.length).u64(48, addressOfBytes(this.#context));
    }
  }

  /**
   * @param repeat how often the kernel runs it, each time on what the time before has left
   * @returns what the last run returned, and the kernel's own mean of a run in nanoseconds
   */
  run(repeat = 1): { returned: number; ns: number } {
    this.#attributes.u32(12, output.length).u32(32, repeat);
    bpfToTheEnd('EINTR', 'run the program on a packet', COMMAND.programTestRun, this.#attributes);
    const { bytes } = this.#attributes;
    return { returned: bytes.readUInt32LE(4), ns: bytes.readUInt32LE(36) };
  }

  /** The packet after the last run; valid until the next one of anybody. */
  get output(): Uint8Array {
    return output.subarray(0, this.#attributes.bytes.readUInt32LE(12));
  }
}
