import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.ts';
import { mapTypeName } from '../../domain/object-file/index.ts';
import { text } from '../../domain/text.ts';
import { mapInfo, withPinned } from '../kernel/bpf.ts';
import { type Taken, takeFromRing } from '../kernel/ring-buffer.ts';
import { MAPS_DIR } from './programs.ts';

const RING_BUFFER = 27;
/** Taken by one call: what crosses the line to the learner's process at once stays small. */
const LIMIT = 1024 * 1024;

/**
 * Takes records out of a ring buffer, as bytes. Its memory is mapped for this long only: nothing of it outlives the map.
 * @param until the earlier answer's, to go on where that stopped
 * @returns undefined when nothing of that name is pinned. @throws XdplingsError (usage) for a map of another type
 */
export function takeRecords(pin: string, until?: number): Taken | undefined {
  const path = join(MAPS_DIR, pin);
  if (!existsSync(path)) return undefined;
  return withPinned(path, (fd) => {
    const { type, maxEntries } = mapInfo(fd);
    if (type === RING_BUFFER) return takeFromRing(fd, maxEntries, LIMIT, until);
    throw usageError(
      text(
        `The map ${pin} is no ring buffer (BPF_MAP_TYPE_RINGBUF): its type is ${mapTypeName(type)}.`,
        `マップ ${pin} はリングバッファー (BPF_MAP_TYPE_RINGBUF) ではありません。型は ${mapTypeName(type)} です。`,
      ),
    );
  });
}
