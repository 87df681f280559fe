import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { readNumber } from '../range.ts';
import { type PointedCause, type Pointer, type Rule, rule } from '../rule.ts';
import { readArgument, variableOf } from './argument.ts';
import {
  type BadPointer,
  checkNull,
  giver,
  isNumber,
  lineOfUse,
  mayBeNull,
  readBadPointer,
  whereToCheck,
} from './bad-pointer.ts';
import { type NullPath, nullPath } from './null-path.ts';
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

const PAGE = 4096n;

function readNullPath(message: string, context: Context): (BadPointer & { path: NullPath }) | undefined {
  const facts = readBadPointer(message, context) ?? readNullArgument(message, context);
  const constant = readNumber(context.register(facts?.register ?? -1)?.constant ?? '');
  if (!facts || !isNumber(facts.type) || constant === undefined || constant < 0n || constant >= PAGE)
    return undefined;
  const path = nullPath(context, facts.register, facts.pointer);
  // A member of what NULL points to lies at a small number.
  if (constant > 0n && path?.kind !== 'checked') return undefined;
  // A plain 0 as an argument is no pointer that a check has found.
  const argument = /^R\d+ type=/.test(message);
  return path && (path.kind !== 'constant' || !argument) ? { ...facts, path } : undefined;
}

/** A helper gets what a check has found to be NULL. */
function readNullArgument(message: string, context: Context): BadPointer | undefined {
  const argument = readArgument(message, context);
  if (!argument || !isNumber(argument.got)) return undefined;
  const pointer = variableOf(argument.text);
  return pointer === undefined
    ? undefined
    : { register: argument.register, type: 'scalar', pointer, line: '' };
}

/** A pointer that has no name on the line, such as one of a macro. */
const nameless = (pointer: string) => /^R\d+$/.test(pointer);
const subject = (pointer: string, helper: string | undefined): Text => {
  if (!nameless(pointer)) return { en: `\`${pointer}\``, ja: `\`${pointer}\` ` };
  return helper
    ? { en: `What ${helper} returned`, ja: `${helper} の戻り値` }
    : { en: 'The pointer', ja: 'ポインター' };
};

