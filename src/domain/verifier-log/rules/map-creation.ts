import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { fixed } from './fixed-words.ts';
import { type Breach, breachOf } from './map-breaches.ts';
import { type MapFacts, mapFacts } from './map-facts.ts';

/** libbpf 0.x: `failed to create map (name: 'flows'): Invalid argument(-22)`. */
const FAILED =
  /^libbpf: (?:map '(?<name>[^']+)': failed to create: ?|failed to create map \(name: '(?<older>[^']+)'\): ?)(?<error>.*)$/;

type Failure = {
  readonly name: string;
  readonly errno: string | undefined;
  readonly map: MapFacts | undefined;
};

function readFailure(message: string, context: Context): Failure | undefined {
  const groups = FAILED.exec(message)?.groups;
  if (!groups) return undefined;
  const name = groups.name ?? groups.older ?? '';
  return { name, errno: errnoOf(groups.error ?? ''), map: mapFacts(name, context) };
}

const failedWith =
  (...errors: string[]) =>
  (message: string, context: Context): Failure | undefined => {
    const failure = readFailure(message, context);
    return failure?.errno !== undefined && errors.includes(failure.errno) ? failure : undefined;
  };

/** libbpf keeps global variables in maps of its own: `hello.bss`. */
export const isGlobals = (name: string) => /\.(?:bss|data|rodata|kconfig)\b/.test(name);

const pointAt = ({ name }: { name: string }, context: Context) => ({ line: declarationOf(name, context) });
const kind = (map: MapFacts | undefined) =>
  map?.typeName && map.typeName !== 'unspec' ? `, of type ${map.typeName},` : '';
const kindJa = (map: MapFacts | undefined) =>
  map?.typeName && map.typeName !== 'unspec' ? `（${map.typeName}）` : ' ';

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

/** Which step teaches a type of map. */
const TAUGHT: Readonly<Record<string, string>> = {
  hash: 'counter/hash-map',
  percpu_array: 'counter/per-cpu',
  lpm_trie: 'firewall/networks',
  prog_array: 'firewall/tail-calls',
  lru_percpu_hash: 'firewall/dos-detect',
  lru_hash: 'firewall/dos-limit',
  ringbuf: 'firewall/events',
};
const taught = (map: MapFacts | undefined) => {
  const step = TAUGHT[map?.typeName ?? ''];
  return step === undefined ? [] : [step];
};

/** The first version of Linux that has a type of map. */
const SINCE: Readonly<Record<string, string>> = {
  sk_storage: '5.2',
  devmap_hash: '5.4',
  ringbuf: '5.8',
  inode_storage: '5.10',
  task_storage: '5.11',
  bloom_filter: '5.16',
  user_ringbuf: '6.1',
  cgrp_storage: '6.2',
  arena: '6.9',
};

const breach = (map: MapFacts | undefined): Breach | undefined => map && breachOf(map);

