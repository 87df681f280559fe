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

/** Keeps the calling thread on one CPU (sched_setaffinity(2)). */
export function pinThread(cpu: number): void {
  const mask = stableBuffer(CPU_SET_BYTES);
  mask[cpu >> 3] = 1 << (cpu & 7);
  call('schedSetaffinity', 0, CPU_SET_BYTES, mask);
}
