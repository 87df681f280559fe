import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';

const FIRST = ['hello/first-rejection'];

type Access = {
  readonly offset: number;
  readonly size: number;
  readonly id: number;
  readonly proved: number;
  readonly register: number;
  readonly write: boolean;
};

/** `invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)`; since Linux 3.18 in this shape. */
const ACCESS = /invalid access to packet, off=(-?\d+) size=(\d+), R(\d+)\(id=(\d+),off=(-?\d+),r=(\d+)\)/;

function readAccess(message: string, { steps }: Context): Access | undefined {
  const match = ACCESS.exec(message);
  if (!match) return undefined;
  const [offset = 0, size = 0, register = 0, id = 0, , range = 0] = match.slice(1).map(Number);
  // A range beyond the longest packet is the verifier's mark for "no idea", set by a comparison the wrong way round.
  const proved = range > 0xffff ? 0 : range;
  const write = /^(?:lock )?\*\(u\d+ \*\)\(.*\) [-+|&^]?=/.test(steps.at(-1)?.text ?? '');
  return { offset, size, id, proved, register, write };
}

const bytes = (count: number) => (count === 1 ? '1 byte' : `${count} bytes`);
const verbs = ({ write }: Access) =>
  write ? { en: 'write', ja: '書き込んで' } : { en: 'read', ja: '読んで' };
const quoted = ({ expression }: Context) => (expression ? ` (\`${expression.text}\`)` : '');
const quotedJa = ({ expression }: Context) => (expression ? `（\`${expression.text}\`）` : '');

/** Whether the program has a variable for the packet's end: a line that uses another would not compile. */
const hasEnd = ({ packet, source }: Pick<Context, 'packet' | 'source'>) =>
  source === undefined || source.find(new RegExp(`\\b(?<!->)${packet.end}\\b`)) !== undefined;

/** The comparison that proves the access; over the pointer's own type where there is one. */
function check(access: Access, { expression, packet, passOn, source }: Context): string | undefined {
  if (access.offset < 0 || !hasEnd({ packet, source })) return undefined;
  if (access.id === 0 && !expression?.arrow) {
    return `if (${packet.start} + ${access.offset + access.size} > ${packet.end}) ${passOn}`;
  }
  if (!expression || (expression.pointer === packet.start && !expression.arrow)) return undefined;
  return `if ((void *)(${expression.pointer} + 1) > ${packet.end}) ${passOn}`;
}

/** Without an expression nothing can be written that is surely right behind a variable offset. */
const fixLine = (access: Access, context: Context) => check(access, context) ?? '';
const needed = ({ offset, size }: Access) => offset + size;
const beforeLine = ({ place }: Context) => (place ? ` before line ${place.line}` : ' before the access');
const beforeLineJa = ({ place }: Context) => (place ? `${place.line} 行目より前で` : 'アクセスの前に');

