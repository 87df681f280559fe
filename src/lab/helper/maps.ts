import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError, type XdplingsError } from '../../domain/errors.ts';
import { sameText, type Text, text } from '../../domain/text.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import { deleteKey, lookup, type MapInfo, mapInfo, update, withPinned } from '../kernel/bpf.ts';
import { possibleCpus } from '../kernel/cpus.ts';
import { call, SystemCallError } from '../kernel/libc.ts';
import { inNamespace } from '../kernel/namespace.ts';
import { align, StructWriter, stableBuffer } from '../kernel/struct.ts';
import { noNetwork } from '../no-network.ts';
import { listEntries } from './list-entries.ts';
import type { Network } from './network.ts';
import { MAPS_DIR, type Programs } from './programs.ts';

/* Maps as bytes; what they mean is for the side that knows the object's BTF. */

const PER_CPU_TYPES = new Set([5, 6, 10, 21]);

export type RawMap = {
  readonly type: number;
  readonly id: number;
  readonly perCpu: boolean;
  readonly cpus: number;
  readonly keySize: number;
  /** Bytes of one value as it is read: of one CPU, padded to 8 bytes, for per-CPU maps. */
  readonly valueSize: number;
  readonly maxEntries: number;
  /** All keys in a row; all values in a row, each of as many parts as there are CPUs for per-CPU maps. */
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
};

type Shape = { info: MapInfo; perCpu: boolean; cpus: number; valueSize: number };

function shapeOf(fd: number): Shape {
  const info = mapInfo(fd);
  const perCpu = PER_CPU_TYPES.has(info.type);
  const cpus = perCpu ? possibleCpus().length : 1;
  return { info, perCpu, cpus, valueSize: perCpu ? align(info.valueSize, 8) : info.valueSize };
}

/** @returns undefined when nothing of that name is pinned. @throws XdplingsError (usage) for maps that cannot be listed */
export function readMap(pin: string): RawMap | undefined {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) return undefined;
  return withPinned(path, (fd) => {
    const { info, perCpu, cpus, valueSize } = shapeOf(fd);
    const { keys, values } = listEntries(fd, pin, info, valueSize * cpus);
    const { type, id, keySize, maxEntries } = info;
    return { type, id, perCpu, cpus, keySize, valueSize, maxEntries, keys, values };
  });
}

/** What a slot is given: its bytes; or a program or an interface, for which the kernel has a number of its own. */
export type MapInput =
  | { readonly bytes: Uint8Array }
  | { readonly program: string }
  | { readonly port: AttachPoint };

type Lookups = { readonly programs: Programs; readonly network: Network | undefined };

/**
 * Writes one entry. Of a per-CPU map, a value of one CPU's size goes to the first slot, and the others get 0.
 * @throws XdplingsError (usage) with the kernel's reason
 */
export function writeMap(
  { pin, key, value }: { pin: string; key: Uint8Array; value: MapInput },
  lookups: Lookups,
): void {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) throw notLoaded(pin);
  withPinned(path, (fd) => {
    if ('bytes' in value) writeBytes(fd, pin, key, value.bytes);
    else if ('program' in value) {
      const program = lookups.programs.open(value.program);
      try {
        writeBytes(fd, pin, key, new StructWriter(4).i32(0, program).bytes);
      } finally {
        call('close', program);
      }
    } else writePort(fd, pin, key, value.port, lookups.network);
  });
}

/** A device map takes an interface by its number in the writer's network namespace. */
function writePort(fd: number, pin: string, key: Uint8Array, at: AttachPoint, network: Network | undefined) {
  if (network === undefined) throw noNetwork();
  const { index } = network.port(at);
  inNamespace(network.host(at.host).namespace, () =>
    writeBytes(fd, pin, key, new StructWriter(4).u32(0, index).bytes),
  );
}

function writeBytes(fd: number, pin: string, key: Uint8Array, value: Uint8Array): void {
  const { info, cpus, valueSize } = shapeOf(fd);
  if (key.length !== info.keySize || value.length > valueSize * cpus) {
    throw usageError(
      text(
        `The map ${pin} takes keys of ${info.keySize} and values of ${info.valueSize} bytes, not ${key.length} and ${value.length}.`,
        `マップ ${pin} のキーは ${info.keySize} バイト、値は ${info.valueSize} バイトで、${key.length} バイトと ${value.length} バイトではありません。`,
      ),
    );
  }
  const stableKey = stableBuffer(info.keySize);
  stableKey.set(key);
  const stableValue = stableBuffer(valueSize * cpus);
  stableValue.set(value);
  try {
    update(fd, stableKey, stableValue);
  } catch (error) {
    throw refusal(error, pin, info);
  }
}

