import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Origin } from '../origin.ts';
import { type PointedCause, type Rule, rule } from '../rule.ts';
import { readArgument } from './argument.ts';
import { type BadPointer, isNumber, readBadPointer } from './bad-pointer.ts';
import { isTracing, sectionOf, seesProcessMemory } from './program-kind.ts';
import { declaredType } from './source-text.ts';

type NumberPointer = BadPointer & {
  readonly origin: Origin | undefined;
  /** Where the number was made. */
  readonly made: number | undefined;
};

function readNumber(message: string, context: Context): NumberPointer | undefined {
  const facts = readBadPointer(message, context);
  if (!facts || !isNumber(facts.type)) return undefined;
  const origin = context.origin(facts.register);
  return { ...facts, origin, made: origin && context.lineOf(origin.step) };
}

/** `task->real_parent->tgid` as `BPF_CORE_READ(task, real_parent, tgid)`. */
function coreRead({ expression }: Context): string | undefined {
  const text = expression?.text ?? '';
  if (!/^\w+(?:->\w+(?:\.\w+)*)+$/.test(text)) return undefined;
  return `BPF_CORE_READ(${text.split('->').join(', ')})`;
}

/** A pointer of C that is given to a helper, and is only a number. */
function readGiven(message: string, context: Context): NumberPointer | undefined {
  const argument = readArgument(message, context);
  const name = argument?.text;
  if (!argument || !isNumber(argument.got) || !/(?:^|\s)(?:fp|mem|map_value)/.test(argument.wanted))
    return undefined;
  if (name === undefined || /^bpf_probe_read/.test(argument.helper ?? '')) return undefined;
  if (!declaredType(context.source, context.place?.line, name)?.endsWith('*')) return undefined;
  const origin = context.origin(argument.register);
  const made = origin && context.lineOf(origin.step);
  return { register: argument.register, type: 'scalar', pointer: name, line: '', origin, made };
}

/** A pointer to memory of the kernel or of a process, as tracing programs get them. */
function readForeign(message: string, context: Context) {
  const facts = readNumber(message, context) ?? readGiven(message, context);
  const { origin } = facts ?? {};
  if (!facts || origin?.kind === 'lost' || origin?.kind === 'constant' || origin?.kind === 'overwritten')
    return undefined;
  if (origin?.kind === 'calculated' && /^(?:pkt|map_|fp)/.test(origin.was ?? '')) return undefined;
  const section = sectionOf(context);
  const typed = origin?.kind === 'loaded' && /ptr_/.test(origin.from ?? '');
  if (!isTracing(section) && !typed) return undefined;
  const declared = declaredType(context.source, context.place?.line, facts.pointer);
  const helper = origin?.kind === 'returned' ? origin.helper : undefined;
  return { ...facts, section, typed, declared, helper, user: seesProcessMemory(section) };
}

/** Where clang has moved the use, the line names no variable. */
const named = (pointer: string): Text =>
  /^R\d+$/.test(pointer)
    ? { en: 'What is followed here', ja: 'ここで使っている値' }
    : { en: `\`${pointer}\``, ja: `\`${pointer}\` ` };
const address = (pointer: string) => (/^R\d+$/.test(pointer) ? 'address' : pointer);

const isText = (declared: string | undefined) => /\bchar \*$/.test(declared ?? '');

const madeHere = ({ made }: { made: number | undefined }, en: string, ja: string): PointedCause => ({
  at: { line: made },
  note: { en, ja },
});

const SOURCES: readonly [RegExp, Text][] = [
  [/^ctx$/, { en: 'It was read from the context', ja: 'コンテキストから読んだ値です' }],
  [/^pkt/, { en: 'It was read from the packet', ja: 'パケットから読んだ値です' }],
  [/^map_value$/, { en: 'It was read from a map', ja: 'マップから読んだ値です' }],
];

function cameFrom({ origin, made }: NumberPointer): Text {
  const onLine = { en: made ? ` (line ${made})` : '', ja: made ? `（${made} 行目）` : '' };
  if (origin?.kind === 'loaded') {
    const known = SOURCES.find(([pattern]) => pattern.test(origin.from ?? ''))?.[1];
    if (known) return { en: `${known.en}${onLine.en}.`, ja: `これは${known.ja}${onLine.ja}。` };
  }
  if (origin?.kind === 'returned') {
    return origin.helper
      ? {
          en: `It is what ${origin.helper} returned${onLine.en}, and that is a number.`,
          ja: `これは ${origin.helper} の戻り値${onLine.ja}で、ただの数です。`,
        }
      : {
          en: `It is what a function of yours returned${onLine.en}; one that is verified on its own can only return numbers.`,
          ja: `これは自分で書いた関数の戻り値${onLine.ja}です。単独で検証される関数が返せるのは数だけです。`,
        };
  }
  return made
    ? { en: `This value was made on line ${made}.`, ja: `この値は ${made} 行目で作られました。` }
    : { en: '', ja: '' };
}

