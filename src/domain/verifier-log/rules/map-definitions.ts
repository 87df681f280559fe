import { nearest } from '../../lesson/did-you-mean.ts';
import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { readMapSource } from '../map-source.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** What a declaration in SEC(".maps") may hold (libbpf, parse_btf_map_def). */
const FIELDS = [
  'type',
  'max_entries',
  'key',
  'value',
  'key_size',
  'value_size',
  'map_flags',
  'pinning',
  'values',
  'numa_node',
  'map_extra',
];
const TYPED = /^(?:key|value)$/;

const declared = ({ map = '' }: { map?: string }, context: Context) => ({
  line: declarationOf(map, context),
});

/** The member that libbpf complains about; otherwise the declaration. */
const memberOf = ({ map = '', field }: { map?: string; field?: string }, context: Context) => ({
  line: readMapSource(map, context)?.find(({ name }) => name === field)?.line ?? declarationOf(map, context),
});

const memberText = ({ map = '', field }: { map?: string; field?: string }, context: Context) =>
  readMapSource(map, context)?.find(({ name }) => name === field);

const likely = (field: string | undefined) => nearest((field ?? '').slice(0, 40), FIELDS);

/** How a member has to be written: numbers as __uint, types as __type. */
function wellFormed(facts: { map?: string; field?: string }, context: Context): string | undefined {
  const member = memberText(facts, context);
  const value = member?.value;
  const { field = '' } = facts;
  if (!member || value === undefined) return undefined;
  if (TYPED.test(field)) return `__type(${field}, ${value});`;
  return member.how === 'plain' ? undefined : `__uint(${field}, ${value});`;
}

