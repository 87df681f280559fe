import { Damage } from './damage.ts';

const utf8 = new TextDecoder('utf-8');

/** Reads fixed-width fields at absolute offsets; an offset outside of the bytes is `Damage`, named by `what`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;
  readonly #what: string;

  /** @param what how a person would call these bytes ("section .BTF"), for the problem's sentence */
  constructor(bytes: Uint8Array, littleEndian: boolean, what: string) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(offset: number): number {
    return this.#view.getUint8(this.#checked(offset, 1));
  }

  u16(offset: number): number {
    return this.#view.getUint16(this.#checked(offset, 2), this.littleEndian);
  }

  u32(offset: number): number {
    return this.#view.getUint32(this.#checked(offset, 4), this.littleEndian);
  }

  i32(offset: number): number {
    return this.#view.getInt32(this.#checked(offset, 4), this.littleEndian);
  }

  u64(offset: number): bigint {
    return this.#view.getBigUint64(this.#checked(offset, 8), this.littleEndian);
  }

  i64(offset: number): bigint {
    return this.#view.getBigInt64(this.#checked(offset, 8), this.littleEndian);
  }

  /** A 64-bit field that is used as an offset or a size: anything beyond the safe integers is damage. */
  size64(offset: number): number {
    const value = Number(this.u64(offset));
    if (!Number.isSafeInteger(value)) throw new Damage(`${this.#what}: a size at byte ${offset} is absurd`);
    return value;
  }

  slice(offset: number, length: number): Uint8Array {
    this.#checked(offset, length);
    return this.bytes.subarray(offset, offset + length);
  }

  /** The NUL-terminated string at `offset`. */
  string(offset: number): string {
    this.#checked(offset, 1);
    const end = this.bytes.indexOf(0, offset);
    if (end === -1) throw new Damage(`${this.#what}: a string at byte ${offset} has no end`);
    return utf8.decode(this.bytes.subarray(offset, end));
  }

  #checked(offset: number, length: number): number {
    if (offset < 0 || length < 0 || offset + length > this.bytes.length) {
      throw new Damage(
        `${this.#what} is cut short: byte ${offset + length} of ${this.bytes.length} is needed`,
      );
    }
    return offset;
  }
}