export const NUMBER_POINTER_RULES: readonly Rule[] = [
  rule({
    slug: 'user-memory',
    stage: 'verifier',
    match: (message, context) => {
      const marked = /^R(\d+) is (?:ptr_\w+|\w+) access user memory: off=/.exec(message);
      if (marked)
        return { pointer: context.expression?.pointer ?? `R${marked[1]}`, text: false, made: undefined };
      const facts = readForeign(message, context);
      if (!facts?.user) return undefined;
      return { ...facts, text: isText(facts.declared) };
    },
    title: {
      en: ({ pointer }) =>
        `${named(pointer).en} points into the memory of a process; a BPF program cannot read there directly.`,
      ja: ({ pointer }) =>
        `${named(pointer).ja}が指すのはプロセスのメモリです。BPF プログラムから直接は読めません。`,
    },
    why: {
      en: () =>
        'The address comes from a process: it may be wrong, or its page may not be in memory. To the verifier it is only a number.',
      ja: () =>
        'アドレスはプロセスから渡されたもので、間違っていることも、ページがメモリにないこともあります。ベリファイアにとってはただの数です。',
    },
    fix: {
      en: ({ pointer, text }) =>
        text
          ? `Copy the text first: \`char buf[64]; bpf_probe_read_user_str(buf, sizeof(buf), ${address(pointer)});\`, and look at \`buf\`.`
          : `Copy it to the stack first: \`bpf_probe_read_user(&copy, sizeof(copy), ${address(pointer)});\`, or \`bpf_probe_read_user_str\` for text.`,
      ja: ({ pointer, text }) =>
        text
          ? `先に \`char buf[64]; bpf_probe_read_user_str(buf, sizeof(buf), ${address(pointer)});\` でコピーし、\`buf\` を見ます。`
          : `先に \`bpf_probe_read_user(&copy, sizeof(copy), ${address(pointer)});\` でスタックにコピーします。文字列なら \`bpf_probe_read_user_str\` です。`,
    },
    cause: (facts) => madeHere(facts, 'Here the program gets the address.', 'ここでアドレスを得ています。'),
  }),
  rule({
    slug: 'kernel-memory',
    stage: 'verifier',
    match: readForeign,
    title: {
      en: ({ pointer }) =>
        `${named(pointer).en} is an address in memory that a BPF program cannot read directly; to the verifier it is only a number.`,
      ja: ({ pointer }) =>
        `${named(pointer).ja}は、BPF プログラムから直接は読めないメモリのアドレスです。ベリファイアにとってはただの数です。`,
    },
    why: {
      en: ({ helper, section, typed }) => {
        if (typed)
          return 'The types of the kernel (BTF) let the program follow pointers to structures. This one points to plain bytes, of which the verifier does not know how many there are.';
        if (helper === 'bpf_get_current_task')
          return 'bpf_get_current_task returns the address as a plain number. The verifier cannot know that it is valid, so it lets nobody follow it.';
        const [kind = 'such a program'] = (section ?? '').replace('?', '').split('/');
        return `What \`SEC("${kind}")\` programs get from the kernel, and whatever is read through it, are plain addresses. The verifier cannot know that they are valid, so it lets nobody follow them.`;
      },
      ja: ({ helper, section, typed }) => {
        if (typed)
          return 'カーネルの型情報（BTF）でたどれるのは、構造体へのポインターです。これはただのバイト列を指していて、何バイトあるのかがベリファイアには分かりません。';
        if (helper === 'bpf_get_current_task')
          return 'bpf_get_current_task はアドレスをただの数として返します。有効かどうかをベリファイアは判断できないので、その先にはアクセスさせません。';
        const [kind = ''] = (section ?? '').replace('?', '').split('/');
        return `\`SEC("${kind}")\` のプログラムがカーネルから受け取る値や、その先から読んだ値は、ただのアドレスです。有効かどうかをベリファイアは判断できないので、その先にはアクセスさせません。`;
      },
    },
    fix: {
      en: ({ pointer, helper, declared }, context) => {
        const read = coreRead(context);
        const text = isText(declared);
        const first = read
          ? `Read it with \`${read}\` from <bpf/bpf_core_read.h>.`
          : text
            ? `Copy the text: \`bpf_probe_read_kernel_str(buf, sizeof(buf), ${address(pointer)})\`, or \`bpf_probe_read_user_str\` when it belongs to a process.`
            : `Copy it: \`bpf_probe_read_kernel(&copy, sizeof(copy), …)\`, or \`bpf_probe_read_user\` when the memory belongs to a process.`;
        return helper === 'bpf_get_current_task'
          ? `${first} Where the kernel has it, bpf_get_current_task_btf() gives a pointer that may be followed.`
          : first;
      },
      ja: ({ pointer, helper, declared }, context) => {
        const read = coreRead(context);
        const text = isText(declared);
        const first = read
          ? `<bpf/bpf_core_read.h> の \`${read}\` で読みます。`
          : text
            ? `\`bpf_probe_read_kernel_str(buf, sizeof(buf), ${address(pointer)})\` でコピーします。プロセスのメモリなら \`bpf_probe_read_user_str\` です。`
            : `\`bpf_probe_read_kernel(&copy, sizeof(copy), …)\` でコピーします。プロセスのメモリなら \`bpf_probe_read_user\` です。`;
        return helper === 'bpf_get_current_task'
          ? `${first}カーネルにあれば、bpf_get_current_task_btf() からは、そのまま使えるポインターが得られます。`
          : first;
      },
    },
    cause: (facts) => madeHere(facts, 'Here the program gets the address.', 'ここでアドレスを得ています。'),
  }),
  rule({
    slug: 'pointer-became-number',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNumber(message, context);
      const { origin } = facts ?? {};
      if (!facts || origin?.kind !== 'calculated' || origin.was === undefined) return undefined;
      const instruction = readInstruction(origin.step.text);
      const between =
        instruction.kind === 'arithmetic' && instruction.operator === '-=' && origin.was !== 'scalar';
      const distance = between && instruction.operand.kind === 'register';
      const cut = instruction.kind === 'arithmetic' && !instruction.wide;
      return { ...facts, distance, cut };
    },
    title: {
      en: ({ pointer, made, distance }) =>
        `${named(pointer).en} is no longer a pointer: ${distance ? 'it is the distance between two pointers' : 'a calculation made a number of it'}${made ? ` (line ${made})` : ''}.`,
      ja: ({ pointer, made, distance }) =>
        `${named(pointer).ja}はもうポインターではありません。${made ? `${made} 行目` : '計算'}で、${distance ? '2 つのポインターの差（ただの数）になりました' : 'ただの数になりました'}。`,
    },
    why: {
      en: ({ cut }) =>
        cut
          ? 'A pointer has 64 bits. A calculation in 32 bits cuts it, and the verifier keeps no pointer for the rest.'
          : 'The verifier follows a pointer only through moves, and through additions and subtractions of numbers. Any other result is only a number to it.',
      ja: ({ cut }) =>
        cut
          ? 'ポインターは 64 ビットです。32 ビットの計算で上半分が失われるので、ポインターとして扱われなくなります。'
          : 'ベリファイアがポインターとして追跡できるのは、コピーと、数の加減算だけです。それ以外の計算の結果は、ただの数になります。',
    },
    fix: {
      en: (_, { packet }) =>
        `Add the number to the pointer that it counts from (\`${packet.start} + offset\`), and keep pointers in pointer variables, not in integers.`,
      ja: (_, { packet }) =>
        `基準になるポインターに数を足し（\`${packet.start} + offset\`）、ポインターは整数ではなくポインターの変数に入れておきます。`,
    },
    cause: (facts) =>
      madeHere(facts, 'Here the pointer becomes a number.', 'ここでポインターがただの数になります。'),
  }),
  rule({
    slug: 'constant-address',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNumber(message, context);
      const value = facts && context.register(facts.register)?.constant;
      return facts && value !== undefined && value !== '0' ? { ...facts, value } : undefined;
    },
    title: {
      en: ({ pointer, value }) =>
        `${named(pointer).en} is the number ${value}, not the address of anything that the program has.`,
      ja: ({ pointer, value }) =>
        `${named(pointer).ja}は ${value} という数で、プログラムが持つメモリのアドレスではありません。`,
    },
    why: {
      en: () =>
        'A program may only follow pointers that the kernel gave it: the context, the packet, its stack, map values. Addresses cannot be made from numbers.',
      ja: () =>
        'プログラムが使えるのは、コンテキスト、パケット、スタック、マップの値など、カーネルから得たポインターだけです。数からアドレスを作ることはできません。',
    },
    fix: {
      en: () => 'Derive the pointer from the context, the packet, a local variable or a lookup.',
      ja: () => 'ポインターは、コンテキスト、パケット、ローカル変数、マップの検索結果から得ます。',
    },
  }),
  rule({
    slug: 'not-a-pointer',
    stage: 'verifier',
    match: readNumber,
    title: {
      en: ({ pointer }) =>
        `${named(pointer).en} is only a number to the verifier, not a pointer that may be followed.`,
      ja: ({ pointer }) =>
        `ベリファイアにとって${named(pointer).ja.replace(/^`/, ' `')}はただの数で、指す先にアクセスできるポインターではありません。`,
    },
    why: {
      en: (facts) =>
        `${cameFrom(facts).en} A program may only follow pointers that the kernel gave it: the context, the packet, its stack, map values.`.trim(),
      ja: (facts) =>
        `${cameFrom(facts).ja}プログラムが使えるのは、コンテキスト、パケット、スタック、マップの値など、カーネルから得たポインターだけです。`,
    },
    fix: {
      en: () =>
        'Derive the pointer from the context, the packet or a lookup. To read kernel memory in a tracing program, use bpf_probe_read_kernel.',
      ja: () =>
        'ポインターは、コンテキスト、パケット、マップの検索結果から得ます。トレース用のプログラムでカーネルのメモリを読むには bpf_probe_read_kernel を使います。',
    },
    cause: (facts) => madeHere(facts, 'The number comes from here.', 'この数はここから来ています。'),
  }),
];
