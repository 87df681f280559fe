import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { type Argument, argumentText, calledOf, readArgument, variableOf } from './argument.ts';
import { listed, plain, takesWhat } from './argument-words.ts';
import { isNumber } from './bad-pointer.ts';
import { argumentWords, parameterOf } from './helper-parameters.ts';
import { declaredType } from './source-text.ts';

/** Whether the verifier's list has a kind of value. */
const accepts = (wanted: string, type: string) =>
  wanted.split(/,\s*/).some((one) => one === type || (one === 'mem' && /mem$/.test(type)));

/** Another argument that is of the kind that is missing here, while this one would do there. */
function readSwapped(message: string, context: Context) {
  const argument = readArgument(message, context);
  if (!argument || argument.helper === undefined) return undefined;
  for (let other = 1; other <= 5; other++) {
    const state = other === argument.register ? undefined : context.register(other);
    if (!state || isNumber(state.type) || !accepts(argument.wanted, state.type)) continue;
    const { name } = parameterOf(argument.helper, other) ?? {};
    const mine = parameterOf(argument.helper, argument.register)?.name;
    const fits =
      (name === 'map' && argument.got === 'map_ptr') ||
      (name === 'ctx' && argument.got === 'ctx') ||
      (mine === 'map' && state.type === 'map_ptr') ||
      (mine === 'ctx' && state.type === 'ctx') ||
      (name === 'unsafe_ptr' && isNumber(argument.got)) ||
      (name === 'size' && isNumber(argument.got));
    if (fits) return { ...argument, other, otherText: argumentText(context, other) };
  }
  return undefined;
}

/** A variable of a number or struct where its address is wanted. */
function readByValue(message: string, context: Context) {
  const argument = readArgument(message, context);
  if (!argument || !isNumber(argument.got) || !/(?:^|\s)(?:fp|map_value|mem)/.test(argument.wanted))
    return undefined;
  const bare = argument.text?.replace(/^(?:\([^()]*\)\s*)+/, '');
  if (bare === undefined || !/^[A-Za-z_]\w*(?:(?:->|\.)\w+)*$/.test(bare)) return undefined;
  const type = declaredType(context.source, context.place?.line, bare);
  // A member may be an array, which is an address: only one that was read is a value.
  if (bare !== variableOf(bare) && context.origin(argument.register)?.kind !== 'loaded') return undefined;
  const isPointer = type?.endsWith('*') || (type === undefined && !/(?:->|\.)/.test(bare));
  return isPointer ? undefined : { ...argument, bare };
}

function readNull(message: string, context: Context): (Argument & { made: number | undefined }) | undefined {
  const argument = readArgument(message, context);
  if (!argument || !isNumber(argument.got) || context.register(argument.register)?.constant !== '0')
    return undefined;
  const origin = context.origin(argument.register);
  if (origin?.kind !== 'constant') return undefined;
  return { ...argument, made: context.lineOf(origin.step) };
}

const capital = (words: string) => words.replace(/^t/, 'T');

