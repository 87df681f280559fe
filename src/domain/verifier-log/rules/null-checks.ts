import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { type PointedCause, type Pointer, type Rule, rule } from '../rule.ts';
import {
  type BadPointer,
  checkNull,
  giver,
  lineOfUse,
  mayBeNull,
  readBadPointer,
  whereToCheck,
} from './bad-pointer.ts';
import { nameless, subject } from './null-words.ts';
import { isGlobals, type ValueMap, valueMap } from './value-map.ts';

type MapPointer = BadPointer & { readonly map: string | undefined; readonly facts: ValueMap | undefined };

/** Maps whose every entry exists: only the index can be wrong. */
const isArray = (facts: ValueMap | undefined) => /^(?:percpu_)?array$/.test(facts?.type ?? '');

const nothingThere = ({ map, facts }: MapPointer): Text => {
  const lookup = { en: map ? `the lookup in "${map}"` : 'a lookup', ja: map ? `"${map}"` : 'マップ' };
  if (isArray(facts)) {
    const { maxEntries } = facts ?? {};
    const size = maxEntries
      ? { en: ` of ${maxEntries} entries`, ja: `（要素数 ${maxEntries}）` }
      : { en: '', ja: '' };
    return {
      en: `${lookup.en} finds nothing when the index is outside the array${size.en}.`,
      ja: `配列${size.ja}の範囲外のインデックスだと、${lookup.ja} には何も見つからないからです。`,
    };
  }
  return {
    en: `${lookup.en} finds nothing when the key is not there.`,
    ja: `${lookup.ja} にキーがなければ、何も見つからないからです。`,
  };
};

