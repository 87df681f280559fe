import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule, says } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { breachOf } from './map-breaches.ts';
import { innerMapFacts } from './map-facts.ts';

const declared = ({ map = '' }: { map?: string }, context: Context) => ({
  line: declarationOf(map.replace(/\.inner$/, ''), context),
});

const innerBreach = (map: string | undefined, context: Context) => {
  const inner = innerMapFacts(map ?? '', context);
  return inner && breachOf(inner);
};

export const INNER_MAP_RULES: readonly Rule[] = [
  rule({
    slug: 'inner-map-create',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': failed to create inner map: /),
    title: {
      en: ({ map }) => `The maps that "${map}" is to hold cannot be made as they are declared.`,
      ja: ({ map }) => `"${map}" に入れるマップは、この宣言では作れません。`,
    },
    why: {
      en: ({ map }, context) =>
        innerBreach(map, context)?.what.en ??
        'A map of maps is made with one inner map as a pattern, and the kernel refuses that one.',
      ja: ({ map }, context) =>
        innerBreach(map, context)?.what.ja ??
        'マップのマップを作るには、手本となる内側のマップが必要です。カーネルはそれを拒否しました。',
    },
    fix: {
      en: ({ map }, context) =>
        innerBreach(map, context)?.fix.en ?? 'Correct the struct that `__array(values, …)` names.',
      ja: ({ map }, context) =>
        innerBreach(map, context)?.fix.ja ?? '`__array(values, …)` に書いた構造体を直します。',
    },
    locate: declared,
    cause: ({ map }, context) => {
      const inner = innerMapFacts(map ?? '', context);
      const line = inner?.lineOf(...(innerBreach(map, context)?.members ?? [])) ?? inner?.firstLine;
      const note = { en: 'The inner map is declared here.', ja: '内側のマップはここで宣言されています。' };
      return line === undefined ? undefined : { at: { line }, note };
    },
  }),
  rule({
    slug: 'map-slot-mismatch',
    stage: 'libbpf',
    match: (message) => {
      const facts = says(
        /^libbpf: map '(?<map>[^']+)': failed to initialize slot \[(?<slot>\d+)\] to (?<kind>map|prog) '(?<value>[^']+)'/,
      )(message);
      if (!facts) return undefined;
      const { map = '', slot = '', kind = '', value = '' } = facts;
      return { map, slot, kind, value, outside: errnoOf(message) === 'E2BIG' };
    },
    title: {
      en: ({ map, slot, value, outside }) =>
        outside
          ? `The map "${map}" has no slot ${slot} for "${value}".`
          : `"${value}" does not fit into slot ${slot} of the map "${map}".`,
      ja: ({ map, slot, value, outside }) =>
        outside
          ? `マップ "${map}" に、"${value}" を入れるスロット ${slot} はありません。`
          : `"${value}" はマップ "${map}" のスロット ${slot} に入れられません。`,
    },
    why: {
      en: ({ kind, outside }) => {
        if (outside) return 'Slots are counted from 0 to max_entries - 1.';
        return kind === 'prog'
          ? 'All programs of a program array, and those that jump into it, must be of the same type.'
          : 'Every inner map must have the same type, sizes, number of entries and flags as the declaration says.';
      },
      ja: ({ kind, outside }) => {
        if (outside) return 'スロットの番号は 0 から max_entries - 1 までです。';
        return kind === 'prog'
          ? 'プログラム配列の中のプログラムと、そこへ移るプログラムは、すべて同じ種類でなければなりません。'
          : '内側のマップは、種類、サイズ、エントリ数、フラグのすべてが宣言と同じでなければなりません。';
      },
    },
    fix: {
      en: ({ kind, outside, slot }) => {
        if (outside) return `Make max_entries at least ${Number(slot) + 1}, or use a smaller index.`;
        return kind === 'prog'
          ? 'Give both programs the same section, such as SEC("xdp").'
          : 'Declare the inner map with the very struct that `__array(values, …)` names.';
      },
      ja: ({ kind, outside, slot }) => {
        if (outside) return `max_entries を ${Number(slot) + 1} 以上にするか、番号を小さくします。`;
        return kind === 'prog'
          ? 'どのプログラムも SEC("xdp") のように同じセクションにします。'
          : '内側のマップを、`__array(values, …)` に書いたのと同じ構造体で宣言します。';
      },
    },
    locate: declared,
    learnMore: ({ kind }) => (kind === 'prog' ? ['firewall/tail-calls'] : []),
  }),
  rule({
    slug: 'map-values-misplaced',
    stage: 'libbpf',
    match: says(
      /^libbpf: map '(?<map>[^']+)': (?:(?<plain>should be map-in-map or prog-array)|(?<deep>multi-level inner maps)|(?<pinned>inner def can't be pinned)|(?<last>'\w+' member should be last)|.*(?:inner def is of unexpected kind|value def is of unexpected kind|spec is not a zero-sized array|def is of unexpected kind))/,
    ),
    title: {
      en: ({ map, pinned, plain }) => {
        if (pinned) return `The inner map of "${map?.replace(/\.inner$/, '')}" asks to be pinned.`;
        return plain
          ? `Only maps of maps and program arrays have \`values\`; "${map}" is neither.`
          : `\`values\` of the map "${map}" is not declared as libbpf reads it.`;
      },
      ja: ({ map, pinned, plain }) => {
        if (pinned) return `"${map?.replace(/\.inner$/, '')}" の内側のマップに pinning が書かれています。`;
        return plain
          ? `\`values\` を書けるのは、マップのマップとプログラム配列だけです。"${map}" はどちらでもありません。`
          : `マップ "${map}" の \`values\` が、libbpf の読める書き方になっていません。`;
      },
    },
    why: {
      en: ({ pinned, plain, deep, last }) => {
        if (pinned)
          return 'The inner map is only a pattern: nothing of that name is made that could be pinned.';
        if (plain) return 'In other maps the value is a type: `__type(value, …)`.';
        if (deep) return 'Maps of maps cannot be nested: the inner maps must be ordinary ones.';
        return last
          ? 'As an array without a length it can only be the last member of the struct.'
          : 'It is an array of pointers to a map struct, or to the type of a program.';
      },
      ja: ({ pinned, plain, deep, last }) => {
        if (pinned) return '内側のマップは手本にすぎず、ピン留めできる実物は作られません。';
        if (plain) return 'ほかのマップの値は、`__type(value, …)` で型として書きます。';
        if (deep) return 'マップのマップは入れ子にできません。内側は通常のマップでなければなりません。';
        return last
          ? '長さのない配列なので、構造体の最後のメンバーにしかできません。'
          : 'これは、マップの構造体か、プログラムの型へのポインターの配列です。';
      },
    },
    fix: {
      en: ({ pinned, plain }) => {
        if (pinned) return 'Remove `pinning` from the inner struct.';
        return plain
          ? 'Write `__type(value, …);`, or change the type to BPF_MAP_TYPE_HASH_OF_MAPS or BPF_MAP_TYPE_ARRAY_OF_MAPS.'
          : 'Write `__array(values, struct inner);` as the last member, or for programs `__array(values, int (void *));`.';
      },
      ja: ({ pinned, plain }) => {
        if (pinned) return '内側の構造体から `pinning` を消します。';
        return plain
          ? '`__type(value, …);` と書くか、種類を BPF_MAP_TYPE_HASH_OF_MAPS か BPF_MAP_TYPE_ARRAY_OF_MAPS にします。'
          : '最後のメンバーとして `__array(values, struct inner);`、プログラムなら `__array(values, int (void *));` と書きます。';
      },
    },
    locate: declared,
  }),
  rule({
    slug: 'map-values-reference',
    stage: 'libbpf',
    match: says(
      /^libbpf: \.maps relo #\d+: (?:'(?<program>[^']+)' isn't a(?:n entry-point| valid) program(?: reference)?|'(?<other>[^']+)' isn't a (?:BTF-defined map|valid map reference)|hash-of-maps '(?<hash>[^']+)' should have key size (?<size>\d+))/,
    ),
    title: {
      en: ({ program, other, hash }) => {
        if (program) return `\`${program}\` in the values of a map is not a program.`;
        return other
          ? `\`${other}\` in the values of a map is not a map.`
          : `The hash of maps "${hash}" is filled in its declaration, and its key is not an index.`;
      },
      ja: ({ program, other, hash }) => {
        if (program) return `マップの values にある \`${program}\` はプログラムではありません。`;
        return other
          ? `マップの values にある \`${other}\` はマップではありません。`
          : `ハッシュ型のマップのマップ "${hash}" を宣言の中で埋めていますが、キーがインデックスではありません。`;
      },
    },
    why: {
      en: ({ program, other, size }) => {
        if (program)
          return 'A program array takes functions with a SEC("…") of their own; this one is an ordinary function.';
        return other
          ? 'Only maps that are declared in SEC(".maps") can go there.'
          : `libbpf uses the position as the key, so the key must have ${size} bytes.`;
      },
      ja: ({ program, other, size }) => {
        if (program)
          return 'プログラム配列に入れられるのは SEC("…") を付けた関数です。これは通常の関数です。';
        return other
          ? '置けるのは SEC(".maps") で宣言したマップだけです。'
          : `libbpf は並び順の番号をキーとして使うので、キーは ${size} バイトでなければなりません。`;
      },
    },
    fix: {
      en: ({ program, other }) => {
        if (program)
          return `Write SEC("xdp") above \`${program}\`, or the section of the program that jumps to it.`;
        return other
          ? 'Put the address of such a map there: `{ .values = { &inner_map } }`.'
          : 'Write `__type(key, __u32);`, or fill the map from user space.';
      },
      ja: ({ program, other }) => {
        if (program)
          return `\`${program}\` の上に SEC("xdp")、または移る元のプログラムと同じセクションを書きます。`;
        return other
          ? '`{ .values = { &inner_map } }` のように、マップのアドレスを置きます。'
          : '`__type(key, __u32);` と書くか、ユーザー空間からマップを埋めます。';
      },
    },
    locate: ({ program, other, hash }, context) => {
      if (hash) return { line: declarationOf(hash, context) };
      const name = program ?? other ?? '';
      const definition = context.source?.find(
        new RegExp(`^[A-Za-z_][\\w\\s*()",]*\\b${RegExp.escape(name)}\\s*\\([^;]*$`),
      )?.line;
      return { line: definition ?? context.source?.find(new RegExp(`&\\s*${RegExp.escape(name)}\\b`))?.line };
    },
    learnMore: ({ program }) => (program ? ['firewall/tail-calls'] : []),
  }),
];