export const HELPER_ARGUMENT_RULES: readonly Rule[] = [
  rule({
    slug: 'helper-arguments-swapped',
    stage: 'verifier',
    match: readSwapped,
    title: {
      en: ({ helper, register, other }) =>
        `Arguments ${Math.min(register, other)} and ${Math.max(register, other)} of ${helper} look as if they had changed places.`,
      ja: ({ helper, register, other }) =>
        `${helper} の第 ${Math.min(register, other)} 引数と第 ${Math.max(register, other)} 引数が入れ替わっているようです。`,
    },
    why: {
      en: ({ helper, register, got, text }) =>
        `${capital(argumentWords(helper, register).en)} is ${text ? `\`${text}\`, ` : ''}${plain(got).en} here, and the other one is what belongs there. C does not notice, because both fit the types of the declaration.`,
      ja: ({ helper, register, got, text }) =>
        `${argumentWords(helper, register).ja}に${text ? ` \`${text}\`（${plain(got).ja}）` : plain(got).ja}を渡しています。そこに渡すべきものが、もう一方の引数にあります。宣言上の型には合うので、C では気付けません。`,
    },
    fix: {
      en: ({ helper }) => {
        const names = order(helper);
        return names
          ? `The order is \`${helper}(${names})\`.`
          : `Look up the order of the arguments of ${helper} in bpf-helpers(7).`;
      },
      ja: ({ helper }) => {
        const names = order(helper);
        return names
          ? `正しい順番は \`${helper}(${names})\` です。`
          : `${helper} の引数の順番を bpf-helpers(7) で確かめます。`;
      },
    },
  }),
  rule({
    slug: 'null-argument',
    stage: 'verifier',
    match: (message, context) => {
      const found = readNull(message, context);
      return found && /(?:^|\s)(?:fp|map_value|mem)/.test(found.wanted) ? found : undefined;
    },
    title: {
      en: ({ text, helper, register }) =>
        `${text && !/^\(?.*\)?\s*(?:0|NULL)$/.test(text) ? `\`${text}\` points to nothing (NULL)` : 'NULL is given'}, but ${argumentWords(helper, register).en} must point to memory.`,
      ja: ({ text, helper, register }) =>
        `${text && !/^\(?.*\)?\s*(?:0|NULL)$/.test(text) ? `\`${text}\` が NULL です` : 'NULL を渡しています'}。${argumentWords(helper, register).ja}はメモリを指していなければなりません。`,
    },
    why: {
      en: () => 'The helper does not allocate memory: it uses the buffer that you give it.',
      ja: () => 'ヘルパーはメモリを確保しません。渡されたバッファーを使います。',
    },
    fix: {
      en: () =>
        'Declare the memory as a local variable (`char buf[64];`) and pass it, or a pointer into a map value.',
      ja: () => '`char buf[64];` のようなローカル変数を宣言して渡すか、マップの値へのポインターを渡します。',
    },
    cause: ({ made }) => ({
      at: { line: made },
      note: { en: 'The pointer is set to NULL here.', ja: 'ここでポインターが NULL になっています。' },
    }),
  }),
  rule({
    slug: 'argument-by-value',
    stage: 'verifier',
    match: readByValue,
    title: {
      en: ({ bare, helper, register }) =>
        `\`${bare}\` is given as it is, but ${argumentWords(helper, register).en} must be a pointer.`,
      ja: ({ bare, helper, register }) =>
        `\`${bare}\` をそのまま渡していますが、${argumentWords(helper, register).ja}はポインターでなければなりません。`,
    },
    why: {
      en: () =>
        'The helper takes the number for an address. C compiles that with no more than a warning; the verifier knows that nothing is there.',
      ja: () =>
        'ヘルパーはその数をアドレスとして扱います。C では警告だけでコンパイルできてしまいますが、そこに何もないことをベリファイアは知っています。',
    },
    fix: {
      en: ({ bare }) =>
        `Pass the address: \`&${bare}\`${/[.>]/.test(bare) ? ', or copy it into a local variable and pass the address of that' : ''}.`,
      ja: ({ bare }) =>
        `\`&${bare}\` とアドレスを渡します${/[.>]/.test(bare) ? '。または、ローカル変数にコピーして、そのアドレスを渡します' : ''}。`,
    },
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'map-argument',
    stage: 'verifier',
    match: (message, context) => {
      const argument = readArgument(message, context);
      if (argument) return /^(?:const_)?map_ptr$/.test(argument.wanted) ? argument : undefined;
      const register = /^pointer in R(\d+) isn't map pointer/.exec(message)?.[1];
      if (register === undefined) return undefined;
      const number = Number(register);
      return {
        register: number,
        got: '',
        wanted: '',
        helper: calledOf(context),
        text: argumentText(context, number),
      };
    },
    title: {
      en: ({ text, helper, register, got }) =>
        `${text ? `\`${text}\`` : capital(plain(got).en)} is not a map, but ${argumentWords(helper, register).en} must be one.`,
      ja: ({ text, helper, register, got }) =>
        `${text ? `\`${text}\`` : plain(got).ja} はマップではありません。${argumentWords(helper, register).ja}にはマップを渡します。`,
    },
    why: {
      en: ({ got }) =>
        got === 'map_value'
          ? 'It is an ordinary global variable to libbpf: only what is declared with `SEC(".maps")` becomes a map.'
          : 'The verifier must know which map it is when the program is loaded, so it only takes the address of one.',
      ja: ({ got }) =>
        got === 'map_value'
          ? 'libbpf にとって、これは普通のグローバル変数です。マップになるのは `SEC(".maps")` を付けて宣言したものだけです。'
          : 'どのマップなのかはロード時に決まっている必要があるので、渡せるのはマップのアドレスだけです。',
    },
    fix: {
      en: () =>
        'Pass `&map`, and see that its declaration ends with `SEC(".maps")`. A map out of a map of maps must be looked up and checked for NULL first.',
      ja: () =>
        '`&map` を渡し、その宣言の最後に `SEC(".maps")` があることを確かめます。マップの中のマップなら、先に検索して NULL でないことを確かめます。',
    },
    cause: ({ text }, { source }) => {
      const name = variableOf(text);
      const line =
        name === undefined
          ? undefined
          : source?.find(new RegExp(`^\\}\\s*${name}\\b|^(?:struct|static)\\b.*\\b${name}\\s*(?:=|;)`))?.line;
      return {
        at: { line },
        note: { en: 'It is declared here.', ja: '宣言はここです。' },
      };
    },
  }),
  rule({
    slug: 'helper-argument',
    stage: 'verifier',
    match: readArgument,
    title: {
      en: ({ register, got, helper, text }) =>
        `${capital(argumentWords(helper, register).en)} is ${text ? `\`${text}\`, ` : ''}${plain(got).en}, which it does not take.`,
      ja: ({ register, got, helper, text }) =>
        `${argumentWords(helper, register).ja}に${text ? ` \`${text}\`（${plain(got).ja}）` : plain(got).ja}を渡していますが、使えません。`,
    },
    why: {
      en: ({ wanted }) => takesWhat(wanted)?.takes.en ?? `It takes: ${listed(wanted)}.`,
      ja: ({ wanted }) => takesWhat(wanted)?.takes.ja ?? `渡せるもの: ${listed(wanted)}。`,
    },
    fix: {
      en: ({ wanted }) => takesWhat(wanted)?.fix.en ?? 'Give it a pointer of one of these kinds.',
      ja: ({ wanted }) => takesWhat(wanted)?.fix.ja ?? 'そのどれかの種類のポインターを渡します。',
    },
  }),
];

/** `map, key, value, flags`, as far as the table knows the helper. */
function order(helper: string | undefined): string | undefined {
  const names = [1, 2, 3, 4, 5].flatMap((register) => parameterOf(helper, register)?.name ?? []);
  return names.length === 0 ? undefined : names.join(', ');
}
