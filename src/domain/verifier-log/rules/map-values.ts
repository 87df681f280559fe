import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

const OUTSIDE =
  /invalid access to map value, value_size=(?<value>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/;

/** The map whose value is accessed: that of the pointer's register, else of some register of the last steps. */
function mapOf({ steps, register }: Context): string | undefined {
  const base = /\(r(\d+) [-+]/.exec(steps.at(-1)?.text ?? '')?.[1];
  const map = base === undefined ? undefined : register(Number(base))?.map;
  if (map !== undefined) return map;
  return /map_value\([^)]*map=([^,)]+)/.exec(
    steps.findLast((step) => /map_value\(/.test(step.registers))?.registers ?? '',
  )?.[1];
}

const bytes = (count: number | string | undefined) => (`${count}` === '1' ? '1 byte' : `${count} bytes`);
const named = (map: string | undefined) => (map ? `"${map}"` : 'the map');
const namedJa = (map: string | undefined) => (map ? `"${map}"` : 'マップ');
/** `hits[index]` → `index`; a constant is no index that can be bounded. */
const indexOf = ({ place }: Context) => /\[\s*([A-Za-z_][\w.]*(?:->\w+)*)\s*\]/.exec(place?.text ?? '')?.[1];

/** Whether a `for` on this line or shortly before it counts the index. */
function isLoopIndex(index: string | undefined, { place, source }: Context): boolean {
  if (index === undefined || !place || !source) return false;
  const loop = new RegExp(`\\bfor\\s*\\([^;]*\\b${index.replace(/[^\w]/g, '.')}\\s*=`);
  return [0, 1, 2, 3].some((back) => loop.test(source.lineAt(place.line - back) ?? ''));
}

const theIndex = (index: string | undefined) => (index ? `\`${index}\`` : 'the index');
const theIndexJa = (index: string | undefined) => (index ? ` \`${index}\` ` : 'インデックス');
const capital = (words: string) => words.replace(/^t/, 'T');

export const MAP_VALUE_RULES: readonly Rule[] = [
  rule({
    slug: 'read-only-map',
    stage: 'verifier',
    match: (message, context) => {
      const match = /write into map forbidden/.exec(message);
      const map = mapOf(context);
      return match ? { map, rodata: map?.endsWith('.rodata') ?? false } : undefined;
    },
    title: {
      en: ({ map, rodata }) =>
        rodata ? 'You write to a constant.' : `The program may not write to ${named(map)}.`,
      ja: ({ map, rodata }) =>
        rodata ? '定数に書き込んでいます。' : `プログラムから ${namedJa(map)} には書き込めません。`,
    },
    why: {
      en: ({ rodata }) =>
        rodata
          ? 'const variables are in the section .rodata, which is frozen when the program is loaded: the verifier relies on their values.'
          : 'The map is read-only for programs (BPF_F_RDONLY_PROG), or was frozen.',
      ja: ({ rodata }) =>
        rodata
          ? 'const 変数は .rodata セクションに置かれ、ロード時に凍結されます。ベリファイアは、その値が変わらないことを前提にしています。'
          : 'このマップは、プログラムからは読み取り専用（BPF_F_RDONLY_PROG）か、凍結されています。',
    },
    fix: {
      en: ({ rodata }) =>
        rodata
          ? 'Leave `const` out of the declaration if the program is to change it.'
          : 'Write to another map.',
      ja: ({ rodata }) =>
        rodata ? 'プログラムで変更するなら、宣言から `const` を外します。' : '別のマップに書き込みます。',
    },
  }),
  rule({
    slug: 'map-value-bounds',
    stage: 'verifier',
    match: (message, context) => {
      const groups = OUTSIDE.exec(message)?.groups;
      if (!groups) return undefined;
      return {
        value: Number(groups.value),
        offset: Number(groups.offset),
        size: Number(groups.size),
        map: mapOf(context),
        index: indexOf(context),
        loop: isLoopIndex(indexOf(context), context),
      };
    },
    title: {
      en: ({ value, offset, size, map }) =>
        `You access ${bytes(size)} at offset ${offset} of a value of ${named(map)}, which is ${bytes(value)} long.`,
      ja: ({ value, offset, size, map }) =>
        `${namedJa(map)} の値は ${value} バイトですが、オフセット ${offset} から ${size} バイトにアクセスしています。`,
    },
    why: {
      en: ({ index }) =>
        index
          ? `The verifier takes the largest value that \`${index}\` may have here, and then the access runs past the end of the map's value.`
          : 'The access runs past the end of the value, into memory that is not yours.',
      ja: ({ index }) =>
        index
          ? `ベリファイアは、\`${index}\` がここで取り得る最大の値で調べます。そのとき、アクセスがマップの値の外にはみ出します。`
          : 'アクセスが値の外にはみ出し、このプログラムのものではないメモリに触れてしまいます。',
    },
    fix: {
      en: ({ index, value, size, loop }) => {
        if (loop)
          return `End the loop at the number of elements: \`${index} < ${Math.floor(value / size)}\`.`;
        return index
          ? `Let \`${index}\` be at most ${Math.floor(value / size) - 1}: check it with \`>=\` against the number of elements, not with \`>\`.`
          : 'Access only what the value type holds, or make the value type larger.';
      },
      ja: ({ index, value, size, loop }) => {
        if (loop)
          return `\`${index} < ${Math.floor(value / size)}\` のように、要素数でループを終わらせます。`;
        return index
          ? `\`${index}\` を最大 ${Math.floor(value / size) - 1} に制限します。要素数とは \`>\` ではなく \`>=\` で比較します。`
          : '値の型の範囲内だけにアクセスするか、値の型を大きくします。';
      },
    },
    learnMore: ({ loop }) => (loop ? ['firewall/rules'] : []),
  }),
  rule({
    slug: 'index-may-be-negative',
    stage: 'verifier',
    match: (message, context) =>
      /math between map_value pointer and register with unbounded min value|R\d+ min value is negative, either use unsigned index|value \S+ makes map_value pointer be out of bounds/.test(
        message,
      )
        ? { index: indexOf(context), map: mapOf(context) }
        : undefined,
    title: {
      en: ({ index, map }) =>
        `${capital(theIndex(index))} may be negative, so the access may lie before the value of ${named(map)}.`,
      ja: ({ index, map }) =>
        `${theIndexJa(index).trimStart()}は負になり得るので、${namedJa(map)} の値より手前にアクセスするおそれがあります。`,
    },
    why: {
      en: () =>
        'Nothing bounds it from below: only the upper end of a signed number was checked, which -1 passes, or nothing at all. A remainder (`%`) by a number that the verifier does not know is no check either.',
      ja: () =>
        '下限がありません。符号付きの数の上限だけを確かめたか（-1 でも通ります）、何も確かめていないかです。ベリファイアの知らない数での剰余（`%`）も、チェックにはなりません。',
    },
    fix: {
      en: ({ index }) =>
        `Make ${theIndex(index)} unsigned (\`__u32\`) and compare it with the number of elements, right before the access.`,
      ja: ({ index }) =>
        `${theIndexJa(index).trimStart()}を符号なし（\`__u32\`）にして、アクセスの直前で要素数と比較します。`,
    },
  }),
  rule({
    slug: 'index-unbounded',
    stage: 'verifier',
    match: (message, context) =>
      /^R\d+ unbounded memory access, make sure to bounds check any such access/.test(message)
        ? { index: indexOf(context), map: mapOf(context) }
        : undefined,
    title: {
      en: ({ index, map }) =>
        `${capital(theIndex(index))} may be any number here, so the access may lie outside the value of ${named(map)}.`,
      ja: ({ index, map }) =>
        `ここで${theIndexJa(index)}はどんな値にもなり得るので、${namedJa(map)} の値の外にアクセスするおそれがあります。`,
    },
    why: {
      en: () =>
        'The verifier knows of no upper bound. That you know the number to be small does not help: it must be seen in the code.',
      ja: () =>
        'ベリファイアには上限が分かりません。あなたが小さい数だと知っていても、コードに書かれていなければ通りません。',
    },
    fix: {
      en: ({ index }) =>
        `Compare ${theIndex(index)} with the number of elements right before the access, or mask it (\`& (N - 1)\` for a power of two).`,
      ja: ({ index }) =>
        `アクセスの直前で${theIndexJa(index)}を要素数と比較するか、マスクします（2 のべき乗なら \`& (N - 1)\`）。`,
    },
  }),
  rule({
    slug: 'memory-bounds',
    stage: 'verifier',
    match: says(/invalid access to memory, mem_size=(?<whole>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/),
    title: {
      en: ({ whole, offset, size }) =>
        `You access ${bytes(size)} at offset ${offset} of memory that is ${bytes(whole)} long.`,
      ja: ({ whole, offset, size }) =>
        `${whole} バイトのメモリに対して、オフセット ${offset} から ${size} バイトにアクセスしています。`,
    },
    why: {
      en: () =>
        'The verifier knows the size from where the pointer came from: what was reserved, or the type of a parameter of a global function.',
      ja: () =>
        '大きさは、予約したサイズやグローバル関数の引数の型など、ポインターの出どころから分かります。',
    },
    fix: {
      en: () =>
        'Stay within that size, or make it larger: reserve more, or pass a pointer to a struct that holds all of it.',
      ja: () =>
        'その大きさに収めるか、より多く予約する、全体を含む構造体へのポインターを渡すなどして大きくします。',
    },
  }),
];
