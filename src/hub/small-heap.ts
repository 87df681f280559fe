import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect a hub's garbage early: on a machine with memory it lets the heap grow to a multiple of the 45 MB that a
 * thousand learners need. The young generation stays as large as the launcher has made it. 240 MB for a thousand learners
 * (`npm run bench:hub`); 348 without this, when it was written.
 * To be called before the heap grows; the numbers are read at each collection.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=75');
}
