import type { MapDefinition } from '../../object-file/index.ts';
import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule } from '../rule.ts';

const FAILED = /^libbpf: map '(?<name>[^']+)': failed to create: ?(?<error>.*)$/;

/** What the kernel's rules for that type of map say about the declaration; undefined when none is broken. */
function broken(map: MapDefinition | undefined): Text | undefined {
  if (!map) return undefined;
  const { typeName, keySize, valueSize, maxEntries, flags } = map;
  if (typeName === 'unspec') return { en: 'It has no type.', ja: '種類（type）がありません。' };
  if (typeName === 'ringbuf') {
    if (keySize || valueSize) {
      return {
        en: 'A ring buffer has neither key nor value.',
        ja: 'リングバッファーにキーや値の指定はできません。',
      };
    }
    return {
      en: `The size of a ring buffer (max_entries, here ${maxEntries}) must be a power of two and a multiple of the page size, 4096.`,
      ja: `リングバッファーの大きさ（max_entries、今は ${maxEntries}）は、2 のべき乗で、かつページサイズ 4096 の倍数でなければなりません。`,
    };
  }
  if (maxEntries === 0 && !/storage|arena/.test(typeName)) {
    return {
      en: 'It has no max_entries: room for 0 entries.',
      ja: 'max_entries の指定がなく、エントリ数が 0 になっています。',
    };
  }
  if (typeName === 'lpm_trie' && (flags & 1) === 0) {
    return {
      en: 'An LPM trie needs `__uint(map_flags, BPF_F_NO_PREALLOC);`.',
      ja: 'LPM トライには `__uint(map_flags, BPF_F_NO_PREALLOC);` が必要です。',
    };
  }
  if (typeName === 'lpm_trie' && (keySize < 5 || keySize > 260)) {
    return {
      en: `The key of an LPM trie is a __u32 prefix length followed by 1 to 256 bytes; this one has ${keySize} bytes.`,
      ja: `LPM トライのキーは、__u32 のプレフィックス長に 1〜256 バイトのデータを続けたものですが、今は ${keySize} バイトです。`,
    };
  }
  if (/array|devmap$|cpumap|xskmap|sockmap/.test(typeName) && keySize !== 4) {
    return {
      en: `The key of this type of map is an index of 4 bytes (__u32); this one has ${keySize} bytes.`,
      ja: `この種類のマップのキーは 4 バイトのインデックス（__u32）ですが、今は ${keySize} バイトです。`,
    };
  }
  if (typeName === 'prog_array' && valueSize !== 4) {
    return {
      en: `A program array has values of 4 bytes (__u32): the file descriptor of a program; this one has ${valueSize} bytes.`,
      ja: `プログラム配列の値は、プログラムのファイルディスクリプターを表す 4 バイト（__u32）ですが、今は ${valueSize} バイトです。`,
    };
  }
  if (/^lru_/.test(typeName) && (flags & 1) !== 0) {
    return {
      en: 'An LRU map cannot have BPF_F_NO_PREALLOC.',
      ja: 'LRU マップに BPF_F_NO_PREALLOC は指定できません。',
    };
  }
  if (keySize === 0 && /hash|trie/.test(typeName))
    return { en: 'It has no key type.', ja: 'キーの型がありません。' };
  if (valueSize === 0) return { en: 'It has no value type.', ja: '値の型がありません。' };
  return undefined;
}

function readFailure(message: string, context: Context) {
  const groups = FAILED.exec(message)?.groups;
  if (!groups) return undefined;
  const name = groups.name ?? '';
  return { name, error: groups.error ?? '', map: context.map(name) };
}

const pointAt = ({ name }: { name: string }, context: Context) => ({ line: declarationOf(name, context) });
const kind = (map: MapDefinition | undefined) =>
  map && map.typeName !== 'unspec' ? `, of type ${map.typeName},` : '';
const kindJa = (map: MapDefinition | undefined) =>
  map && map.typeName !== 'unspec' ? `（${map.typeName}）` : ' ';

