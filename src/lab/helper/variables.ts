import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import { lookup, mapInfo, update, withPinned } from '../kernel/bpf.ts';
import { withMapping } from '../kernel/mapping.ts';
import { stableBuffer } from '../kernel/struct.ts';
import { notLoaded } from './maps.ts';
import { MAPS_DIR } from './programs.ts';

const BPF_F_MMAPABLE = 1 << 10;

/**
 * Writes one global variable: its bytes in the one value of the map that libbpf makes of its section. Programs may
 * count in other variables of the section at the same time, so the map's memory is written in place and nothing but
 * these bytes. Where the kernel cannot map it (before 5.5), the whole value is read and written back: what programs
 * write in between is lost there.
 * @throws XdplingsError (usage) when nothing of that name is loaded, or the bytes lie outside of it
 */
export function writeVariable(pin: string, offset: number, bytes: Uint8Array): void {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) throw notLoaded(pin);
  withPinned(path, (fd) => {
    const { valueSize, flags } = mapInfo(fd);
    if (offset + bytes.length > valueSize) {
      throw usageError(
        text(
          `The value of ${pin} has ${valueSize} bytes: there are no ${bytes.length} at ${offset}.`,
          `${pin} の値は ${valueSize} バイトです。位置 ${offset} に ${bytes.length} バイトはありません。`,
        ),
      );
    }
    if ((flags & BPF_F_MMAPABLE) === 0) return writeWhole(fd, valueSize, offset, bytes);
    const part = { at: 0, length: valueSize, access: 'readWrite' } as const;
    withMapping(fd, part, (memory) => store(memory, offset, bytes));
  });
}

/** In one access where the processor can: a program never sees half of a number. */
function store(memory: ArrayBuffer, offset: number, bytes: Uint8Array): void {
  const { length } = bytes;
  const from = new DataView(bytes.buffer, bytes.byteOffset, length);
  const isAligned = offset % length === 0;
  if (isAligned && length === 8) {
    Atomics.store(new BigUint64Array(memory, offset, 1), 0, from.getBigUint64(0, true));
  } else if (isAligned && length === 4) {
    Atomics.store(new Uint32Array(memory, offset, 1), 0, from.getUint32(0, true));
  } else if (isAligned && length === 2) {
    Atomics.store(new Uint16Array(memory, offset, 1), 0, from.getUint16(0, true));
  } else new Uint8Array(memory, offset, length).set(bytes);
}

function writeWhole(fd: number, valueSize: number, offset: number, bytes: Uint8Array): void {
  const first = stableBuffer(4);
  const value = lookup(fd, first, stableBuffer(valueSize)) ?? stableBuffer(valueSize);
  value.set(bytes, offset);
  update(fd, first, value);
}
