/**
 * Writes C structures as the kernel's headers lay them out. The kernel's own byte order is little endian on every
 * machine that the program runs on (x86-64, arm64); fields in network order say so by name.
 */
export class StructWriter {
  readonly bytes: Buffer<ArrayBuffer>;

  /** @param size of the whole structure, in bytes; what is not written is 0 */
  constructor(size: number) {
    // An ArrayBuffer of its own, never Node's pool: its address must stay.
    this.bytes = Buffer.from(new ArrayBuffer(size));
  }

  u8(offset: number, value: number): this {
    this.bytes.writeUInt8(value, offset);
    return this;
  }
  u16(offset: number, value: number): this {
    this.bytes.writeUInt16LE(value, offset);
    return this;
  }
  u16be(offset: number, value: number): this {
    this.bytes.writeUInt16BE(value, offset);
    return this;
  }
  u32(offset: number, value: number): this {
    this.bytes.writeUInt32LE(value >>> 0, offset);
    return this;
  }
  i32(offset: number, value: number): this {
    this.bytes.writeInt32LE(value, offset);
    return this;
  }
  u64(offset: number, value: number | bigint): this {
    this.bytes.writeBigUInt64LE(BigInt(value), offset);
    return this;
  }
  raw(offset: number, value: Uint8Array): this {
    this.bytes.set(value, offset);
    return this;
  }
}

/** @returns a buffer whose address stays for as long as it is referenced. */
export const stableBuffer = (size: number): Buffer<ArrayBuffer> => Buffer.from(new ArrayBuffer(size));

/** Rounds up to a multiple, as the kernel's ALIGN() does. */
export const align = (value: number, to: number): number => Math.ceil(value / to) * to;