/** The map as the source names it: kernels before 6.8 do not. */
function lookedUp(register: number, context: Context): string | undefined {
  const call = giver(context, register);
  const line = call && context.lineOf(call);
  const text = line === undefined ? '' : (context.source?.lineAt(line) ?? '');
  return /bpf_map_lookup_elem\s*\(\s*&(\w+)\s*,/.exec(text)?.[1];
}

/** The other half of an unchecked pointer: where it was got. */
function gotHere({ register, pointer }: BadPointer, context: Context): PointedCause | undefined {
  const call = giver(context, register);
  const line = call && context.lineOf(call);
  const helper = /^call (bpf_\w+)#/.exec(call?.text ?? '')?.[1];
  if (line === undefined || !helper) return undefined;
  return {
    at: { line },
    note: {
      en: `Here ${helper} returns the pointer, or NULL; nothing on the way to the use ${nameless(pointer) ? '' : `of \`${pointer}\` `}tests which.`,
      ja: `ここで ${helper} がポインターか NULL を返します。${nameless(pointer) ? '' : `\`${pointer}\` を`}使うまでの間に、どちらなのかを確かめていません。`,
    },
  };
}

/** The line of the use, where clang has moved the instruction to another. */
function whereUsed({ register, pointer }: BadPointer, context: Context): Pointer | undefined {
  const line = lineOfUse(context, register, pointer);
  return line === context.place?.line ? undefined : { line };
}

/** What gives a pointer that may be NULL, where it is no map: why it may be. */
const GIVERS: readonly [RegExp, Text][] = [
  [
    /^bpf_ringbuf_reserve/,
    {
      en: 'bpf_ringbuf_reserve returns NULL when the buffer is full.',
      ja: 'バッファーが一杯のとき、bpf_ringbuf_reserve は NULL を返します。',
    },
  ],
  [
    /^bpf_(?:sk|skc)_lookup/,
    {
      en: 'It returns NULL when there is no such socket.',
      ja: '該当するソケットがなければ NULL を返します。',
    },
  ],
  [
    /^bpf_\w+_storage_get/,
    {
      en: 'It returns NULL when there is no storage yet, or no memory for a new one.',
      ja: 'まだ領域がないときや、新しく作るメモリがないときに NULL を返します。',
    },
  ],
  [
    /^bpf_(?:sk_fullsock|tcp_sock|get_listener_sock|skc_to_)/,
    {
      en: 'It returns NULL when the socket is not of that kind.',
      ja: 'ソケットがその種類でなければ NULL を返します。',
    },
  ],
  [
    /^bpf_per_cpu_ptr/,
    { en: 'It returns NULL for a CPU that does not exist.', ja: '存在しない CPU なら NULL を返します。' },
  ],
];

const WANTS_CHECK: Text = {
  en: 'The verifier wants to see a check for NULL before the first use.',
  ja: 'ベリファイアは、最初に使う前の NULL チェックを求めます。',
};

export const NULL_CHECK_RULES: readonly Rule[] = [
  rule({
    slug: 'null-checks-merged',
    stage: 'verifier',
    match: (message, context) => {
      const operator = /^R\d+ pointer (\|=|&=) pointer prohibited/.exec(message)?.[1];
      const orNull = /^R\d+ (?:pointer arithmetic|bitwise operator \S+) .*_or_null/.test(message);
      const last = context.steps.at(-1)?.text ?? '';
      return (operator || orNull) && / [|&]= r\d+$/.test(last) ? {} : undefined;
    },
    title: {
      en: () =>
        'A test for NULL is joined with another test, and clang made one calculation on the pointer of it.',
      ja: () =>
        'NULL チェックをほかの条件と組み合わせているため、clang がポインターに対する 1 つの計算にまとめました。',
    },
    why: {
      en: () =>
        'clang joins such tests with a bitwise OR, for example of two pointers. The verifier allows no bitwise operations on pointers, and would not learn from it which one is NULL.',
      ja: () =>
        'clang は、このような条件を（たとえば 2 つのポインターの）ビット OR にまとめます。ベリファイアはポインターのビット演算を許しませんし、これではどれが NULL なのかも分かりません。',
    },
    fix: {
      en: (_, { passOn }) =>
        `Test each pointer in an \`if\` of its own, each right after its lookup: \`if (!a) ${passOn}\`, then \`if (!b) ${passOn}\`.`,
      ja: (_, { passOn }) =>
        `ポインターごとに別の \`if\` で、検索のすぐ後に確かめます。\`if (!a) ${passOn}\`、次に \`if (!b) ${passOn}\` のように書きます。`,
    },
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'global-argument-null',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (!facts || !/^(?:mem|buf)_or_null$/.test(facts.type) || context.origin(facts.register))
        return undefined;
      const found = context.place && context.source?.functionAt(context.place.line);
      const leave = found && /\bvoid\b/.test(found.type) ? 'return;' : 'return 0;';
      return { ...facts, name: found?.name ?? context.program, leave };
    },
    title: {
      en: ({ pointer, name }) =>
        `\`${pointer}\` may be NULL: ${name ? `\`${name}\`` : 'this function'} is a global function, so the verifier checks it on its own.`,
      ja: ({ pointer, name }) =>
        `\`${pointer}\` は NULL の可能性があります。${name ? `\`${name}\` ` : 'この関数'}はグローバル関数なので、単独で検証されるからです。`,
    },
    why: {
      en: () =>
        'A function that is not static is verified once, without looking at its callers. For all it knows, any pointer that it takes may be NULL.',
      ja: () =>
        'static でない関数は、呼び出し元を見ずに一度だけ検証されます。そのため、引数のポインターは NULL かもしれないとみなされます。',
    },
    fix: {
      en: ({ pointer, leave }) =>
        `Check it first (\`if (!${pointer}) ${leave}\`), or declare the function \`static\`, so that it is verified with each caller.`,
      ja: ({ pointer, leave }) =>
        `先に \`if (!${pointer}) ${leave}\` と確かめるか、関数を \`static\` にして、呼び出し元と一緒に検証されるようにします。`,
    },
    fixCode: (facts, context) => checkNull(facts, { ...context, passOn: facts.leave }),
  }),
  rule({
    slug: 'map-null-check',
    stage: 'verifier',
    match: (message, context): MapPointer | undefined => {
      const facts = readBadPointer(message, context);
      if (facts?.type !== 'map_value_or_null') return undefined;
      const map = context.register(facts.register)?.map ?? lookedUp(facts.register, context);
      if (/storage_(?:get|lookup)/.test(giver(context, facts.register)?.text ?? '')) return undefined;
      return { ...facts, map, facts: isGlobals(map) ? undefined : valueMap(map, context) };
    },
    title: {
      en: (facts) =>
        `${subject(facts.pointer, 'bpf_map_lookup_elem').en} may be NULL here: ${nothingThere(facts).en}`,
      ja: (facts) =>
        `ここで ${subject(facts.pointer, 'bpf_map_lookup_elem').ja}は NULL の可能性があります。${nothingThere(facts).ja}`,
    },
    why: {
      en: () =>
        'bpf_map_lookup_elem returns a pointer to the value, or NULL. A NULL pointer in the kernel would be a crash, so the verifier wants to see the check before the first use.',
      ja: () =>
        'bpf_map_lookup_elem は値へのポインターか NULL を返します。カーネル内で NULL を参照すればクラッシュするので、ベリファイアは最初に使う前の NULL チェックを求めます。',
    },
    fix: whereToCheck,
    locate: whereUsed,
    fixCode: checkNull,
    cause: gotHere,
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'null-check',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (!facts || !mayBeNull(facts.type)) return undefined;
      const call = giver(context, facts.register)?.text ?? '';
      return { ...facts, helper: /^call (bpf_\w+)/.exec(call)?.[1] };
    },
    title: {
      en: ({ pointer, helper }) =>
        `${subject(pointer, helper).en} may be NULL here${helper ? `: ${helper} can fail` : ', and nothing has tested it'}.`,
      ja: ({ pointer, helper }) =>
        `ここで ${subject(pointer, helper).ja}は NULL の可能性があります。${helper ? `${helper} は失敗することがあります` : 'まだ何も確かめていません'}。`,
    },
    why: {
      en: ({ helper, type }) => {
        const known = GIVERS.find(([pattern]) => pattern.test(helper ?? ''))?.[1].en;
        const socket = !helper && type.startsWith('sock') ? 'A packet need not belong to a socket. ' : '';
        return `${known ? `${known} ` : socket}${WANTS_CHECK.en}`;
      },
      ja: ({ helper, type }) => {
        const known = GIVERS.find(([pattern]) => pattern.test(helper ?? ''))?.[1].ja;
        const socket = !helper && type.startsWith('sock') ? 'ソケットに属さないパケットもあります。' : '';
        return `${known ?? socket}${WANTS_CHECK.ja}`;
      },
    },
    fix: whereToCheck,
    locate: whereUsed,
    fixCode: checkNull,
    cause: gotHere,
    learnMore: ({ type }) => (type.startsWith('ringbuf') ? ['firewall/events'] : []),
  }),
];