const checkLine = (path: NullPath) => (path.kind === 'checked' ? path.line : undefined);

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
        `Test each pointer in an \`if\` of its own, each right behind its lookup: \`if (!a) ${passOn}\`, then \`if (!b) ${passOn}\`.`,
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
      const map = context.register(facts.register)?.map;
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
  rule({
    slug: 'null-check-inverted',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNullPath(message, context);
      return facts?.path.kind === 'checked' && facts.path.mistake === 'inverted' ? facts : undefined;
    },
    title: {
      en: ({ pointer }) =>
        `The check of \`${pointer}\` is the wrong way round: where it is used here, it is NULL.`,
      ja: ({ pointer }) =>
        `\`${pointer}\` のチェックが逆です。ここで使われるのは、NULL だったときの \`${pointer}\` です。`,
    },
    why: {
      en: ({ pointer, path }) =>
        `The check${checkLine(path) ? ` on line ${checkLine(path)}` : ''} sends the case in which \`${pointer}\` is NULL to this line, and the case in which it points to something elsewhere.`,
      ja: ({ pointer, path }) =>
        `${checkLine(path) ? `${checkLine(path)} 行目の` : ''}チェックで \`${pointer}\` が NULL だったときにこの行に来て、NULL でなかったときは別のところへ進みます。`,
    },
    fix: {
      en: ({ pointer, path }, { passOn }) =>
        `Turn the check${checkLine(path) ? ` on line ${checkLine(path)}` : ''} round: \`if (!${pointer}) ${passOn}\`, and use \`${pointer}\` only behind it.`,
      ja: ({ pointer, path }, { passOn }) =>
        `${checkLine(path) ? `${checkLine(path)} 行目の` : ''}チェックを \`if (!${pointer}) ${passOn}\` のように逆にして、\`${pointer}\` はその後でだけ使います。`,
    },
    cause: ({ path, pointer }) => ({
      at: { line: checkLine(path) },
      note: {
        en: `From this check on, \`${pointer}\` is NULL on the path that leads to the error.`,
        ja: `このチェックから先、エラーに至る経路では \`${pointer}\` は NULL です。`,
      },
    }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'function-returned-null',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNullPath(message, context);
      if (facts?.path.kind !== 'function') return undefined;
      return { ...facts, name: facts.path.name, from: facts.path.line };
    },
    title: {
      en: ({ pointer, name }) =>
        `\`${pointer}\` may be NULL here: ${name ? `\`${name}\`` : 'the function that gives it'} can return NULL.`,
      ja: ({ pointer, name }) =>
        `ここで \`${pointer}\` は NULL の可能性があります。${name ? `\`${name}\` ` : 'これを返す関数'}が NULL を返すことがあるからです。`,
    },
    why: {
      en: ({ name }) =>
        `The verifier goes through every way out of ${name ? `\`${name}\`` : 'the function'}. On one of them it returns NULL, and that path comes to this line untested.`,
      ja: ({ name }) =>
        `ベリファイアは ${name ? `\`${name}\` ` : '関数'}のすべての出口をたどります。その 1 つが NULL を返し、確かめられないままこの行に達しています。`,
    },
    fix: {
      en: ({ pointer, line }, { passOn }) =>
        `Test the result${line} uses it: \`if (!${pointer}) ${passOn}\`.`,
      ja: ({ pointer }, { passOn, place }) =>
        `${place ? `${place.line} 行目で使う` : '使う'}前に、\`if (!${pointer}) ${passOn}\` と結果を確かめます。`,
    },
    fixCode: checkNull,
    cause: ({ from }) => ({
      at: { line: from },
      note: { en: 'This is the way out that returns NULL.', ja: 'ここが NULL を返す出口です。' },
    }),
  }),
  rule({
    slug: 'null-pointer',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (!facts || !isNumber(facts.type) || context.register(facts.register)?.constant !== '0')
        return undefined;
      return { ...facts, path: nullPath(context, facts.register, facts.pointer) };
    },
    title: {
      en: ({ pointer }) =>
        nameless(pointer) ? 'On this path the pointer is NULL.' : `On this path \`${pointer}\` is NULL.`,
      ja: ({ pointer }) =>
        `この経路では${nameless(pointer) ? 'ポインター' : ` \`${pointer}\` `}が NULL です。`,
    },
    why: {
      en: ({ path, pointer }) => {
        if (path?.kind === 'constant')
          return `It was set to 0${path.line ? ` on line ${path.line}` : ''}, and nothing else is put into it on this path.`;
        const line = path && checkLine(path);
        const check = line ? `the check on line ${line}` : 'a check';
        return path?.kind === 'checked' && path.mistake === 'outside'
          ? `The block behind ${check} is the only place where \`${pointer}\` is known not to be NULL; this use stands behind it.`
          : `The verifier also follows the path on which ${check} finds NULL. There that path goes on, and comes to the line that uses the pointer.`;
      },
      ja: ({ path, pointer }) => {
        if (path?.kind === 'constant')
          return `${path.line ? `${path.line} 行目で` : ''} 0 が入り、この経路ではその後何も代入されていません。`.trim();
        const line = path && checkLine(path);
        const check = line ? `${line} 行目のチェック` : 'チェック';
        return path?.kind === 'checked' && path.mistake === 'outside'
          ? `\`${pointer}\` が NULL でないと分かっているのは${check}のブロックの中だけで、ここはその外です。`
          : `ベリファイアは、${check}で NULL だと分かった側の経路もたどります。その経路が終わらずに続き、ポインターを使う行に達しています。`;
      },
    },
    fix: {
      en: ({ path }) =>
        path?.kind === 'constant'
          ? 'Let it point to something first: a local variable, a map value, the packet.'
          : 'End the path where the pointer is NULL (`return` or `continue`), or move the use into the branch where it is not NULL.',
      ja: ({ path }) =>
        path?.kind === 'constant'
          ? '先に、ローカル変数、マップの値、パケットなど、実在するものを指すようにします。'
          : 'NULL だった側の経路を `return` や `continue` で終わらせるか、ポインターを NULL でない側の分岐の中だけで使います。',
    },
    cause: ({ path, pointer }) => {
      if (!path || path.kind === 'function') return undefined;
      const found = path.kind === 'checked';
      return {
        at: { line: path.line },
        note: found
          ? {
              en: `This check finds that \`${pointer}\` is NULL, and the path goes on.`,
              ja: `このチェックで \`${pointer}\` が NULL だと分かった経路が、そのまま続いています。`,
            }
          : { en: 'The 0 comes from here.', ja: '0 はここで入りました。' },
      };
    },
    learnMore: ({ path }) => (path?.kind === 'constant' ? [] : ['counter/hash-map']),
  }),
];
