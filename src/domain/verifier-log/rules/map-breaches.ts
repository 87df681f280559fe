import type { Text } from '../../text.ts';
import type { MapFacts } from './map-facts.ts';

/** A rule of the kernel that the declaration of a map breaks. */
export type Breach = {
  readonly what: Text;
  readonly fix: Text;
  readonly fixCode?: string;
  /** The members of the declaration it is about. */
  readonly members: readonly string[];
};

/** Types of which an entry is found by an index. */
const INDEXED = /array(?!_of)|array_of_maps|devmap|cpumap|xskmap|sockmap|stack_trace/;
/** Types whose values are file descriptors of 4 bytes. */
const DESCRIPTORS = /^(?:prog_array|perf_event_array|cgroup_array|xskmap)$/;
const STORAGE = /^(?:sk|inode|task|cgrp)_storage$/;
const BUFFER = /ringbuf$/;
const NO_KEY = /^(?:queue|stack|bloom_filter)$/;
const NO_PREALLOC = 1;
const MMAPABLE = 1024;

const declare = (line: string): Text => ({
  en: `Add \`${line}\` to the declaration.`,
  ja: `宣言に \`${line}\` を加えます。`,
});
const instead = (line: string): Text => ({
  en: `Write \`${line}\` there.`,
  ja: `そこを \`${line}\` にします。`,
});
const without = (...names: string[]): Text => ({
  en: `Remove ${names.map((name) => `\`${name}\``).join(' and ')} from the declaration.`,
  ja: `宣言から ${names.map((name) => `\`${name}\``).join(' と ')} を消します。`,
});

/** @returns the first rule of the kernel for this type of map that the declaration breaks, as far as it is known */
export function breachOf(map: MapFacts): Breach | undefined {
  if (map.typeName === undefined) return undefined;
  if (map.typeName === 'unspec')
    return { what: NO_TYPE, fix: declare('__uint(type, BPF_MAP_TYPE_…);'), members: [] };
  if (BUFFER.test(map.typeName)) return ofBuffer(map);
  if (STORAGE.test(map.typeName)) return ofStorage(map);
  return ofEntries(map) ?? ofKey(map) ?? ofValue(map) ?? ofFlags(map);
}

const NO_TYPE: Text = { en: 'It has no type.', ja: '種類（type）がありません。' };

function ofBuffer({ keySize, valueSize, maxEntries = 0 }: MapFacts): Breach | undefined {
  if (keySize || valueSize) {
    return {
      what: {
        en: 'A ring buffer has neither key nor value.',
        ja: 'リングバッファーにキーや値の指定はできません。',
      },
      fix: without('key', 'value'),
      members: ['key', 'value', 'key_size', 'value_size'],
    };
  }
  const size = 2 ** Math.ceil(Math.log2(Math.max(maxEntries, 4096)));
  if (maxEntries === size) return undefined;
  return {
    what: {
      en: `The size of a ring buffer (max_entries, here ${maxEntries}) must be a power of two and a multiple of the page size, 4096.`,
      ja: `リングバッファーの大きさ（max_entries、今は ${maxEntries}）は、2 のべき乗で、かつページサイズ 4096 の倍数でなければなりません。`,
    },
    fix:
      maxEntries === 0 ? declare(`__uint(max_entries, ${size});`) : instead(`__uint(max_entries, ${size});`),
    fixCode: `__uint(max_entries, ${size});`,
    members: ['max_entries'],
  };
}

function ofStorage({ maxEntries, flags, keySize }: MapFacts): Breach | undefined {
  if (maxEntries) {
    return {
      what: {
        en: 'A storage map lives inside the objects it is about, so its max_entries must stay 0.',
        ja: 'ストレージ型のマップは対象のオブジェクトの中に置かれるので、max_entries は 0 のままでなければなりません。',
      },
      fix: without('max_entries'),
      members: ['max_entries'],
    };
  }
  if (flags !== undefined && (flags & NO_PREALLOC) === 0)
    return needsNoPrealloc('A storage map', 'ストレージ型のマップ');
  return keySize === undefined || keySize === 4 ? undefined : indexKey(keySize, 'int');
}

function ofEntries({ typeName = '', maxEntries }: MapFacts): Breach | undefined {
  const perCgroup = typeName.endsWith('cgroup_storage');
  if (perCgroup && maxEntries) {
    return {
      what: {
        en: 'A cgroup storage has one value for each cgroup, so its max_entries must stay 0.',
        ja: 'cgroup ストレージの値は cgroup ごとに 1 つなので、max_entries は 0 のままでなければなりません。',
      },
      fix: without('max_entries'),
      members: ['max_entries'],
    };
  }
  // libbpf fills in the number of CPUs for a perf event array.
  if (maxEntries !== 0 || perCgroup || /^(?:perf_event_array|struct_ops|arena)$/.test(typeName))
    return undefined;
  return {
    what: {
      en: 'It has no max_entries: room for 0 entries.',
      ja: 'max_entries の指定がなく、エントリ数が 0 になっています。',
    },
    fix: declare('__uint(max_entries, 256);'),
    fixCode: '__uint(max_entries, 256);',
    members: ['max_entries'],
  };
}

function ofKey({ typeName = '', keySize }: MapFacts): Breach | undefined {
  if (keySize === undefined) return undefined;
  if (NO_KEY.test(typeName)) {
    if (keySize === 0) return undefined;
    return {
      what: {
        en: `A ${typeName.replace('_', ' ')} has values only, and no key.`,
        ja: `${typeName} にあるのは値だけで、キーは指定できません。`,
      },
      fix: without('key'),
      members: ['key', 'key_size'],
    };
  }
  if (typeName === 'lpm_trie' && (keySize < 5 || keySize > 260)) {
    return {
      what: {
        en: `The key of an LPM trie is a __u32 prefix length followed by 1 to 256 bytes; this one has ${keySize} bytes.`,
        ja: `LPM トライのキーは、__u32 のプレフィックス長に 1〜256 バイトのデータを続けたものですが、今は ${keySize} バイトです。`,
      },
      fix: {
        en: 'Make the key a struct: `struct lpm_key { __u32 prefixlen; __u32 addr; };` and `__type(key, struct lpm_key);`.',
        ja: 'キーを構造体にします: `struct lpm_key { __u32 prefixlen; __u32 addr; };` と `__type(key, struct lpm_key);`。',
      },
      members: ['key', 'key_size'],
    };
  }
  if (INDEXED.test(typeName) && keySize !== 4) return indexKey(keySize, '__u32');
  if (keySize !== 0 || typeName.endsWith('cgroup_storage')) return undefined;
  return {
    what: { en: 'It has no key type.', ja: 'キーの型がありません。' },
    fix: declare('__type(key, __u32);'),
    members: [],
  };
}

const indexKey = (keySize: number, type: string): Breach => ({
  what:
    keySize === 0
      ? {
          en: `It has no key type; the key of this type of map has 4 bytes (${type}).`,
          ja: `キーの型がありません。この種類のマップのキーは 4 バイト（${type}）です。`,
        }
      : {
          en: `The key of this type of map is an index of 4 bytes (${type}); this one has ${keySize} bytes.`,
          ja: `この種類のマップのキーは 4 バイトのインデックス（${type}）ですが、今は ${keySize} バイトです。`,
        },
  fix: keySize === 0 ? declare(`__type(key, ${type});`) : instead(`__type(key, ${type});`),
  fixCode: `__type(key, ${type});`,
  members: ['key', 'key_size'],
});

function ofValue({ typeName = '', valueSize, hasInner }: MapFacts): Breach | undefined {
  if (valueSize === undefined) return undefined;
  if (DESCRIPTORS.test(typeName) && valueSize !== 4) {
    const [en, ja] =
      typeName === 'prog_array' ? ['A program array', 'プログラム配列'] : [`A ${typeName}`, typeName];
    return {
      what: {
        en: `${en} has values of 4 bytes (__u32): a file descriptor; ${valueSize === 0 ? 'this one has none' : `this one has ${valueSize} bytes`}.`,
        ja: `${ja}の値は、ファイルディスクリプターを表す 4 バイト（__u32）ですが、今は${valueSize === 0 ? '指定がありません' : ` ${valueSize} バイトです`}。`,
      },
      fix: valueSize === 0 ? declare('__type(value, __u32);') : instead('__type(value, __u32);'),
      fixCode: '__type(value, __u32);',
      members: ['value', 'value_size'],
    };
  }
  if (
    /^(?:devmap|devmap_hash|cpumap|sockmap|sockhash|reuseport_sockarray)$/.test(typeName) &&
    valueSize !== 4 &&
    valueSize !== 8
  ) {
    return {
      what: {
        en: `The values of this type of map have 4 or 8 bytes; here they have ${valueSize}.`,
        ja: `この種類のマップの値は 4 バイトか 8 バイトですが、今は ${valueSize} バイトです。`,
      },
      fix: valueSize === 0 ? declare('__type(value, __u32);') : instead('__type(value, __u32);'),
      fixCode: '__type(value, __u32);',
      members: ['value', 'value_size'],
    };
  }
  if (typeName === 'stack_trace' && (valueSize < 8 || valueSize % 8 !== 0)) {
    return {
      what: {
        en: `A value of a stack trace map is a row of addresses of 8 bytes each; here it has ${valueSize} bytes.`,
        ja: `スタックトレースのマップの値は、8 バイトのアドレスを並べたものですが、今は ${valueSize} バイトです。`,
      },
      fix: instead('__uint(value_size, 127 * sizeof(__u64));'),
      fixCode: '__uint(value_size, 127 * sizeof(__u64));',
      members: ['value', 'value_size'],
    };
  }
  if (/_of_maps$/.test(typeName) && !hasInner) {
    return {
      what: {
        en: 'It holds maps, and its declaration does not say what kind of map they are.',
        ja: 'マップを入れるマップですが、どんなマップを入れるのかが宣言にありません。',
      },
      fix: {
        en: 'Declare the inner map as a `struct inner { … };`, and instead of the value write `__array(values, struct inner);` as the last member.',
        ja: '内側のマップを `struct inner { … };` として宣言し、value の代わりに、最後のメンバーとして `__array(values, struct inner);` と書きます。',
      },
      members: ['value', 'value_size'],
    };
  }
  if (valueSize !== 0) return undefined;
  return {
    what: { en: 'It has no value type.', ja: '値の型がありません。' },
    fix: declare('__type(value, __u64);'),
    members: [],
  };
}

const needsNoPrealloc = (en: string, ja: string): Breach => ({
  what: {
    en: `${en} needs \`__uint(map_flags, BPF_F_NO_PREALLOC);\`.`,
    ja: `${ja}には \`__uint(map_flags, BPF_F_NO_PREALLOC);\` が必要です。`,
  },
  fix: declare('__uint(map_flags, BPF_F_NO_PREALLOC);'),
  fixCode: '__uint(map_flags, BPF_F_NO_PREALLOC);',
  members: ['map_flags'],
});