/** Kernel: PCPU_MIN_UNIT_SIZE, the largest piece of memory that the per-CPU allocator gives. */
const PER_CPU_VALUE = 32768;
const tooLong = (map: MapDefinition | undefined) =>
  map ? map.typeName.includes('percpu') && map.valueSize > PER_CPU_VALUE : false;

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
const taught = (map: MapDefinition | undefined) => {
  const step = TAUGHT[map?.typeName ?? ''];
  return step === undefined ? [] : [step];
};

export const MAP_CREATION_RULES: readonly Rule[] = [
  rule({
    slug: 'map-too-large',
    stage: 'libbpf',
    match: (message, context) => {
      const facts = readFailure(message, context);
      return facts &&
        /Cannot allocate memory|Argument list too long|-12\b|-7\b|ENOMEM|E2BIG/.test(facts.error)
        ? facts
        : undefined;
    },
    title: {
      en: ({ name, map }) =>
        tooLong(map)
          ? `A value of the per-CPU map "${name}" has ${map?.valueSize} bytes; ${PER_CPU_VALUE} are the limit.`
          : `There is no room in the kernel for the map "${name}".`,
      ja: ({ name, map }) =>
        tooLong(map)
          ? `per-CPU マップ "${name}" の値が ${map?.valueSize} バイトあります。上限は ${PER_CPU_VALUE} バイトです。`
          : `マップ "${name}" のためのメモリがカーネルにありません。`,
    },
    why: {
      en: ({ map }) => {
        if (tooLong(map))
          return "Each CPU's copy of a value comes from the kernel's per-CPU memory, which gives at most 32 KiB in one piece.";
        return map
          ? `${map.maxEntries} entries of ${map.keySize} + ${map.valueSize} bytes were asked for, and most maps take all their memory at once.`
          : 'Most maps take all their memory at once.';
      },
      ja: ({ map }) => {
        if (tooLong(map))
          return 'CPU ごとの値は、カーネルの per-CPU メモリから確保されます。一度に確保できるのは 32 KiB までです。';
        return map
          ? `${map.keySize} + ${map.valueSize} バイトのエントリを ${map.maxEntries} 個要求しました。ほとんどのマップは、最初にすべてのメモリを確保します。`
          : 'ほとんどのマップは、最初にすべてのメモリを確保します。';
      },
    },
    fix: {
      en: ({ map }) =>
        tooLong(map)
          ? 'Make the value smaller, and use more entries (max_entries) instead.'
          : 'Make max_entries smaller.',
      ja: ({ map }) =>
        tooLong(map)
          ? '値を小さくし、その代わりにエントリの数（max_entries）を増やします。'
          : 'max_entries を小さくします。',
    },
    locate: pointAt,
    learnMore: ({ map }) => (tooLong(map) ? ['counter/per-cpu'] : []),
  }),
  rule({
    slug: 'map-create',
    stage: 'libbpf',
    match: (message, context) => {
      const facts = readFailure(message, context);
      return facts && /Invalid argument|-22\b|EINVAL|-524\b|not supported|ENOTSUP/i.test(facts.error)
        ? facts
        : undefined;
    },
    title: {
      en: ({ name, map }) => `The kernel does not create the map "${name}"${kind(map)} as it is declared.`,
      ja: ({ name, map }) => `マップ "${name}"${kindJa(map)}は、この宣言では作れません。`,
    },
    why: {
      en: ({ map }) =>
        broken(map)?.en ??
        'Each type of map has rules of its own for the sizes of keys and values, the number of entries and the flags. The kernel only says "invalid argument".',
      ja: ({ map }) =>
        broken(map)?.ja ??
        'キーと値のサイズ、エントリ数、フラグの規則は、マップの種類ごとに違います。カーネルは「引数が不正」としか教えてくれません。',
    },
    fix: {
      en: () =>
        'Correct the declaration of the map; docs.kernel.org/bpf/maps.html has the rules of each type.',
      ja: () => 'マップの宣言を直します。種類ごとの規則は docs.kernel.org/bpf/maps.html にあります。',
    },
    locate: pointAt,
    learnMore: ({ map }) => taught(map),
  }),
];
