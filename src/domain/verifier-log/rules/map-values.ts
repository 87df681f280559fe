import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { sizeOfNamed } from '../map-source.ts';
import { type Rule, rule, says } from '../rule.ts';
import { declaredType } from './source-text.ts';
import { largestIndex, readValueAccess, type ValueAccess } from './value-access.ts';
import { bytes, ofWhat } from './value-words.ts';

const OUTSIDE =
  /invalid access to map value, value_size=(?<value>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/;

type Outside = ValueAccess & {
  readonly value: number;
  readonly offset: number;
  readonly size: number;
};

function readOutside(message: string, context: Context): Outside | undefined {
  const groups = OUTSIDE.exec(message)?.groups;
  // A helper that runs past the value has an argument to blame.
  if (!groups || /^call /.test(context.steps.at(-1)?.text ?? '')) return undefined;
  const [value, offset, size] = [Number(groups.value), Number(groups.offset), Number(groups.size)];
  return { ...readValueAccess(context), value, offset, size };
}

/** The register that the last instruction accesses memory through. */
const baseOf = ({ steps }: Context) =>
  Number(/\(r(\d+) [-+]/.exec(steps.at(-1)?.text ?? '')?.[1] ?? Number.NaN);

const ANY = /^(?:void|char|unsigned char|signed char|__u8|u8|__s8|uint8_t)$/;
const bare = (type: string) => type.replace(/\b(?:const|volatile|static)\s+/g, '').trim();

/** A pointer whose type is not that of the map's values. */
function readMismatch(message: string, context: Context) {
  const access = readOutside(message, context);
  const pointer = context.expression?.pointer;
  const type = declaredType(context.source, context.place?.line, pointer);
  if (!access || access.globals || pointer === undefined || !type?.endsWith(' *')) return undefined;
  const target = bare(type.slice(0, -2));
  const valueType = access.declared?.valueType && bare(access.declared.valueType);
  if (ANY.test(target)) return undefined;
  const element = valueType?.replace(/\s*\[.*\]$/, '');
  const sizes = [sizeOfNamed(target), valueType === undefined ? access.value : sizeOfNamed(element ?? '')];
  if (element === target || (sizes[0] !== undefined && sizes[0] === sizes[1])) return undefined;
  // Without the declared type, only an access that no value of that size can hold is certain.
  if (valueType === undefined && !(access.offset === 0 && access.size > access.value)) return undefined;
  return { ...access, pointer, target, valueType };
}

/** An index into other entries, where a lookup gives one. */
function readOtherEntry(message: string, context: Context) {
  const access = readOutside(message, context);
  const text = (context.place?.text ?? '').slice(0, 300);
  const direct = /(?<![\w.>])([A-Za-z_]\w*)\s*\[/.exec(text)?.[1];
  const type = access?.declared?.type ?? '';
  if (!access || access.globals || direct === undefined || !/array$/.test(type)) return undefined;
  const whole =
    access.size === access.value && access.offset >= access.value && access.offset % access.value === 0;
  const isPointer = declaredType(context.source, context.place?.line, direct)?.endsWith(' *');
  if (!whole || !isPointer || /\]$/.test(access.declared?.valueType ?? '')) return undefined;
  return { ...access, pointer: direct, perCpu: type.startsWith('percpu') };
}

export const MAP_VALUE_RULES: readonly Rule[] = [
  rule({
    slug: 'one-entry-per-lookup',
    stage: 'verifier',
    match: readOtherEntry,
    title: {
      en: ({ pointer, map, perCpu }) =>
        perCpu
          ? `\`${pointer}\` points to one number, this CPU's own, and not to an array over the CPUs.`
          : `\`${pointer}\` points to one entry of "${map}"; the other entries do not follow it.`,
      ja: ({ pointer, map, perCpu }) =>
        perCpu
          ? `\`${pointer}\` が指すのは、この CPU 用の値 1 つだけです。CPU ごとの値が並んだ配列ではありません。`
          : `\`${pointer}\` が指すのは "${map}" のエントリ 1 つだけです。その先にほかのエントリが並んでいるわけではありません。`,
    },
    why: {
      en: ({ perCpu, value }) =>
        perCpu
          ? 'In a per-CPU map each CPU has its own copy of every value, and bpf_map_lookup_elem returns the copy of the CPU that runs the program.'
          : `bpf_map_lookup_elem returns a pointer to the one value of that key, ${bytes(value)}, and nothing more.`,
      ja: ({ perCpu, value }) =>
        perCpu
          ? 'per-CPU マップでは値が CPU ごとに分かれていて、bpf_map_lookup_elem は、プログラムが動いている CPU の値を返します。'
          : `bpf_map_lookup_elem が返すのは、そのキーの値（${value} バイト）へのポインターだけです。`,
    },
    fix: {
      en: ({ perCpu, pointer }) =>
        perCpu
          ? `Write \`*${pointer}\`, without an index. Whoever reads the map in user space adds up the CPUs.`
          : 'Look each entry up by its own key: `key = index; value = bpf_map_lookup_elem(&map, &key);`.',
      ja: ({ perCpu, pointer }) =>
        perCpu
          ? `インデックスを付けずに \`*${pointer}\` と書きます。全 CPU の合計は、ユーザー空間でマップを読む側が計算します。`
          : 'エントリごとに、そのキーで検索します: `key = index; value = bpf_map_lookup_elem(&map, &key);`。',
    },
    learnMore: ({ perCpu }) => [perCpu ? 'counter/per-cpu' : 'counter/hash-map'],
  }),
  rule({
    slug: 'map-value-type',
    stage: 'verifier',
    match: readMismatch,
    title: {
      en: ({ pointer, target, valueType, map, value }) =>
        `\`${pointer}\` is a \`${target} *\`, but a value of "${map}" is ${valueType ? `a \`${valueType}\`` : 'smaller'}: ${bytes(value)}.`,
      ja: ({ pointer, target, valueType, map, value }) =>
        `\`${pointer}\` は \`${target} *\` ですが、"${map}" の値は${valueType ? ` \`${valueType}\`` : 'それより小さく'}（${value} バイト）です。`,
    },
    why: {
      en: ({ size, offset, value }) =>
        `C takes any pointer from a lookup. This access needs ${bytes(size)} at offset ${offset}, and the value ends after ${value}.`,
      ja: ({ size, offset, value }) =>
        `C では、検索結果をどんな型のポインターにも代入できてしまいます。このアクセスはオフセット ${offset} から ${size} バイト必要ですが、値は ${value} バイトで終わります。`,
    },
    fix: {
      en: ({ pointer, target, valueType }) =>
        `Use one type on both sides: ${valueType ? `\`${valueType} *${pointer}\` here, or ` : ''}\`__type(value, ${target});\` in the map.`,
      ja: ({ pointer, target, valueType }) =>
        `両方を同じ型にします。${valueType ? `ここを \`${valueType} *${pointer}\` にするか、` : ''}マップの宣言を \`__type(value, ${target});\` にします。`,
    },
    cause: ({ map, declared }, context) => ({
      at: { line: declared?.line ?? (map === undefined ? undefined : declarationOf(map, context)) },
      note: {
        en: 'This is how the map declares its values.',
        ja: 'マップの値の型は、ここで宣言されています。',
      },
    }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'map-value-bounds',
    stage: 'verifier',
    match: (message, context) => {
      const access = readOutside(message, context);
      return access && { ...access, largest: largestIndex(context, baseOf(context), access.size) };
    },
    title: {
      en: (facts) => {
        const { value, offset, size, indexed, largest, count } = facts;
        if (indexed && largest !== undefined && count !== undefined)
          return `${theLargest(indexed.index, largest).en}, but \`${indexed.array}\` has ${count} elements.`;
        return `You access ${bytes(size)} at offset ${offset} of ${ofWhat(facts).en}, which ${facts.globals && !indexed ? 'are' : 'is'} ${bytes(value)} long.`;
      },
      ja: (facts) => {
        const { value, offset, size, indexed, largest, count } = facts;
        if (indexed && largest !== undefined && count !== undefined)
          return `${theLargest(indexed.index, largest).ja}が、\`${indexed.array}\` の要素は ${count} 個です。`;
        return `${ofWhat(facts).ja.trim()}は ${value} バイトですが、オフセット ${offset} から ${size} バイトにアクセスしています。`;
      },
    },
    why: {
      en: ({ indexed, loop }) =>
        !indexed
          ? 'The access runs past the end, into memory that is not yours.'
          : loop
            ? `The verifier follows the loop one iteration at a time. In the last one, \`${indexed.index}\` points past the end.`
            : `The verifier takes the largest value that \`${indexed.index}\` may have here, and then the access runs past the end.`,
      ja: ({ indexed, loop }) =>
        !indexed
          ? 'アクセスが終わりの外にはみ出し、このプログラムのものではないメモリに触れてしまいます。'
          : loop
            ? `ベリファイアはループを 1 回ずつたどります。最後の回で \`${indexed.index}\` が終わりの外を指します。`
            : `ベリファイアは、\`${indexed.index}\` がここで取り得る最大の値で調べます。そのとき、アクセスが終わりの外にはみ出します。`,
    },
    fix: {
      en: (facts) => {
        const { indexed, loop, offset } = facts;
        const elements = elementsOf(facts);
        if (offset < 0) return 'Do not go before the start: offsets below 0 belong to somebody else.';
        if (!indexed) return 'Access only what the value type holds, or make the value type larger.';
        const limit = elements ?? 'the number of elements';
        if (!/^[A-Za-z_]\w*$/.test(indexed.index))
          return `Let \`${indexed.index}\` be less than ${limit}: put it into a variable, and leave before the access when it is not.`;
        return loop
          ? `End the loop at the number of elements: \`${indexed.index} < ${elements ?? 'N'}\`.`
          : `Leave before the access when \`${indexed.index}\` is too large: compare it with \`>= ${limit}\`, not with \`>\`.`;
      },
      ja: (facts) => {
        const { indexed, loop, offset } = facts;
        const elements = elementsOf(facts);
        if (offset < 0) return '先頭より手前（負のオフセット）にはアクセスしないようにします。';
        if (!indexed) return '値の型の範囲内だけにアクセスするか、値の型を大きくします。';
        if (!/^[A-Za-z_]\w*$/.test(indexed.index))
          return `\`${indexed.index}\` を要素数${elements ? `（${elements}）` : ''}より小さくします。変数に入れて、アクセスの前に比較し、大きすぎれば抜けます。`;
        return loop
          ? `\`${indexed.index} < ${elements ?? 'N'}\` のように、要素数でループを終わらせます。`
          : `アクセスの前に \`${indexed.index}\` を要素数${elements ? `（${elements}）` : ''}と \`>\` ではなく \`>=\` で比較し、大きすぎれば抜けます。`;
      },
    },
    learnMore: ({ loop }) => (loop ? ['firewall/rules'] : []),
  }),
  rule({
    slug: 'memory-bounds',
    stage: 'verifier',
    match: says(
      /invalid access to (?:memory|rdonly_mem|rdwr_mem|map key), (?:mem|key)_size=(?<whole>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/,
    ),
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

/** Numbers that only say "not bounded" are not shown. */
function theLargest(index: string, largest: bigint) {
  return largest >= 1n << 31n
    ? { en: `\`${index}\` may be any number here`, ja: `ここで \`${index}\` はどんな値にもなり得ます` }
    : {
        en: `\`${index}\` may be up to ${largest} here`,
        ja: `ここで \`${index}\` は ${largest} までの値になり得ます`,
      };
}

/** As the source says; else as many as fit, where the array is all of the value. */
function elementsOf({ count, value, size, indexed, declared, globals }: Outside): string | undefined {
  if (count !== undefined) return count;
  const whole =
    !globals && indexed !== undefined && !/^(?:struct|union)\b/.test(declared?.valueType ?? 'struct');
  return whole ? `${Math.floor(value / size)}` : undefined;
}
