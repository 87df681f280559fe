import type { Text } from '../../text.ts';
import { rule } from '../rule.ts';
import { type Failure, failedWith, isGlobals, pointAt } from './map-failure.ts';

/** Kernel: PCPU_MIN_UNIT_SIZE, the largest piece of memory that the per-CPU allocator gives. */
const PER_CPU_VALUE = 32768;
/** Kernel: KMALLOC_MAX_SIZE; a hash map takes the memory of an entry in one piece. */
const ENTRY = 4 * 1024 * 1024;

/** Why there is no room for a map, as far as its declaration tells. */
function tooMuch({
  name,
  errno,
  map,
}: Failure): 'globals' | 'per-cpu' | 'cpus' | 'entry' | 'all' | undefined {
  if (isGlobals(name)) return 'globals';
  const { typeName = '', keySize = 0, valueSize = 0, maxEntries } = map ?? {};
  if (typeName.includes('percpu') && valueSize > PER_CPU_VALUE) return 'per-cpu';
  if (typeName === 'cpumap') return 'cpus';
  if (typeName.includes('hash') && keySize + valueSize > ENTRY) return 'entry';
  // Of a hash map the kernel says so of an entry, and of far more entries than memory could hold.
  const few = maxEntries !== undefined && maxEntries < 2 ** 26;
  if (errno === 'E2BIG' && typeName.includes('hash') && few) return 'entry';
  return maxEntries !== undefined && map?.valueSize !== undefined ? 'all' : undefined;
}

const MEMORY: Text = {
  en: 'Most maps take all their memory at once.',
  ja: 'ほとんどのマップは、最初にすべてのメモリを確保します。',
};

export const MAP_TOO_LARGE = rule({
  slug: 'map-too-large',
  stage: 'libbpf',
  match: failedWith('ENOMEM', 'E2BIG'),
  title: {
    en: (failure) => {
      const { name, map } = failure;
      const reason = tooMuch(failure);
      if (reason === 'globals')
        return 'There is no room in the kernel for the global variables of this program.';
      if (reason === 'cpus') return `The CPU map "${name}" has more entries than this machine has CPUs.`;
      if (reason === 'entry')
        return `An entry of the map "${name}" is too large${map?.valueSize ? `: ${map.valueSize} bytes of value` : ''}.`;
      return reason === 'per-cpu'
        ? `A value of the per-CPU map "${name}" has ${map?.valueSize} bytes; ${PER_CPU_VALUE} are the limit.`
        : `There is no room in the kernel for the map "${name}".`;
    },
    ja: (failure) => {
      const { name, map } = failure;
      const reason = tooMuch(failure);
      if (reason === 'globals') return 'このプログラムのグローバル変数のためのメモリがカーネルにありません。';
      if (reason === 'cpus')
        return `CPU マップ "${name}" のエントリ数が、このマシンの CPU の数より多くなっています。`;
      if (reason === 'entry')
        return `マップ "${name}" のエントリが大きすぎます。${map?.valueSize ? `値が ${map.valueSize} バイトあります。` : ''}`;
      return reason === 'per-cpu'
        ? `per-CPU マップ "${name}" の値が ${map?.valueSize} バイトあります。上限は ${PER_CPU_VALUE} バイトです。`
        : `マップ "${name}" のためのメモリがカーネルにありません。`;
    },
  },
  why: {
    en: (failure) => {
      const { map } = failure;
      switch (tooMuch(failure)) {
        case 'globals':
          return 'libbpf keeps all global variables of one kind together as one value of a map, and the kernel takes its memory at once.';
        case 'per-cpu':
          return "Each CPU's copy of a value comes from the kernel's per-CPU memory, which gives at most 32 KiB in one piece.";
        case 'cpus':
          return 'Each entry stands for one CPU, and the kernel takes no more entries than it could have CPUs.';
        case 'entry':
          return 'The kernel takes the memory of one entry in one piece, of at most 4 MiB.';
        case 'all':
          return `${map?.maxEntries} entries of ${map?.keySize} + ${map?.valueSize} bytes were asked for, and most maps take all their memory at once.`;
        default:
          return MEMORY.en;
      }
    },
    ja: (failure) => {
      const { map } = failure;
      switch (tooMuch(failure)) {
        case 'globals':
          return 'libbpf は同じ種類のグローバル変数をまとめて 1 つのマップの値に置き、カーネルはそのメモリを一度に確保します。';
        case 'per-cpu':
          return 'CPU ごとの値は、カーネルの per-CPU メモリから確保されます。一度に確保できるのは 32 KiB までです。';
        case 'cpus':
          return '1 つのエントリが 1 つの CPU を表すので、CPU の数より多いエントリは受け付けられません。';
        case 'entry':
          return 'カーネルは 1 つのエントリのメモリをひと続きで確保します。上限は 4 MiB です。';
        case 'all':
          return `${map?.keySize} + ${map?.valueSize} バイトのエントリを ${map?.maxEntries} 個要求しました。ほとんどのマップは、最初にすべてのメモリを確保します。`;
        default:
          return MEMORY.ja;
      }
    },
  },
  fix: {
    en: (failure) => {
      const reason = tooMuch(failure);
      if (reason === 'globals')
        return 'Make the large arrays smaller, or keep their data in a map of its own.';
      if (reason === 'cpus') return 'Set max_entries to the number of CPUs (`nproc --all`).';
      return reason === 'per-cpu' || reason === 'entry'
        ? 'Make the value smaller, and use more entries (max_entries) instead.'
        : 'Make max_entries smaller.';
    },
    ja: (failure) => {
      const reason = tooMuch(failure);
      if (reason === 'globals') return '大きな配列を小さくするか、そのデータを専用のマップに置きます。';
      if (reason === 'cpus') return 'max_entries を CPU の数（`nproc --all`）にします。';
      return reason === 'per-cpu' || reason === 'entry'
        ? '値を小さくし、その代わりにエントリの数（max_entries）を増やします。'
        : 'max_entries を小さくします。';
    },
  },
  locate: pointAt,
  learnMore: (failure) => (tooMuch(failure) === 'per-cpu' ? ['counter/per-cpu'] : []),
});