export const MAP_DEFINITION_RULES: readonly Rule[] = [
  rule({
    slug: 'map-unknown-field',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': unknown field '(?<field>[^']+)'/),
    title: {
      en: ({ map, field }) =>
        `The declaration of "${map}" has a member \`${field}\`, which libbpf does not know.`,
      ja: ({ map, field }) => `マップ "${map}" の宣言に、libbpf の知らないメンバー \`${field}\` があります。`,
    },
    why: fixed(
      'The members of a map declaration have fixed names, such as type, max_entries, key, value and map_flags; libbpf looks for exactly these.',
      'マップの宣言のメンバーには、type・max_entries・key・value・map_flags のような決まった名前があり、libbpf はその名前だけを探します。',
    ),
    fix: {
      en: ({ field }) =>
        likely(field) ? `Write \`${likely(field)}\`.` : 'Remove it, or use one of these names.',
      ja: ({ field }) =>
        likely(field) ? `\`${likely(field)}\` と書きます。` : '消すか、これらの名前にします。',
    },
    fixCode: (facts, context) => {
      const [member, name] = [memberText(facts, context), likely(facts.field)];
      return member && name && member.how !== 'plain'
        ? `__${member.how}(${name}, ${member.value});`
        : undefined;
    },
    locate: memberOf,
  }),
  rule({
    slug: 'map-no-type',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': map type isn't specified/),
    title: {
      en: ({ map }) => `The declaration of the map "${map}" does not say what type of map it is.`,
      ja: ({ map }) => `マップ "${map}" の宣言に、マップの種類がありません。`,
    },
    why: fixed(
      'The type decides how entries are stored and found; there is no default.',
      'エントリの格納や検索のしかたは種類で決まります。省略したときの既定値はありません。',
    ),
    fix: fixed(
      'Add the type as the first member, for a hash map `__uint(type, BPF_MAP_TYPE_HASH);`.',
      '最初のメンバーとして種類を書きます。ハッシュマップなら `__uint(type, BPF_MAP_TYPE_HASH);` です。',
    ),
    locate: declared,
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'map-member-form',
    stage: 'libbpf',
    match: says(
      /^libbpf: map '(?<map>[^']+)': (?:attr '(?<field>[^']+)': expected (?:PTR|ARRAY|ENUM)|(?<key>key) spec is not PTR|(?<value>value) spec is not PTR)/,
    ),
    title: {
      en: ({ map, field, key, value }) =>
        `\`${field ?? key ?? value}\` in the declaration of the map "${map}" is not written as libbpf reads it.`,
      ja: ({ map, field, key, value }) =>
        `マップ "${map}" の宣言の \`${field ?? key ?? value}\` が、libbpf の読める書き方になっていません。`,
    },
    why: fixed(
      'The declaration is never run: libbpf reads its types. So numbers are written with the macro __uint, and the types of key and value with __type.',
      'この宣言は実行されず、libbpf が型情報として読み取ります。そのため、数値はマクロ __uint で、キーと値の型は __type で書きます。',
    ),
    fix: {
      en: ({ map, field, key, value }, context) => {
        const line = wellFormed({ map: map ?? '', field: field ?? key ?? value ?? '' }, context);
        if (line) return `Write \`${line}\`.`;
        return field ? `Write \`__uint(${field}, …);\`.` : `Write \`__type(${key ?? value}, …);\`.`;
      },
      ja: ({ map, field, key, value }, context) => {
        const line = wellFormed({ map: map ?? '', field: field ?? key ?? value ?? '' }, context);
        if (line) return `\`${line}\` と書きます。`;
        return field
          ? `\`__uint(${field}, …);\` と書きます。`
          : `\`__type(${key ?? value}, …);\` と書きます。`;
      },
    },
    fixCode: ({ map, field, key, value }, context) =>
      wellFormed({ map: map ?? '', field: field ?? key ?? value ?? '' }, context),
    locate: ({ map, field, key, value }, context) =>
      memberOf({ map: map ?? '', field: field ?? key ?? value ?? '' }, context),
  }),
  rule({
    slug: 'map-size-conflict',
    stage: 'libbpf',
    match: (message, context) => {
      const facts = says(
        /^libbpf: map '(?<map>[^']+)': conflicting (?<field>key|value) size (?<first>\d+) != (?<second>\d+)/,
      )(message);
      if (!facts) return undefined;
      const members = readMapSource(facts.map ?? '', context) ?? [];
      const { map = '', field = '', first = '', second = '' } = facts;
      return {
        map,
        field,
        first,
        second,
        ids: field === 'value' && members.some(({ name }) => name === 'values'),
      };
    },
    title: {
      en: ({ map, field, ids }) =>
        ids
          ? `The map "${map}" has both \`values\` and a value of its own.`
          : `The declaration of the map "${map}" gives the size of the ${field} twice, and differently.`,
      ja: ({ map, field, ids }) =>
        ids
          ? `マップ "${map}" に \`values\` と value の両方が書かれています。`
          : `マップ "${map}" の宣言で、${field === 'key' ? 'キー' : '値'}のサイズが 2 回、違う大きさで書かれています。`,
    },
    why: {
      en: ({ field, first, second, ids }) =>
        ids
          ? `A map of maps or of programs holds ids of 4 bytes; the other member says ${first === '4' ? second : first} bytes.`
          : `Once it is ${first} bytes, once ${second}: \`${field}\` and \`${field}_size\` both say it.`,
      ja: ({ field, first, second, ids }) =>
        ids
          ? `マップやプログラムを入れるマップの値は 4 バイトの ID ですが、もう一方のメンバーでは ${first === '4' ? second : first} バイトになっています。`
          : `一方では ${first} バイト、もう一方では ${second} バイトです。\`${field}\` と \`${field}_size\` は同じことを表します。`,
    },
    fix: {
      en: ({ field, ids }) =>
        ids
          ? 'Keep `__array(values, …)` alone.'
          : `Keep \`__type(${field}, …)\` and remove \`${field}_size\`.`,
      ja: ({ field, ids }) =>
        ids
          ? '`__array(values, …)` だけを残します。'
          : `\`__type(${field}, …)\` を残し、\`${field}_size\` を消します。`,
    },
    locate: ({ map, field }, context) => {
      const bytes = memberOf({ map: map ?? '', field: `${field}_size` }, context);
      const members = readMapSource(map ?? '', context);
      return members?.some(({ name }) => name === `${field}_size`)
        ? bytes
        : memberOf({ map: map ?? '', field: field ?? '' }, context);
    },
  }),
  rule({
    slug: 'map-type-unsized',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': can't determine (?<field>key|value) size for type/),
    title: {
      en: ({ map, field }) => `The size of the ${field} of the map "${map}" is not known.`,
      ja: ({ map, field }) => `マップ "${map}" の${field === 'key' ? 'キー' : '値'}のサイズが分かりません。`,
    },
    why: {
      en: (facts, context) => {
        const type = memberText(facts, context)?.value;
        return `${type ? `\`${type}\`` : 'Its type'} is declared without its members, or not at all before this place.`;
      },
      ja: (facts, context) => {
        const type = memberText(facts, context)?.value;
        return `${type ? `\`${type}\`` : 'その型'} のメンバーが書かれていないか、この場所より前に定義がありません。`;
      },
    },
    fix: fixed(
      'Define the struct in full above the map, and check the spelling of its name.',
      'マップより前で構造体をすべてのメンバーとともに定義し、名前のつづりも確かめます。',
    ),
    locate: memberOf,
  }),
  rule({
    slug: 'map-static',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': unsupported map linkage static/),
    title: {
      en: ({ map }) => `The map "${map}" is declared static.`,
      ja: ({ map }) => `マップ "${map}" が static で宣言されています。`,
    },
    why: fixed(
      'libbpf finds maps by name, and a static one has no name outside of the file.',
      'libbpf は名前でマップを探しますが、static な変数の名前はファイルの外から見えません。',
    ),
    fix: fixed('Remove `static` from the declaration.', '宣言から `static` を消します。'),
    locate: declared,
  }),
  rule({
    slug: 'map-not-a-struct',
    stage: 'libbpf',
    match: says(/^libbpf: map '(?<map>[^']+)': (?:unexpected (?:def|var) kind|invalid def size)/),
    title: {
      en: ({ map }) => `"${map}" is in SEC(".maps"), and is not the declaration of one map.`,
      ja: ({ map }) => `"${map}" は SEC(".maps") にありますが、1 つのマップの宣言ではありません。`,
    },
    why: fixed(
      'Only variables of a struct type belong there: not a number, not a pointer, not an array of maps.',
      'ここに置けるのは構造体の変数だけです。数値、ポインター、マップの配列は置けません。',
    ),
    fix: {
      en: ({ map }) =>
        `Write \`struct { __uint(type, …); … } ${map} SEC(".maps");\`, without \`*\` and without \`[ ]\`.`,
      ja: ({ map }) =>
        `\`struct { __uint(type, …); … } ${map} SEC(".maps");\` の形で、\`*\` や \`[ ]\` を付けずに書きます。`,
    },
    locate: declared,
  }),
  rule({
    slug: 'map-pinning-unknown',
    stage: 'libbpf',
    match: (message) => {
      const facts = says(/^libbpf: map '(?<map>[^']+)': invalid pinning value (?<value>\d+)/)(message);
      return facts && { map: facts.map ?? '', value: facts.value ?? '', field: 'pinning' };
    },
    title: {
      en: ({ value }) => `There is no pinning mode ${value}.`,
      ja: ({ value }) => `pinning に ${value} という値はありません。`,
    },
    why: fixed(
      'libbpf knows LIBBPF_PIN_NONE (0) and LIBBPF_PIN_BY_NAME (1). The numbers of iproute2 (PIN_GLOBAL_NS is 2) are others.',
      'libbpf にあるのは LIBBPF_PIN_NONE（0）と LIBBPF_PIN_BY_NAME（1）です。iproute2 の番号（PIN_GLOBAL_NS は 2）とは違います。',
    ),
    fix: fixed(
      'Write `__uint(pinning, LIBBPF_PIN_BY_NAME);`.',
      '`__uint(pinning, LIBBPF_PIN_BY_NAME);` と書きます。',
    ),
    fixCode: () => '__uint(pinning, LIBBPF_PIN_BY_NAME);',
    locate: memberOf,
  }),
];
