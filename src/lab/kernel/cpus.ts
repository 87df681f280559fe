import { readFileSync } from 'node:fs';
import { call } from './libc.ts';
import { stableBuffer } from './struct.ts';

const readCpuList = (name: 'possible' | 'online'): number[] =>
  parseCpuList(readFileSync(`/sys/devices/system/cpu/${name}`, 'utf8').trim());

/** Reads a list of CPUs as the kernel writes it: "0-3,8". */
export function parseCpuList(text: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** The CPUs for which a per-CPU map has a slot each, in the order of the slots. */
export const possibleCpus = (): number[] => readCpuList('possible');
export const onlineCpus = (): number[] => readCpuList('online');

const CPU_SET_BYTES = 128;

/** Keeps the calling thread on some CPUs (sched_setaffinity(2)). @throws SystemCallError when none of them is there */
export function pinThread(...cpus: readonly number[]): void {
  const mask = stableBuffer(CPU_SET_BYTES);
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7));
  call('schedSetaffinity', 0, CPU_SET_BYTES, mask);
}

/** The CPUs that this process may use: fewer than there are in a container with limits. */
export function usableCpus(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0');
}
