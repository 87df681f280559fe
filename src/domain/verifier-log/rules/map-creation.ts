import { type Rule, rule } from '../rule.ts';
import { fixed } from './fixed-words.ts';
import { type Breach, breachOf } from './map-breaches.ts';
import type { MapFacts } from './map-facts.ts';
import { failedWith, isGlobals, pointAt } from './map-failure.ts';
import { MAP_TOO_LARGE } from './map-too-large.ts';

const kind = (map: MapFacts | undefined) =>
  map?.typeName && map.typeName !== 'unspec' ? `, of type ${map.typeName},` : '';
const kindJa = (map: MapFacts | undefined) =>
  map?.typeName && map.typeName !== 'unspec' ? `（${map.typeName}）` : ' ';

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
  MAP_TOO_LARGE,
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
