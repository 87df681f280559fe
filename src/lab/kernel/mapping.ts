import { call, memoryAt } from './libc.ts';

const PROT = { read: 1, readWrite: 3 } as const;
const MAP_SHARED = 1;

/**
 * Maps memory that is shared with the kernel for as long as `work` takes (mmap(2)).
 * @param at offset in the file, a multiple of the page size
 * @param work must not keep the memory: it is gone afterwards
 * @throws SystemCallError
 */
export function withMapping<T>(
  fd: number,
  { at, length, access }: { at: number; length: number; access: keyof typeof PROT },
  work: (memory: ArrayBuffer) => T,
): T {
  const address = call('mmap', 0, length, PROT[access], MAP_SHARED, fd, at);
  try {
    return work(memoryAt(address, length));
  } finally {
    call('munmap', address, length);
  }
}
