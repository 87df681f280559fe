import { addressOfBytes, call } from './libc.ts';
import { StructWriter, stableBuffer } from './struct.ts';

/* SIOCETHTOOL (linux/ethtool.h): statistics and offloads of an interface, without a process. */

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SIOCETHTOOL = 0x8946;
const ETH_SS_STATS = 1;
const ETH_GSTRING_LEN = 32;
const GET_STRINGS = 0x1b;
const GET_STATS = 0x1d;
const GET_SSET_INFO = 0x37;

/** Offloads by the number of their "set" command. */
const SET_OFFLOAD = { rx: 0x15, tx: 0x17, tso: 0x1f, gso: 0x24, gro: 0x2c } as const;
export type Offload = keyof typeof SET_OFFLOAD;

/** A socket for asking about the interfaces of the calling thread's namespace. */
export const openEthtool = (): number => call('socket', AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

/** struct ifreq with a pointer to the command. */
function interfaceRequest(name: string, command: Uint8Array): Uint8Array {
  return new StructWriter(40).raw(0, Buffer.from(name)).u64(16, addressOfBytes(command)).bytes;
}

/** Switches an offload on or off (`ethtool -K`). */
export function setOffload(socket: number, name: string, offload: Offload, on: boolean): void {
  const command = new StructWriter(8).u32(0, SET_OFFLOAD[offload]).u32(4, on ? 1 : 0).bytes;
  call('ioctl', socket, SIOCETHTOOL, interfaceRequest(name, command));
}

/** Reads the statistics of one interface again and again; names are asked for once (`ethtool -S`). */
export class EthtoolStatistics {
  readonly #socket: number;
  readonly #command: Buffer;
  readonly #request: Uint8Array;
  /** Name → byte offset of its number. */
  readonly #offsets: ReadonlyMap<string, number>;

  /** @param socket of the interface's namespace */
  constructor(socket: number, name: string) {
    const names = statisticNames(socket, name);
    this.#socket = socket;
    this.#command = stableBuffer(8 + 8 * names.length);
    this.#request = interfaceRequest(name, this.#command);
    this.#offsets = new Map(names.map((key, index) => [key, 8 + 8 * index]));
  }

  /** Reads all numbers as they are now; `get` then picks from them. */
  refresh(): void {
    this.#command.writeUInt32LE(GET_STATS, 0);
    this.#command.writeUInt32LE(this.#offsets.size, 4);
    call('ioctl', this.#socket, SIOCETHTOOL, this.#request);
  }

  /** @returns 0 for a statistic that this kernel does not have. */
  get(name: string): number {
    const offset = this.#offsets.get(name);
    return offset === undefined ? 0 : Number(this.#command.readBigUInt64LE(offset));
  }
}

function statisticNames(socket: number, name: string): string[] {
  const info = new StructWriter(20).u32(0, GET_SSET_INFO).u64(8, 1 << ETH_SS_STATS).bytes;
  call('ioctl', socket, SIOCETHTOOL, interfaceRequest(name, info));
  const count = info.readUInt32LE(16);
  const strings = new StructWriter(12 + count * ETH_GSTRING_LEN)
    .u32(0, GET_STRINGS)
    .u32(4, ETH_SS_STATS)
    .u32(8, count).bytes;
  call('ioctl', socket, SIOCETHTOOL, interfaceRequest(name, strings));
  return Array.from({ length: count }, (_, index) => {
    const start = 12 + index * ETH_GSTRING_LEN;
    return strings.toString('latin1', start, start + ETH_GSTRING_LEN).replace(/\0.*$/s, '');
  });
}
