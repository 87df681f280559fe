import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { argumentText, calledOf, variableOf } from './argument.ts';
import { parameterOf } from './helper-parameters.ts';
import { declaredType } from './source-text.ts';
import { isGlobals, valueMap } from './value-map.ts';
import { bytes } from './value-words.ts';

const STACK =
  /^invalid (?:indirect )?(?:access|write|read)?\s*(?:to|from)? ?stack R(?<register>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/;
/** Kernels before 5.12. */
const OLD_STACK = /^invalid stack type R(?<register>\d+) off=(?<offset>-?\d+) access_size=(?<size>\d+)/;
const VALUE = /^invalid access to map value, value_size=(?<whole>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/;
const MEMORY =
  /^invalid access to (?:memory|rdonly_mem|rdwr_mem), mem_size=(?<whole>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/;

/** The register of the argument that runs past its memory: of a message that names none, the first that may. */
function argumentWithin(context: Context, map: boolean, offset: number): number | undefined {
  for (let register = 1; register <= 5; register++) {
    const state = context.register(register);
    if (!state || (map ? state.type !== 'map_value' : !/mem/.test(state.type))) continue;
    const own = Number(/(?:^|,)off=(-?\d+)/.exec(state.details)?.[1] ?? 0);
    if (own === offset || /umax|var_off/.test(state.details)) return register;
  }
  return undefined;
}

/** A helper is told to use more memory than there is. */
function readTooSmall(message: string, context: Context) {
  const helper = calledOf(context);
  if (helper === undefined) return undefined;
  const stack = (STACK.exec(message) ?? OLD_STACK.exec(message))?.groups;
  const other = stack ? undefined : (VALUE.exec(message) ?? MEMORY.exec(message))?.groups;
  const groups = stack ?? other;
  if (!groups) return undefined;
  const [offset, size] = [Number(groups.offset), Number(groups.size)];
  const room = stack ? -offset : Number(groups.whole) - offset;
  // Where nothing was ever written, kernels say the same of memory that is large enough.
  if (stack && room >= size && room <= 512) return undefined;
  const register = stack ? Number(groups.register) : argumentWithin(context, VALUE.test(message), offset);
  if (register === undefined)
    return {
      helper,
      size,
      room,
      register: undefined,
      name: undefined,
      text: undefined,
      type: undefined,
      map: undefined,
    };
  const state = context.register(register);
  const map = isGlobals(state?.map) ? undefined : state?.map;
  const text = argumentText(context, register)?.replace(/^(?:\([^()]*\)\s*)*&?\s*/, '');
  const name = variableOf(text);
  const type = declaredType(context.source, context.place?.line, name);
  return { helper, size, room, register, name, text, type, map };
}

type TooSmall = NonNullable<ReturnType<typeof readTooSmall>>;

/** The map of a call whose key or value has the wrong size, and which of the two it is. */
function readKey(message: string, context: Context) {
  const facts = readTooSmall(message, context);
  const part = facts && parameterOf(facts.helper, facts.register ?? 0)?.name;
  if (!facts || !/^bpf_map_/.test(facts.helper) || (part !== 'key' && part !== 'value')) return undefined;
  // Kernels before 6.8 do not name the map.
  const target = context.register(1)?.map ?? variableOf(argumentText(context, 1));
  const declared = valueMap(target, context);
  const wanted = part === 'key' ? declared?.keyType : declared?.valueType;
  const pointer = facts.type?.endsWith('*') ?? false;
  return { ...facts, part, target, wanted, pointer, declared };
}

const isKey = ({ part }: { part: string }) => part === 'key';

/** There `sizeof` would be the size of the pointer. */
const behindPointer = ({ text, name, type }: TooSmall) =>
  text !== undefined &&
  (!/^\w+(?:(?:->|\.)\w+)*$/.test(text) || (text === name && (type === undefined || type.endsWith('*'))));

/** The memory that is too small, in words. */
const whatIsThere = ({ register, room, map, text }: TooSmall) => {
  const from = text ? `\`${text}\`` : register ? `R${register}` : 'there';
  if (room <= 0)
    return { en: `${from} points past the end of its memory`, ja: `${from} は終わりの外を指しています` };
  return map
    ? {
        en: `from ${from} on, the value of "${map}" has only ${bytes(room)}`,
        ja: `${from} から先、"${map}" の値は ${room} バイトしかありません`,
      }
    : {
        en: `from ${from} on, there are only ${bytes(room)}`,
        ja: `${from} から先には ${room} バイトしかありません`,
      };
};

export const HELPER_MEMORY_RULES: readonly Rule[] = [
  rule({
    slug: 'map-key-too-small',
    stage: 'verifier',
    match: readKey,
    title: {
      en: ({ part, size, room, name, target, pointer }) =>
        `A ${part} of ${target ? `"${target}"` : 'the map'} has ${bytes(size)}, but ${name ? `\`${name}\`` : 'what you give'} ${pointer ? 'points to' : 'has'} only ${bytes(room)}.`,
      ja: ({ size, room, name, target, ...rest }) =>
        `${target ? `"${target}" ` : 'マップ'}の${isKey(rest) ? 'キー' : '値'}は ${size} バイトですが、${name ? ` \`${name}\` ` : '渡したもの'}は ${room} バイトしかありません。`,
    },
    why: {
      en: ({ helper, part, type, wanted }) =>
        `${helper} always reads a whole ${part}, as the map declares it${wanted ? ` (\`${wanted}\`)` : ''}${type ? `; this variable is a \`${type}\`` : ''}.`,
      ja: ({ helper, type, wanted, ...rest }) =>
        `${helper} は、マップで宣言された大きさの${isKey(rest) ? 'キー' : '値'}${wanted ? `（\`${wanted}\`）` : ''}全体を読みます。${type ? `この変数の型は \`${type}\` です。` : ''}`,
    },
    fix: {
      en: ({ wanted, name, part, pointer }) =>
        wanted && name && !pointer && !wanted.includes('[')
          ? `Declare \`${wanted} ${name}\`, or change \`__type(${part}, …)\` of the map.`
          : `Give a variable of the type that the map declares for its ${part}.`,
      ja: ({ wanted, name, ...rest }) =>
        wanted && name && !rest.pointer && !wanted.includes('[')
          ? `\`${wanted} ${name}\` と宣言するか、マップの \`__type(${rest.part}, …)\` を変えます。`
          : `マップが${isKey(rest) ? 'キー' : '値'}として宣言している型の変数を渡します。`,
    },
    cause: ({ declared, part }) => ({
      at: { line: declared?.line },
      note: {
        en: `The map declares its ${part} here.`,
        ja: `マップの${part === 'key' ? 'キー' : '値'}は、ここで宣言されています。`,
      },
    }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'helper-memory-too-small',
    stage: 'verifier',
    match: readTooSmall,
    title: {
      en: (facts) => `${facts.helper} is told to use ${bytes(facts.size)}, but ${whatIsThere(facts).en}.`,
      ja: (facts) =>
        `${facts.helper} に ${facts.size} バイトを使うよう伝えていますが、${whatIsThere(facts).ja}。`,
    },
    why: {
      en: () =>
        'A helper reads or writes as many bytes as the size argument, or the map, says. Past the end of the buffer lies memory that is not yours.',
      ja: () =>
        'ヘルパーは、サイズの引数やマップの宣言で決まるバイト数だけ読み書きします。バッファーの先は、このプログラムのメモリではありません。',
    },
    fix: {
      en: (facts) =>
        behindPointer(facts)
          ? 'Give the size of the memory that the pointer points to, or point to more.'
          : `Pass \`sizeof(${facts.text ?? 'buffer'})\` instead of a number, or make the buffer larger.`,
      ja: (facts) =>
        behindPointer(facts)
          ? 'ポインターが指すメモリの大きさを渡すか、もっと大きなメモリを指すようにします。'
          : `数値の代わりに \`sizeof(${facts.text ?? 'buffer'})\` を渡すか、バッファーを大きくします。`,
    },
  }),
];
