import type { Context } from '../context.ts';
import type { Step } from '../link.ts';
import type { PointedCause, Rule } from '../rule.ts';
import { areNeeded, bytes, type PacketAccess, readAccess, youAccess } from './packet-access.ts';
import { LARGEST_OFFSET } from './packet-comparisons.ts';
import { diagnose, largestOf } from './packet-diagnosis.ts';
import { checkBefore } from './packet-fix.ts';
import { packetRule } from './packet-rule.ts';
import { scopeOf } from './packet-scope.ts';
import {
  type Amount,
  amountOf,
  boundCode,
  fromPointer,
  ownLine,
  provingCheck,
  spread,
  spreadJa,
} from './packet-words.ts';

const LEARN = ['counter/headers', 'hello/first-rejection'];

type Variable = PacketAccess & { readonly amount: Amount | undefined; readonly line: number | undefined };

const reads = ({ write }: PacketAccess) => (write ? 'に書き込んで' : 'を読んで');
const what = ({ expression }: Context, { size }: PacketAccess) =>
  expression ? ` \`${expression.text}\` ` : ` ${size} バイト`;
const pointerOf = ({ expression }: Context) =>
  expression ? `\`${expression.pointer}\`` : 'the one that the access goes through';
const pointerOfJa = ({ expression }: Context) =>
  expression ? ` \`${expression.pointer}\` ` : 'アクセスに使うポインター';
const named = (amount: Amount | undefined) =>
  amount?.text
    ? `\`${amount.text}\` (${spread(amount)})`
    : `a number that is only known at run time${isBounded(amount) ? ` (${spread(amount)})` : ''}`;
const namedJa = (amount: Amount | undefined) =>
  amount?.text
    ? ` \`${amount.text}\`（${spreadJa(amount)}）`
    : `実行時に決まる数${isBounded(amount) ? `（${spreadJa(amount)}）` : ''}`;
const isBounded = (amount: Amount | undefined): amount is Amount =>
  amount !== undefined && amount.most > 0n && amount.most <= 0xffffn;

function readVariable(message: string, context: Context): Variable | undefined {
  const access = readAccess(message, context);
  if (!access || access.id === 0 || access.helper) return undefined;
  if (context.register(access.register)?.type === 'pkt_meta') return undefined;
  const diagnosis = diagnose(access, context);
  const move = 'move' in diagnosis ? diagnosis.move : undefined;
  const line = move && additionLine(move, context);
  return { ...access, amount: move && amountOf(move, context), line };
}

type TooLarge = Variable & { readonly largest: bigint; readonly narrowed: number | undefined };

function readTooLarge(message: string, context: Context): TooLarge | undefined {
  const plain = readAccess(message, context);
  if (plain?.id === 0)
    return plain.offset + plain.size > LARGEST_OFFSET
      ? { ...plain, amount: undefined, line: undefined, largest: BigInt(plain.offset), narrowed: undefined }
      : undefined;
  const access = readVariable(message, context);
  if (!access || diagnose(access, context).kind !== 'too-large') return undefined;
  const largest = largestOf(access, context) + BigInt(Math.max(0, access.offset));
  return {
    ...access,
    amount: access.amount ?? NOTHING_KNOWN,
    largest,
    narrowed: narrowedBefore(access, context),
  };
}

const NOTHING_KNOWN: Amount = { text: undefined, least: 0n, most: 0n };