export const MAP_CREATION_RULES: readonly Rule[] = [
  rule({
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
        if (reason === 'globals')
          return 'このプログラムのグローバル変数のためのメモリがカーネルにありません。';
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
  }),
  rule({
    slug: 'map-name',
    stage: 'libbpf',
    match: (message, context) => {
      const failure = failedWith('EINVAL')(message, context);
      return failure && !/^[\w.]+$/.test(failure.name) ? failure : undefined;
    },
    title: {
      en: () => 'The name of this map has letters that the kernel does not take.',
      ja: ({ name }) => `マップの名前 "${name}" に、カーネルの受け付けない文字があります。`,
    },
    why: fixed(
      'The name goes to the kernel with the map, and there it may have the letters A to Z, digits and "_" only.',
      '名前はマップとともにカーネルに渡されますが、使えるのは半角の英数字と "_" だけです。',
    ),
    fix: fixed(
      'Give it an English name, such as `counters`.',
      '`counters` のような半角英数字の名前にします。',
    ),
    locate: pointAt,
  }),
  rule({
    slug: 'map-type-unsupported',
    stage: 'libbpf',
    match: (message, context) => {
      const failure = failedWith('EINVAL', 'EOPNOTSUPP', 'ENOTSUPP')(message, context);
      const since = SINCE[failure?.map?.typeName ?? ''];
      const { keySize, valueSize, maxEntries, flags } = failure?.map ?? {};
      const isKnown = [keySize, valueSize, maxEntries, flags].every((number) => number !== undefined);
      return failure && since !== undefined && isKnown && !breach(failure.map)
        ? { ...failure, since }
        : undefined;
    },
    title: {
      en: ({ name, map, since }) =>
        `The kernel does not create the map "${name}": the type ${map?.typeName} exists since Linux ${since}.`,
      ja: ({ name, map, since }) =>
        `マップ "${name}" を作れません。${map?.typeName} は Linux ${since} で加わった種類です。`,
    },
    why: {
      en: () =>
        'An older kernel answers "invalid argument" to a type that it does not know. The declaration itself breaks no rule that xdplings knows.',
      ja: () =>
        '古いカーネルは、知らない種類に対して「引数が不正」と答えます。宣言自体に、xdplings の知る規則違反は見つかりません。',
    },
    fix: {
      en: () =>
        'Look at `uname -r`; use a newer kernel, or a type of map that this one has (`bpftool feature probe kernel` lists them).',
      ja: () =>
        '`uname -r` を確かめ、新しいカーネルを使うか、このカーネルにある種類のマップにします（`bpftool feature probe kernel` で一覧できます）。',
    },
    locate: pointAt,
  }),
  rule({
    slug: 'map-create',
    stage: 'libbpf',
    match: failedWith('EINVAL', 'EOPNOTSUPP', 'ENOTSUPP', 'EBADF'),
    title: {
      en: ({ name, map }) =>
        isGlobals(name)
          ? `The kernel does not create "${name}", where libbpf keeps this program's global variables.`
          : `The kernel does not create the map "${name}"${kind(map)} as it is declared.`,
      ja: ({ name, map }) =>
        isGlobals(name)
          ? `グローバル変数を置くための "${name}" をカーネルが作れません。`
          : `マップ "${name}"${kindJa(map)}は、この宣言では作れません。`,
    },
    why: {
      en: ({ name, map }) => {
        if (isGlobals(name))
          return 'Global variables and strings live in maps that libbpf makes, and old kernels do not take them: variables need Linux 5.2, sections of strings (".rodata.str1.1") a newer one still.';
        return (
          breach(map)?.what.en ??
          'Each type of map has rules of its own for the sizes of keys and values, the number of entries and the flags. The kernel only says "invalid argument".'
        );
      },
      ja: ({ name, map }) => {
        if (isGlobals(name))
          return 'グローバル変数や文字列は、libbpf が作るマップに置かれますが、古いカーネルは受け付けません。変数には Linux 5.2 以降、文字列のセクション（".rodata.str1.1"）にはさらに新しいカーネルが必要です。';
        return (
          breach(map)?.what.ja ??
          'キーと値のサイズ、エントリ数、フラグの規則は、マップの種類ごとに違います。カーネルは「引数が不正」としか教えてくれません。'
        );
      },
    },
    fix: {
      en: ({ name, map }) => {
        if (isGlobals(name))
          return 'Use a newer kernel, or local variables and a map of your own instead of global variables.';
        return (
          breach(map)?.fix.en ??
          'Correct the declaration of the map; docs.kernel.org/bpf/maps.html has the rules of each type.'
        );
      },
      ja: ({ name, map }) => {
        if (isGlobals(name))
          return '新しいカーネルを使うか、グローバル変数の代わりにローカル変数や自分のマップを使います。';
        return (
          breach(map)?.fix.ja ??
          'マップの宣言を直します。種類ごとの規則は docs.kernel.org/bpf/maps.html にあります。'
        );
      },
    },
    // What replaces a member is to be written there; only a missing member goes to the place that is shown.
    fixCode: ({ map }) => {
      const broken = breach(map);
      return map?.lineOf(...(broken?.members ?? [])) === undefined ? broken?.fixCode : undefined;
    },
    locate: pointAt,
    cause: ({ map }) => {
      const line = map?.lineOf(...(breach(map)?.members ?? []));
      const note = {
        en: 'This is the member that the kernel does not take.',
        ja: 'カーネルが受け付けないのは、このメンバーです。',
      };
      return line === undefined ? undefined : { at: { line }, note };
    },
    learnMore: ({ map }) => taught(map),
  }),
];
