import { addressOfBytes, ERRNO, SystemCallError, tryCall } from './libc.ts';
import { stableBuffer } from './struct.ts';

/** sizeof(struct mmsghdr) and sizeof(struct iovec). */
const MESSAGE = 64;
const VECTOR = 16;

/** Frames sent in turn, over and over, many with one system call (sendmmsg(2)). */
export class FrameBurst {
  readonly #fd: number;
  readonly #headers: Buffer;
  /** Held because the kernel looks at them by address. */
  readonly #held: { readonly bytes: Buffer; readonly vectors: Buffer };
  readonly #length: number;
  /** Which frame is next. */
  #next = 0;

  /** @param fd of a sender (packet-socket.ts); @param frames at least one; @param most frames at a time */
  constructor(fd: number, frames: readonly Uint8Array[], most: number) {
    const bytes = stableBuffer(frames.reduce((sum, frame) => sum + frame.length, 0));
    const vectors = stableBuffer(frames.length * VECTOR);
    let offset = 0;
    for (const [index, frame] of frames.entries()) {
      bytes.set(frame, offset);
      vectors.writeBigUInt64LE(addressOfBytes(bytes) + BigInt(offset), index * VECTOR);
      vectors.writeBigUInt64LE(BigInt(frame.length), index * VECTOR + 8);
      offset += frame.length;
    }
    this.#fd = fd;
    this.#length = frames.length;
    this.#held = { bytes, vectors };
    // The list goes on from its beginning for the length of one burst: each burst is one piece of it.
    const messages = frames.length + most;
    this.#headers = stableBuffer(messages * MESSAGE);
    for (let i = 0; i < messages; i += 1) {
      const vector = addressOfBytes(vectors) + BigInt((i % frames.length) * VECTOR);
      this.#headers.writeBigUInt64LE(vector, i * MESSAGE + 16);
      this.#headers.writeBigUInt64LE(1n, i * MESSAGE + 24);
    }
  }

  /** @returns how many went out; fewer than asked for when there was no room. @throws SystemCallError */
  send(count: number): number {
    const headers = this.#headers.subarray(this.#next * MESSAGE, (this.#next + count) * MESSAGE);
    const sent = tryCall('sendmmsg', this.#fd, headers, count, 0);
    if (sent === -ERRNO.ENOBUFS || sent === -ERRNO.EAGAIN) return 0;
    if (sent < 0) throw new SystemCallError(`send a frame of ${this.#sizeOfNext} bytes`, -sent);
    this.#next = (this.#next + sent) % this.#length;
    return sent;
  }

  get #sizeOfNext(): bigint {
    return this.#held.vectors.readBigUInt64LE(this.#next * VECTOR + 8);
  }
}
