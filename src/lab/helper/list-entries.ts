import { usageError, type XdplingsError } from '../../domain/errors.ts';
import { mapTypeName } from '../../domain/object-file/index.ts';
import { text } from '../../domain/text.ts';
import { lookup, lookupBatch, type MapInfo, nextKey } from '../kernel/bpf.ts';
import { SystemCallError } from '../kernel/libc.ts';
import { stableBuffer } from '../kernel/struct.ts';

/** Far beyond any lesson; a map with more is not read at all, rather than half. */
const MAX_ENTRIES = 65_536;
/** Of one batch. */
const BATCH_BYTES = 256 * 1024;

/** All keys in a row, and all values. */
export type Entries = { readonly keys: Buffer; readonly values: Buffer };

/**
 * Lists a map's entries; beside a program that changes it, each entry that is there all the time, and each only once.
 * @param name for messages; @param valueBytes of one value, of all CPUs
 * @throws XdplingsError (usage) for maps that cannot be listed, and for too many entries
 */
export const listEntries = (fd: number, name: string, info: MapInfo, valueBytes: number): Entries =>
  readInBatches(fd, name, info, valueBytes) ?? walk(fd, name, info, valueBytes);

/**
 * A hash is read bucket by bucket: entries that come and go meanwhile make nobody start over.
 * @returns undefined where the kernel has no batches for this type
 */
function readInBatches(fd: number, name: string, info: MapInfo, valueBytes: number): Entries | undefined {
  const { keySize, maxEntries } = info;
  const keys: Buffer[] = [];
  const values: Buffer[] = [];
  let total = 0;
  let room = Math.min(maxEntries, Math.ceil(BATCH_BYTES / (keySize + valueBytes)));
  for (let from: Buffer | undefined; ; ) {
    const to = stableBuffer(Math.max(keySize, 4));
    const batch = { to, keys: stableBuffer(room * keySize), values: stableBuffer(room * valueBytes), room };
    const { count, end } = lookupBatch(fd, from, batch);
    if (end === 'unsupported') return undefined;
    total += count;
    if (total > MAX_ENTRIES) throw tooMany(name);
    keys.push(batch.keys.subarray(0, count * keySize));
    values.push(batch.values.subarray(0, count * valueBytes));
    if (end === 'last') return { keys: Buffer.concat(keys), values: Buffer.concat(values) };
    if (end === 'too little room') {
      if (room > MAX_ENTRIES) return undefined;
      room *= 2;
    } else from = to;
  }
}

function walk(fd: number, name: string, info: MapInfo, valueBytes: number): Entries {
  const keys: Buffer[] = [];
  const values: Buffer[] = [];
  // A key that is deleted while we stand on it makes the kernel start over: nothing is listed twice.
  const known = new Set<string>();
  let key: Buffer | undefined;
  for (let steps = 0; steps < 4 * MAX_ENTRIES; steps += 1) {
    const next = stableBuffer(info.keySize);
    if (!step(fd, name, info, key, next)) break;
    key = next;
    const id = next.toString('latin1');
    if (known.has(id)) continue;
    known.add(id);
    const value = lookup(fd, next, stableBuffer(valueBytes));
    if (value === undefined) continue;
    if (keys.length === MAX_ENTRIES) throw tooMany(name);
    keys.push(next);
    values.push(value);
  }
  return { keys: Buffer.concat(keys), values: Buffer.concat(values) };
}

function step(fd: number, name: string, { type }: MapInfo, key: Buffer | undefined, next: Buffer): boolean {
  try {
    return nextKey(fd, key, next);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw usageError(
      text(
        `The map ${name} has no entries that can be listed: it is of type ${mapTypeName(type)}.`,
        `マップ ${name} に一覧できるエントリはありません。型は ${mapTypeName(type)} です。`,
      ),
      { cause: error },
    );
  }
}

const tooMany = (name: string): XdplingsError =>
  usageError(
    text(
      `The map ${name} has more than ${MAX_ENTRIES} entries: that is too many to read.`,
      `マップ ${name} のエントリは ${MAX_ENTRIES} 個を超えていて、多すぎて読み出せません。`,
    ),
  );