/** An earlier line that bounds the same thing in memory, which is then read again. */
function narrowedBefore({ amount, line }: Variable, context: Context): number | undefined {
  const text = amount?.text;
  const scope = scopeOf(context);
  if (!text || !scope || line === undefined || !/^\*|->|\[/.test(text)) return undefined;
  const term = text.replace(/[^\w\s]/g, '\\$&');
  const bound = new RegExp(`\\bif\\s*\\([^;]*${term}\\s*[<>]=?`);
  const at = scope.before.findLastIndex((one) => bound.test(one));
  return at === -1 || scope.first + at >= line ? undefined : scope.first + at;
}

/** The pointer that the refused line goes through, also in a cast: `tcp` of `*((unsigned char *)tcp + i)`. */
const checkedName = ({ expression, place }: Context) =>
  expression?.pointer ??
  /\*\s*\(+[^()]*\*\s*\)\s*\(?([A-Za-z_]\w*)/.exec(place?.text.slice(0, 300) ?? '')?.[1];

/** The line that checks that very variable, if there is one: then clang has made two of it. */
function foldedCheck(context: Context): number | undefined {
  const name = checkedName(context);
  const scope = name === undefined ? undefined : scopeOf(context);
  if (!name || !scope) return undefined;
  const end = String.raw`\b\w*end\b`;
  const sum = String.raw`\b${name} *\+ *(?:\d|sizeof)`;
  const check = new RegExp(`${sum}.*${end}|${end}.*${sum}`);
  const at = scope.before.findLastIndex((line) => check.test(line));
  return at === -1 ? undefined : scope.first + at;
}

/** clang may calculate it far from where C adds it: then its line says nothing. */
function additionLine(move: Step, context: Context): number | undefined {
  const line = ownLine(move, context);
  return line !== undefined && /[^+]\+[^+]|\[/.test(context.source?.lineAt(line)?.slice(0, 300) ?? '')
    ? line
    : undefined;
}

const movedHere = ({ line, amount }: Variable): PointedCause | undefined =>
  line === undefined
    ? undefined
    : {
        at: { line },
        note: {
          en: `Here the pointer moves by ${named(amount)}; nothing proved before holds after it.`,
          ja: `ここでポインターが${namedJa(amount)}だけ動きます。それまでの証明は、動いた先では使えません。`,
        },
      };

/** Accesses at an offset that is only known at run time. */
export const PACKET_VARIABLE_RULES: readonly Rule[] = [
  packetRule({
    slug: 'packet-offset-too-large',
    stage: 'verifier',
    match: (message, context) => readTooLarge(message, context),
    title: {
      en: ({ amount, largest }) =>
        `${amount?.text ? `\`${amount.text}\` may be ${spread(amount)}, so the offset into the packet may be` : `The offset into the packet ${amount ? 'may be' : 'is'}`} as large as ${largest}, and the verifier follows offsets only up to 65535.`,
      ja: ({ amount, largest }) =>
        `${amount?.text ? `\`${amount.text}\` は ${spreadJa(amount)} になり得るため、` : ''}パケット内のオフセットが${amount ? `最大 ${largest} になり得ますが` : ` ${largest} になりますが`}、ベリファイアは 65535 までしか追跡しません。`,
    },
    why: {
      en: ({ amount, narrowed, proved }) => {
        if (!amount && proved > 0xf000)
          return 'The loop ends only at data_end, so for the verifier it goes on to the longest packet that it knows of, and one step further.';
        if (!amount)
          return 'No packet is that long, so a comparison with data_end proves nothing so far past its start.';
        if (narrowed)
          return `You do bound it on line ${narrowed}, but it is read again from memory for the addition, and another CPU may have changed it by then. With an offset that large no comparison with data_end counts.`;
        return 'A comparison with data_end proves nothing about a pointer that may be more than 65535 bytes into the packet: adding to it could overflow. So your check is there, but has no effect.';
      },
      ja: ({ amount, narrowed, proved }) => {
        if (!amount && proved > 0xf000)
          return 'data_end に着くまで終わらないループなので、ベリファイアは最も長いパケットの先まで進むとみなします。';
        if (!amount)
          return 'そこまで長いパケットはないので、それほど先では data_end と比較しても何も証明されません。';
        if (narrowed)
          return `${narrowed} 行目で制限していますが、足すときにメモリから読み直しています。その間にほかの CPU が変えているかもしれません。オフセットがこれほど大きくなり得ると、data_end との比較は効きません。`;
        return '65535 バイトより先を指し得るポインターは、加算でオーバーフローする可能性があるため、data_end と比較しても何も証明されません。つまり、境界チェックがあっても効いていません。';
      },
    },
    fix: {
      en: ({ amount, narrowed, proved }) => {
        if (!amount && proved > 0xf000)
          return 'Give the loop a constant limit: `for (int i = 0; i < 1500; i++) { … }`, with the comparison inside it.';
        if (!amount) return 'Check the number: is it in bits, or in the wrong byte order?';
        if (narrowed)
          return `Copy \`${amount.text}\` into a local variable first, and use that for the comparison and for the addition.`;
        return `Bound ${amount.text ? `\`${amount.text}\`` : 'the offset'} before it is added, as tightly as the protocol allows: \`${boundCode(amount.text)}\`, or mask it (\`& 0x3ff\`).`;
      },
      ja: ({ amount, narrowed, proved }) => {
        if (!amount && proved > 0xf000)
          return '`for (int i = 0; i < 1500; i++) { … }` のようにループに定数の上限を付け、その中で比較します。';
        if (!amount)
          return '数を確かめてください。単位がビットになっていたり、バイトオーダーが違ったりしませんか。';
        if (narrowed)
          return `\`${amount.text}\` を先にローカル変数に読み込み、比較にも加算にもその変数を使います。`;
        return `加算する前に、\`${boundCode(amount.text)}\` やマスク（\`& 0x3ff\`）で、プロトコルの許す範囲まで${amount.text ? ` \`${amount.text}\` ` : 'オフセット'}を制限します。`;
      },
    },
    cause: (access) =>
      access.narrowed
        ? {
            at: { line: access.narrowed },
            note: {
              en: 'This bounds one reading of it, not the one that is added.',
              ja: 'ここで制限されるのは、足すときとは別に読んだ値です。',
            },
          }
        : movedHere(access),
    learnMore: ['counter/headers'],
  }),
  packetRule({
    slug: 'packet-check-other-copy',
    stage: 'verifier',
    match: (message, context) => {
      const access = readVariable(message, context);
      const diagnosis = access && diagnose(access, context);
      return access && access.proved === 0 && diagnosis?.kind === 'other-copy'
        ? {
            ...access,
            checkLine: foldedCheck(context) ?? ownLine(diagnosis.checked.step, context),
            folded: foldedCheck(context),
          }
        : undefined;
    },
    title: {
      en: (access, context) =>
        access.folded
          ? `${youAccess(access, context)} through a second copy of the pointer that clang made; your check is about the first.`
          : `${youAccess(access, context)} through another pointer than the one that you checked, though both are the same sum.`,
      ja: (access, context) =>
        access.folded
          ? `clang が作った 2 つ目の同じポインターを通して${what(context, access)}${reads(access)}いますが、チェックは 1 つ目についてのものです。`
          : `同じ計算で作っていても、チェックしたポインターとは別のポインターを通して${what(context, access)}${reads(access)}います。`,
    },
    why: {
      en: ({ checkLine }, context) =>
        `Every time that a number known only at run time is added, the verifier makes a new pointer with 0 bytes proved. The check${checkLine ? ` on line ${checkLine}` : ''} is about the one that was made for it, not about ${pointerOf(context)}.`,
      ja: ({ checkLine }, context) =>
        `実行時に決まる数を足すたびに、ベリファイアにとっては「証明済み 0 バイト」の新しいポインターになります。${checkLine ? `${checkLine} 行目の` : ''}チェックはそのとき作られたポインターについてのもので、${pointerOfJa(context).trimStart()}についてのものではありません。`,
    },
    fix: {
      en: ({ folded }, context) =>
        folded
          ? `Check again right before the access, or keep clang from adding twice: \`asm volatile("" : "+r"(${checkedName(context) ?? 'pointer'}));\` after the line that calculates the pointer.`
          : `Calculate the pointer once, keep it in a variable, and compare that very variable: \`if ((void *)(${context.expression?.pointer ?? 'pointer'} + 1) > data_end) …\`.`,
      ja: ({ folded }, context) =>
        folded
          ? `アクセスの直前でもう一度チェックするか、ポインターを計算する行の後に \`asm volatile("" : "+r"(${checkedName(context) ?? 'pointer'}));\` を置いて、clang が 2 回足すのを防ぎます。`
          : `ポインターを 1 回だけ計算して変数に入れ、その変数を \`if ((void *)(${context.expression?.pointer ?? 'pointer'} + 1) > data_end) …\` のように比較します。`,
    },
    cause: ({ checkLine: line }) => {
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: 'This check is about a sum of its own.',
              ja: 'このチェックは、ここで計算した別のポインターについてのものです。',
            },
          };
    },
    fixCode: (access, context) => checkBefore(access, context),
    proof: (access, context) => fromPointer(access, context),
    learnMore: LEARN,
  }),
  packetRule({
    slug: 'packet-variable-offset',
    stage: 'verifier',
    match: (message, context) => {
      const access = readVariable(message, context);
      if (!access || access.offset < 0) return undefined;
      return { ...access, check: access.proved > 0 ? provingCheck(access, context) : undefined };
    },
    title: {
      en: (access, context) => {
        if (access.proved === 0)
          return `${youAccess(access, context)} at an offset that is only known at run time, and nothing has proved that the packet reaches that far.`;
        const { proved, needed } = fromPointer(access, context);
        return `${youAccess(access, context)} after a part of variable length: ${areNeeded(needed)} there, and ${bytes(proved)} ${proved === 1 ? 'is' : 'are'} proved.`;
      },
      ja: (access, context) => {
        if (access.proved === 0)
          return `実行時に決まるオフセットから${what(context, access)}${reads(access)}いますが、パケットがそこまであることはまだ証明されていません。`;
        const { proved, needed } = fromPointer(access, context);
        return `長さの変わる部分の後ろで${what(context, access)}${reads(access)}いますが、必要な ${needed} バイトのうち、証明されているのは ${proved} バイトです。`;
      },
    },
    why: {
      en: (access, context) => {
        const { proved, check, amount, line } = access;
        if (proved > 0)
          return `The check${check ? ` on line ${check.line}` : ''} is about the right pointer, but ends ${bytes(fromPointer(access, context).needed - fromPointer(access, context).proved)} too early.`;
        return `The pointer was moved by ${named(amount)}${line ? ` on line ${line}` : ''}. After such a move the verifier starts again with 0 bytes proved, whatever was checked before it.`;
      },
      ja: (access, context) => {
        const { proved, check, amount, line } = access;
        if (proved > 0)
          return `${check ? `${check.line} 行目の` : ''}チェックは正しいポインターについてのものですが、${fromPointer(access, context).needed - fromPointer(access, context).proved} バイト足りません。`;
        return `${line ? `${line} 行目で、` : ''}ポインターを${namedJa(amount)}だけ動かしています。その先は、前に何をチェックしていても「証明済み 0 バイト」からやり直しです。`;
      },
    },
    fix: {
      en: ({ proved }, context) =>
        proved > 0
          ? 'Let the check reach to the end of what you access.'
          : `Compare the moved pointer itself with data_end${context.place ? ` before line ${context.place.line}` : ' before the access'}.`,
      ja: ({ proved }, context) =>
        proved > 0
          ? 'アクセスする範囲の終わりまでチェックします。'
          : `${context.place ? `${context.place.line} 行目より前で` : 'アクセスの前に'}、動かした後のポインターそのものを data_end と比較します。`,
    },
    cause: (access) => {
      const { check, proved } = access;
      if (!check || proved === 0) return movedHere(access);
      return {
        at: { line: check.line },
        note: { en: 'This check ends too early.', ja: 'このチェックでは足りません。' },
      };
    },
    fixCode: (access, context) =>
      largestOf(access, context) + BigInt(access.offset + access.size) > 0xffffn
        ? undefined
        : checkBefore(access, context),
    proof: (access, context) => fromPointer(access, context),
    learnMore: LEARN,
  }),
];