function ofFlags({ typeName = '', flags }: MapFacts): Breach | undefined {
  if (flags === undefined) return undefined;
  if (typeName === 'lpm_trie')
    return (flags & NO_PREALLOC) === 0 ? needsNoPrealloc('An LPM trie', 'LPM トライ') : undefined;
  const forbidden = (name: string, en: string, ja: string): Breach => ({
    what: { en: `${en} cannot have ${name}.`, ja: `${ja}に ${name} は指定できません。` },
    fix: {
      en: `Take ${name} out of its map_flags.`,
      ja: `map_flags から ${name} を外します。`,
    },
    members: ['map_flags'],
  });
  if ((flags & 0x180) === 0x180)
    return forbidden('both BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG', 'A map', 'マップ');
  if (/^lru_/.test(typeName) && flags & NO_PREALLOC)
    return forbidden('BPF_F_NO_PREALLOC', 'An LRU map', 'LRU マップ');
  if (!/hash|trie/.test(typeName) && flags & NO_PREALLOC)
    return forbidden('BPF_F_NO_PREALLOC', `A map of type ${typeName}`, `${typeName} のマップ`);
  if (typeName !== 'array' && typeName !== 'arena' && flags & MMAPABLE)
    return forbidden('BPF_F_MMAPABLE', `A map of type ${typeName}`, `${typeName} のマップ`);
  return undefined;
}