export const PACKET_RULES: readonly Rule[] = [
  rule({
    slug: 'packet-offset-too-large',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      const state = access && access.id > 0 ? context.register(access.register)?.details : undefined;
      const largest = Number(/umax(?:=\w+)*=(0x[0-9a-f]+|\d+)/.exec(state ?? '')?.[1] ?? 0);
      return access && largest > 0xffff - access.size ? { ...access, largest } : undefined;
    },
    title: {
      en: ({ largest }) =>
        `The offset into the packet may be as large as ${largest}, and the verifier follows offsets only up to 65535.`,
      ja: ({ largest }) =>
        `パケット内のオフセットが最大 ${largest} になり得ますが、ベリファイアは 65535 までしか追跡しません。`,
    },
    why: {
      en: () =>
        'A comparison with data_end proves nothing about a pointer that may be more than 65535 bytes into the packet: adding to it could overflow. So your check is there, but has no effect.',
      ja: () =>
        '65535 バイトより先を指し得るポインターは、加算でオーバーフローする可能性があるため、data_end と比較しても何も証明されません。つまり、境界チェックがあっても効いていません。',
    },
    fix: {
      en: () =>
        'Bound the offset before adding it, as tightly as the protocol allows: `if (offset > 1500) …` or `offset &= 0x3ff`.',
      ja: () =>
        '加算する前に、`if (offset > 1500) …` や `offset &= 0x3ff` のように、プロトコルの許す範囲までオフセットを制限します。',
    },
    learnMore: ['counter/headers'],
  }),
  rule({
    slug: 'packet-variable-offset',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      return access && access.id > 0 ? access : undefined;
    },
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} ${bytes(access.size)}${quoted(context)} at an offset that is only known at run time, and nothing has proved that the packet reaches that far.`,
      ja: (access, context) =>
        `実行時に決まるオフセットから ${access.size} バイト${quotedJa(context)}を${verbs(access).ja}いますが、パケットがそこまであることはまだ証明されていません。`,
    },
    why: {
      en: (access) =>
        access.proved > 0
          ? `A header of variable length (IPv4 with options, for instance) moves all that follows. From the moved pointer on, your check proves ${bytes(access.proved)}, and this access needs ${needed(access)}.`
          : 'A header of variable length (IPv4 with options, for instance) moves all that follows. What was proved about the packet before holds for fixed offsets; the moved pointer starts again with 0 bytes proved.',
      ja: (access) =>
        access.proved > 0
          ? `オプション付きの IPv4 ヘッダーのように長さが変わるヘッダーがあると、その後ろの位置も変わります。進めたポインターから先で証明されているのは ${access.proved} バイトですが、このアクセスには ${needed(access)} バイト必要です。`
          : 'オプション付きの IPv4 ヘッダーのように長さが変わるヘッダーがあると、その後ろの位置も変わります。それまでの証明は固定のオフセットについてのものなので、進めたポインターでは「証明済み 0 バイト」からやり直しです。',
    },
    fix: {
      en: (_, context) => `Compare the moved pointer itself with data_end${beforeLine(context)}.`,
      ja: (_, context) => `${beforeLineJa(context)}、進めた後のポインターそのものを data_end と比較します。`,
    },
    fixCode: (access, context) => check(access, context),
    // Behind a moved pointer only what lies after it can be counted.
    proof: ({ proved, offset, size }) => ({ proved, needed: proved > 0 ? offset + size : size }),
    learnMore: ['counter/headers', ...FIRST],
  }),
  rule({
    slug: 'packet-check-reversed',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      return access?.proved === 0 && comparedTheWrongWay(context) ? access : undefined;
    },
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} the packet${quoted(context)} on the path where the check found it too short.`,
      ja: (access, context) =>
        `境界チェックで「短すぎる」と分かった側の経路で、パケット${quotedJa(context)}を${verbs(access).ja}います。`,
    },
    why: {
      en: () =>
        'There is a comparison with data_end, but the wrong branch goes on: the bytes are proved where `pointer + n <= data_end` holds, and your access is on the other side.',
      ja: () =>
        'data_end との比較はありますが、分岐が逆です。証明されるのは `pointer + n <= data_end` が成り立つ側で、アクセスはその反対側にあります。',
    },
    fix: {
      en: () => 'Turn the comparison round: leave the program when the header ends past data_end.',
      ja: () => '比較の向きを逆にします。ヘッダーの終わりが data_end を超えるときに return します。',
    },
    fixCode: (access, context) => check(access, context),
    proof: (access) => ({ proved: 0, needed: needed(access) }),
    learnMore: FIRST,
  }),
  rule({
    slug: 'packet-unchecked',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      return access?.proved === 0 ? access : undefined;
    },
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} ${bytes(access.size)} at offset ${access.offset} of the packet${quoted(context)}, but nothing has proved that the packet is that long.`,
      ja: (access, context) =>
        `パケットのオフセット ${access.offset} から ${access.size} バイト${quotedJa(context)}を${verbs(access).ja}いますが、パケットがそこまであることはまだ証明されていません。`,
    },
    why: {
      en: () =>
        'A packet may be shorter than the header you expect. The verifier lets you read the first n bytes only where a comparison with data_end has shown that n bytes are there.',
      ja: () =>
        'パケットは、読もうとするヘッダーより短いかもしれません。ベリファイアが先頭の n バイトへのアクセスを許すのは、data_end との比較で n バイトあると示された後だけです。',
    },
    fix: {
      en: (access, context) =>
        `Compare with data_end${beforeLine(context)}: ${bytes(needed(access))} are needed.${hasEnd(context) ? '' : ' First fetch it: `void *data_end = (void *)(long)ctx->data_end;`.'}`,
      ja: (access, context) =>
        `${beforeLineJa(context)} data_end と比較し、${needed(access)} バイトあることを確かめます。${hasEnd(context) ? '' : 'その前に `void *data_end = (void *)(long)ctx->data_end;` で取得しておきます。'}`,
    },
    fixCode: (access, context) => check(access, context),
    proof: (access) => ({ proved: 0, needed: needed(access) }),
    learnMore: FIRST,
  }),
  rule({
    slug: 'packet-check-too-short',
    stage: 'verifier',
    match: readAccess,
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} ${bytes(access.size)} at offset ${access.offset} of the packet${quoted(context)}, but only ${bytes(access.proved)} are proved to be there.`,
      ja: (access, context) =>
        `パケットのオフセット ${access.offset} から ${access.size} バイト${quotedJa(context)}を${verbs(access).ja}いますが、証明されているのは ${access.proved} バイトまでです。`,
    },
    why: {
      en: (access) =>
        `Your check covers the first ${bytes(access.proved)}. This access needs ${needed(access)}.`,
      ja: (access) =>
        `境界チェックで確かめたのは先頭の ${access.proved} バイトですが、このアクセスには ${needed(access)} バイト必要です。`,
    },
    fix: {
      en: (access, context) =>
        `Check for the header that you use, not only for the one before it${fixLine(access, context) ? '' : `: ${bytes(needed(access))} are needed`}.`,
      ja: (access) =>
        `手前のヘッダーだけでなく、実際に使うヘッダーまで境界チェックをします（${needed(access)} バイト必要です）。`,
    },
    fixCode: (access, context) => check(access, context),
    proof: (access) => ({ proved: access.proved, needed: needed(access) }),
    learnMore: FIRST,
  }),
];

/**
 * Whether the last comparison with the packet's end was left on the side that proves nothing. The kernel marks that
 * side: the compared pointer then has a range of all ones.
 */
function comparedTheWrongWay({ steps }: Context): boolean {
  const compared = steps.findLast((step) => /pkt_end/.test(step.registers) && /^if /.test(step.text));
  return (
    compared !== undefined && /pkt\([^)]*r=(?:0xf{8,}|1844674407370955161\d|-1)/.test(compared.registers)
  );
}