function refusal(error: unknown, name: string, { maxEntries }: MapInfo): XdplingsError {
  if (!(error instanceof SystemCallError)) throw error;
  const reasons: Readonly<Record<string, Text>> = {
    E2BIG: text(`it has room for ${maxEntries} entries`, `エントリは ${maxEntries} 個までです`),
    EPERM: text('it is read-only', '読み出し専用です'),
    EBUSY: text('it is busy', '使用中です'),
  };
  const reason = reasons[error.code] ?? sameText(error.reason);
  return usageError(
    text(
      `The kernel refuses the entry for the map ${name}: ${reason.en}.`,
      `カーネルがマップ ${name} へのエントリを拒否しました: ${reason.ja}`,
    ),
    { cause: error },
  );
}

/**
 * Deletes one entry.
 * @returns false when there was none
 * @throws XdplingsError (usage) for maps whose entries are always there
 */
export function deleteEntry(pin: string, key: Uint8Array): boolean {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) throw notLoaded(pin);
  return withPinned(path, (fd) => {
    const info = mapInfo(fd);
    if (key.length !== info.keySize) {
      throw otherKeySize(pin, info.keySize, key.length);
    }
    const stableKey = stableBuffer(info.keySize);
    stableKey.set(key);
    try {
      return deleteKey(fd, stableKey);
    } catch (error) {
      throw deletionRefusal(error, pin, info);
    }
  });
}

/**
 * Deletes entries, each only if the part of its value is as said: what a program has changed since stays.
 * @param keys in a row @param parts of the values, in a row
 * @returns how many were deleted
 * @throws XdplingsError (usage) for maps whose entries are always there, and for keys of another size
 */
export function deleteEntries({
  pin,
  keys,
  unchanged,
}: {
  pin: string;
  keys: Uint8Array;
  unchanged?: { offset: number; size: number; parts: Uint8Array } | undefined;
}): number {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) throw notLoaded(pin);
  return withPinned(path, (fd) => {
    const shape = shapeOf(fd);
    const { keySize } = shape.info;
    const count = keys.length / keySize;
    if (!Number.isInteger(count)) throw otherKeySize(pin, keySize, keys.length);
    const key = stableBuffer(keySize);
    const value = stableBuffer(shape.valueSize * shape.cpus);
    let deleted = 0;
    try {
      for (let index = 0; index < count; index += 1) {
        key.set(keys.subarray(index * keySize, (index + 1) * keySize));
        if (unchanged && !isUnchanged(lookup(fd, key, value), unchanged, index)) continue;
        if (deleteKey(fd, key)) deleted += 1;
      }
    } catch (error) {
      throw deletionRefusal(error, pin, shape.info);
    }
    return deleted;
  });
}

function isUnchanged(
  value: Buffer | undefined,
  { offset, size, parts }: { offset: number; size: number; parts: Uint8Array },
  index: number,
): boolean {
  const part = parts.subarray(index * size, (index + 1) * size);
  return value !== undefined && Buffer.compare(value.subarray(offset, offset + size), part) === 0;
}

const otherKeySize = (pin: string, keySize: number, given: number) =>
  usageError(
    text(
      `The map ${pin} takes keys of ${keySize} bytes, not ${given}.`,
      `マップ ${pin} のキーは ${keySize} バイトで、${given} バイトではありません。`,
    ),
  );

const ARRAY_TYPES = new Set([2, 6]);

function deletionRefusal(error: unknown, name: string, { type }: MapInfo): XdplingsError {
  if (!(error instanceof SystemCallError)) throw error;
  if (ARRAY_TYPES.has(type)) {
    return usageError(
      text(
        `The map ${name} is an array: its entries are always there and cannot be deleted.`,
        `マップ ${name} は配列です。エントリは常に存在し、削除できません。`,
      ),
      { todo: text('Write 0 to it instead.', '代わりに 0 を書き込んでください。'), cause: error },
    );
  }
  return usageError(
    text(
      `The kernel does not delete that entry of the map ${name}: ${error.reason}.`,
      `カーネルがマップ ${name} のエントリを削除しません: ${error.reason}`,
    ),
    { cause: error },
  );
}

export const notLoaded = (pin: string) =>
  usageError(text(`No map named "${pin}" is loaded.`, `"${pin}" という名前のマップはロードされていません。`));
