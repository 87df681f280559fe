import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect a hub's garbage early: on a machine with memory it lets the heap grow to a multiple of the 45 MB that a
 * thousand learners need. The young generation stays as large as the launcher has made it. 232 MB for a thousand learners
 * (`npm run bench:hub`); 348 without this, when it was written. By 30 % it is 9 MB less than by 50, for no time that can
 * be told from chance.
 *
 * What connections hold outside the heap (36 kB each, for TLS) counts within the same limit: by a limit of its own it had
 * everything collected once more whenever a room came in, a tenth of the hub's time in a storm.
 * To be called before the heap grows; the numbers are read at each collection.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
