import { addressOfBytes, ERRNO, SystemCallError, tryCall } from './libc.ts';
import { stableBuffer } from './struct.ts';

const MESSAGE = 64;

/** The same frame many times with one system call (sendmmsg(2)). */
export class FrameBurst {
  readonly #fd: number;
  readonly #headers: Buffer;
  /** Held because the kernel looks at them by address. */
  readonly #held: readonly Buffer[];

  /** @param fd of a sender (packet-socket.ts); @param most frames at a time */
  constructor(fd: number, frame: Uint8Array, most: number) {
    const bytes = stableBuffer(frame.length);
    bytes.set(frame);
    const vector = stableBuffer(16);
    vector.writeBigUInt64LE(addressOfBytes(bytes), 0);
    vector.writeBigUInt64LE(BigInt(frame.length), 8);
    this.#fd = fd;
    this.#held = [bytes, vector];
    this.#headers = stableBuffer(most * MESSAGE);
    for (let i = 0; i < most; i += 1) {
      this.#headers.writeBigUInt64LE(addressOfBytes(vector), i * MESSAGE + 16);
      this.#headers.writeBigUInt64LE(1n, i * MESSAGE + 24);
    }
  }

  /** @returns how many went out; fewer than asked for when there was no room. @throws SystemCallError */
  send(count: number): number {
    const sent = tryCall('sendmmsg', this.#fd, this.#headers, count, 0);
    if (sent === -ERRNO.ENOBUFS || sent === -ERRNO.EAGAIN) return 0;
    if (sent < 0) throw new SystemCallError(`send a frame of ${this.#held[0]?.length} bytes`, -sent);
    return sent;
  }
}
