import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { argumentText, calledOf, variableOf } from './argument.ts';
import { declaredType } from './source-text.ts';
import { checkOf } from './value-access.ts';
import { bytes } from './value-words.ts';

/** Reads of what was never written, as kernels from 4.x on say it: `off -16+6 size 16` is byte 6 of 16. */
const UNWRITTEN =
  /^invalid (?:indirect )?read from stack (?:R(?<register>\d+) )?(?:var_off \S+ ?\+|off (?<offset>-?\d+)\+)(?<byte>\d+) size (?<size>\d+)/;

/** The same where nothing at all was written so far down. */
const NEVER =
  /^invalid (?:indirect )?read from stack R(?<register>\d+) off=(?<offset>-\d+) size=(?<size>\d+)/;

/** The variable behind an argument, and how it is declared: with a value for all of it, for parts, or without. */
function readUnwritten(message: string, context: Context) {
  const never = NEVER.exec(message)?.groups;
  const within = never && -Number(never.offset) >= Number(never.size) && -Number(never.offset) <= 512;
  const groups = UNWRITTEN.exec(message)?.groups ?? (within ? never : undefined);
  if (!groups) return undefined;
  const { source, place } = context;
  const helper = calledOf(context);
  const register = groups.register === undefined ? undefined : Number(groups.register);
  const argument =
    helper !== undefined && register !== undefined ? argumentText(context, register) : undefined;
  const name =
    variableOf(argument) ?? (helper === undefined ? arrayOn(place?.text.slice(0, 300)) : undefined);
  const type = declaredType(source, place?.line, name);
  const declaration = name === undefined ? undefined : declarationLine(context, name);
  const text = declaration === undefined ? '' : (source?.lineAt(declaration) ?? '');
  return {
    helper,
    name,
    type,
    declaration,
    // `= { … }` sets every member, but not the gaps between them.
    listed: /=\s*\{/.test(text),
    byte: Number(groups.byte ?? 0),
    size: Number(groups.size),
  };
}

/** Which byte was not written; of the first one it is not said, since then it may be all of them. */
const unwritten = (byte: number, size: number) =>
  byte === 0
    ? { en: 'which was never written', ja: '' }
    : {
        en: `of which byte ${byte + 1} of ${size} was never written`,
        ja: `（${size} バイト中の ${byte + 1} バイト目）`,
      };

const arrayOn = (text: string | undefined) => /\b([A-Za-z_]\w*)\s*(?:\[|\.)/.exec(text ?? '')?.[1];

function declarationLine({ source, place }: Context, name: string): number | undefined {
  for (let line = place?.line ?? 0; line > 0 && line > (place?.line ?? 0) - 200; line--) {
    const found = declaredType(source, line, name);
    const text = source?.lineAt(line) ?? '';
    if (
      found !== undefined &&
      new RegExp(`\\b${name}\\b\\s*(?:[=;,[]|$)`).test(text) &&
      text.includes(found.split(' ')[0] ?? '')
    )
      return line;
  }
  return undefined;
}

const isStruct = (type: string | undefined) => /^(?:const )?(?:struct|union)\b/.test(type ?? '');
const OUTSIDE =
  /^invalid (?<how>write to|read from|access to)? ?stack (?:R\d+ )?off=?\s?(?<offset>-?\d+)(?: size=(?<size>\d+))?|^invalid stack off=(?<old>-?\d+) size=/;

export const STACK_RULES: readonly Rule[] = [
  rule({
    slug: 'combined-stack-size',
    stage: 'verifier',
    match: says(
      /^combined stack size of (?<calls>\d+) calls is (?<size>\d+)\. Too large|^stack size of subprog \d+ is (?<one>\d+)\. Too large/,
    ),
    title: {
      en: ({ calls, size, one }) =>
        one
          ? `A function needs ${one} bytes of stack; 512 is the limit.`
          : `A chain of ${calls} functions that call one another needs ${size} bytes of stack; 512 is the limit.`,
      ja: ({ calls, size, one }) =>
        one
          ? `関数が ${one} バイトのスタックを必要としています。上限は 512 バイトです。`
          : `呼び出しが連なる ${calls} 個の関数が、合わせて ${size} バイトのスタックを必要としています。上限は 512 バイトです。`,
    },
    why: {
      en: () => 'All functions on one call path share the 512 bytes of a BPF program.',
      ja: () => 'BPF プログラムの 512 バイトのスタックは、呼び出し経路上のすべての関数で共有されます。',
    },
    fix: {
      en: () =>
        'Move large buffers into a per-CPU array map of one entry, or let the functions be inlined (`static __always_inline`) so that they share room.',
      ja: () =>
        '大きなバッファーはエントリ 1 つの per-CPU 配列マップに移すか、関数をインライン化（`static __always_inline`）して領域を共有させます。',
    },
  }),
  rule({
    slug: 'stack-uninitialised',
    stage: 'verifier',
    match: readUnwritten,
    title: {
      en: ({ helper, name, byte, size, type }) =>
        helper
          ? `${helper} gets ${name ? `\`${name}\`` : 'memory of the stack'}, ${unwritten(byte, size).en}.`
          : `${name && type ? `\`${name}\`` : 'A local variable'} is read, but was never written on this path.`,
      ja: ({ helper, name, byte, size, type }) =>
        helper
          ? `${helper} に渡した ${name ? `\`${name}\` ` : 'スタックのメモリ'}${unwritten(byte, size).ja}には、一度も書き込んでいません。`
          : `${name && type ? `\`${name}\` ` : 'ローカル変数'}を、この経路で一度も書かないまま読んでいます。`,
    },
    why: {
      en: ({ listed, type }) =>
        `The stack holds what was there before, also secrets of the kernel. ${
          isStruct(type) && listed
            ? 'A list of members (`= { .a = … }`) sets the members, but not the gaps that C leaves between them (padding).'
            : isStruct(type)
              ? 'Setting the members one by one leaves out those that are missing, and the gaps that C leaves between them (padding).'
              : 'So every byte must be written before it is read.'
        }`,
      ja: ({ listed, type }) =>
        `スタックには以前の内容が残っていて、カーネルの秘密かもしれません。${
          isStruct(type) && listed
            ? '`= { .a = … }` のような初期化で設定されるのはメンバーだけで、C がメンバーの間に空ける隙間（パディング）は設定されません。'
            : isStruct(type)
              ? 'メンバーを 1 つずつ設定しても、設定し忘れたものや、C がメンバーの間に空ける隙間（パディング）が残ります。'
              : 'そのため、どのバイトも読む前に書いておく必要があります。'
        }`,
    },
    fix: {
      en: ({ name, type, listed }) =>
        isStruct(type)
          ? `Clear all of it first: \`__builtin_memset(&${name}, 0, sizeof(${name}));\`, then set the members${listed ? ' one by one' : ''}.`
          : `Give it a value when you declare it: \`${type && name && !type.endsWith('*') ? `${type} ${name}` : 'type name'} = 0;\`, or \`= {};\` for an array.`,
      ja: ({ name, type }) =>
        isStruct(type)
          ? `先に \`__builtin_memset(&${name}, 0, sizeof(${name}));\` で全体を 0 にしてから、メンバーを 1 つずつ設定します。`
          : `宣言するときに \`${type && name && !type.endsWith('*') ? `${type} ${name}` : '型 名前'} = 0;\` のように値を入れます。配列なら \`= {};\` です。`,
    },
    cause: ({ declaration }) => ({
      at: { line: declaration },
      note: { en: 'It is declared here.', ja: '宣言はここです。' },
    }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'stack-index-unbounded',
    stage: 'verifier',
    match: (message, context) => {
      const found =
        /^invalid (?:unbounded )?variable-offset(?: indirect)? ?(?:\w+ )?(?:to |from |access )?(?:to )?stack R\d+|^R\d+ unbounded.*stack|^(?:R\d+ )?variable(?: offset)? stack (?:access|read|write|pointer)\b|^R\d+ (?:indirect )?variable offset stack access prohibited|^R\d+ stack pointer arithmetic goes out of range/.test(
          message,
        );
      if (!found) return undefined;
      const text = (context.place?.text ?? '').slice(0, 300);
      const [, array, index] = /\b([A-Za-z_]\w*)\s*\[\s*([^\][]+?)\s*\]/.exec(text) ?? [];
      const variable = index !== undefined && !/^\d+$/.test(index) ? index : undefined;
      const check = variable === undefined ? undefined : checkOf(variable, context);
      const count =
        array === undefined
          ? undefined
          : context.source?.find(new RegExp(`\\b\\w+\\s+${array}\\s*\\[\\s*(\\w+)\\s*\\]`))?.match[1];
      return {
        array: variable && array,
        index: variable,
        check,
        count,
        right: /prohibited for !root/.test(message),
      };
    },
    title: {
      en: ({ array, index }) =>
        index
          ? `\`${index}\` may lie outside of \`${array}\`, an array on the stack.`
          : 'An array on the stack is accessed with an index that may lie outside it.',
      ja: ({ array, index }) =>
        index
          ? `\`${index}\` は、スタック上の配列 \`${array}\` の範囲外になり得ます。`
          : 'スタック上の配列に、範囲外になり得るインデックスでアクセスしています。',
    },
    why: {
      en: ({ check, right }) =>
        right
          ? 'Without CAP_PERFMON an array on the stack may only be accessed at places that are known when the program is loaded.'
          : check
            ? `The check on line ${check} leaves room for more than the array has, or is about one end only; so the access may hit other variables or leave the stack.`
            : 'The verifier knows no bounds for the index, so the access may hit other variables or leave the stack.',
      ja: ({ check, right }) =>
        right
          ? 'CAP_PERFMON がないと、スタック上の配列には、ロード時に決まっている位置でしかアクセスできません。'
          : check
            ? `${check} 行目のチェックでは配列より大きな値や、もう一方の端が残っています。そのため、ほかの変数やスタックの外にアクセスするおそれがあります。`
            : 'インデックスの範囲が分からないので、ほかの変数やスタックの外にアクセスするおそれがあります。',
    },
    fix: {
      en: ({ index, count, right }, { passOn }) =>
        right
          ? 'Load the program with CAP_PERFMON, or keep the array in a map.'
          : `Bound the index right before, with an unsigned type: \`if (${index ?? 'i'} >= ${count ?? 'sizeof(buffer)'}) ${passOn}\`, or \`&= N - 1\` for a power of two.`,
      ja: ({ index, count, right }, { passOn }) =>
        right
          ? 'CAP_PERFMON を付けてロードするか、配列をマップに置きます。'
          : `符号なしの型で、直前に \`if (${index ?? 'i'} >= ${count ?? 'sizeof(buffer)'}) ${passOn}\` のように制限します。2 のべき乗なら \`&= N - 1\` も使えます。`,
    },
    cause: ({ check }) => ({
      at: { line: check },
      note: { en: 'This check is not enough.', ja: 'このチェックでは足りません。' },
    }),
  }),
  rule({
    slug: 'stack-misaligned',
    stage: 'verifier',
    match: says(
      /^misaligned (?:stack |)access off \S+ ?\S*\+(?<base>-?\d+)\+(?<offset>-?\d+) size (?<size>\d+)/,
    ),
    title: {
      en: ({ size }) => `${bytes(size)} are accessed at an address that is not a multiple of ${size}.`,
      ja: ({ size }) => `${size} の倍数でないアドレスで ${size} バイトにアクセスしています。`,
    },
    why: {
      en: () =>
        'On the stack the verifier follows each value of 8 bytes by its place, so accesses must be aligned to their size.',
      ja: () =>
        'ベリファイアはスタックを 8 バイト単位の場所で追跡するので、アクセスはその大きさにそろっていなければなりません。',
    },
    fix: {
      en: () =>
        'Declare a variable of that type, instead of casting a pointer into a `char` array; or copy with __builtin_memcpy.',
      ja: () =>
        '`char` の配列の途中をキャストせず、その型の変数を宣言します。または __builtin_memcpy でコピーします。',
    },
  }),
  rule({
    slug: 'stack-access',
    stage: 'verifier',
    match: (message, context) => {
      const groups = OUTSIDE.exec(message)?.groups;
      if (!groups) return undefined;
      const name = arrayOn(context.place?.text.slice(0, 300)) ?? context.expression?.pointer;
      return {
        offset: Number(groups.offset ?? groups.old),
        size: groups.size,
        name,
        write: groups.how === 'write to',
      };
    },
    title: {
      en: ({ offset, size, name }) =>
        offset >= 0
          ? `The access${size ? ` of ${bytes(size)}` : ''} goes past the end of ${name ? `\`${name}\`` : 'a local variable'}, and of the stack.`
          : offset < -512
            ? `The program accesses its stack at offset ${offset}; it has 512 bytes.`
            : `The program accesses its stack at offset ${offset}, where it has nothing.`,
      ja: ({ offset, size, name }) =>
        offset >= 0
          ? `${size ? `${size} バイトの` : ''}アクセスが、${name ? `\`${name}\` ` : 'ローカル変数'}の範囲を外れ、スタックの終わりを越えています。`
          : offset < -512
            ? `スタックのオフセット ${offset} にアクセスしていますが、スタックは 512 バイトしかありません。`
            : `スタックのオフセット ${offset} にアクセスしていますが、そこには何もありません。`,
    },
    why: {
      en: () =>
        'Local variables lie at offsets from -512 to -1 of the stack. What is outside does not belong to the program.',
      ja: () =>
        'ローカル変数は、スタックの -512 から -1 のオフセットにあります。その外はこのプログラムのメモリではありません。',
    },
    fix: {
      en: ({ name }) =>
        `Stay within ${name ? `\`${name}\`` : 'the variable'}: an array of n elements ends at index n - 1, and a loop over it at \`i < n\`.`,
      ja: ({ name }) =>
        `${name ? `\`${name}\` ` : '変数'}の範囲内でアクセスします。要素が n 個の配列はインデックス n - 1 までで、ループの条件は \`i < n\` です。`,
    },
  }),
];
