import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import type { PointedCause, Rule } from '../rule.ts';
import { areNeeded, bytes, needed, type PacketAccess, readAccess } from './packet-access.ts';
import { diagnose } from './packet-diagnosis.ts';
import { checkBefore } from './packet-fix.ts';
import { headerOf, partsOf } from './packet-headers.ts';
import { packetRule } from './packet-rule.ts';
import { contextOf, endOf, scopeOf } from './packet-scope.ts';
import { isInLoop, laterCheck, ownLine, provingCheck } from './packet-words.ts';

const FIRST = ['hello/first-rejection'];

const verbs = ({ write }: PacketAccess) =>
  write ? { en: 'write', ja: 'に書き込んで' } : { en: 'read', ja: 'を読んで' };
const quoted = ({ expression }: Context) => (expression ? ` (\`${expression.text}\`)` : '');
const quotedJa = ({ expression }: Context) => (expression ? `（\`${expression.text}\`）` : '');
const beforeLine = ({ place }: Context) => (place ? ` before line ${place.line}` : ' before the access');
const beforeLineJa = ({ place }: Context) => (place ? `${place.line} 行目より前で` : 'アクセスの前に');

/** How to get at the packet's end where the function has no name for it. */
function howToGetEnd(context: Context): Text {
  const scope = scopeOf(context);
  const end = scope && endOf(scope, context);
  if (!scope || (end && !/->data_end$/.test(end))) return { en: '', ja: '' };
  return contextOf(scope)
    ? {
        en: ` First fetch it: \`void *data_end = (void *)(long)${contextOf(scope)}->data_end;\`.`,
        ja: `その前に \`void *data_end = (void *)(long)${contextOf(scope)}->data_end;\` で取得しておきます。`,
      }
    : {
        en: ` \`${scope.name}\` does not know data_end: pass it along, or check before the call.`,
        ja: `\`${scope.name}\` は data_end を知らないので、引数で渡すか、呼び出す前にチェックします。`,
      };
}

const inLine = (line: number | undefined) => (line === undefined ? '' : ` on line ${line}`);
const inLineJa = (line: number | undefined) => (line === undefined ? '' : `${line} 行目の`);

/** `struct iphdr` and 20, when the access goes through a pointer to one. */
const headerName = (context: Context) => {
  const { expression } = context;
  const header = expression?.arrow ? headerOf(expression.pointer, context) : undefined;
  return header && { name: `struct ${header.name}`, size: header.size };
};

type TooShort = PacketAccess & {
  readonly check: { readonly line: number; readonly text: string } | undefined;
  /** `sizeof(eth)` where `eth` is a pointer. */
  readonly sizeofPointer: string | undefined;
  /** One more than a `void *` or `char *` is one byte, not one header. */
  readonly countsBytes: boolean;
  readonly loop: boolean;
};

function readTooShort(message: string, context: Context): TooShort | undefined {
  const access = readAccess(message, context);
  if (!access || access.helper || access.offset < 0) return undefined;
  const check = provingCheck(access, context);
  const name = /\bsizeof\s*\(?\s*(\w+)\b(?!\s*->)/.exec(check?.text ?? '')?.[1];
  const sizeofPointer = name && headerOf(name, context) ? name : undefined;
  const countsBytes = access.proved === 1 && /\+\s*1\b/.test(check?.text ?? '');
  return { ...access, check, sizeofPointer, countsBytes, loop: isInLoop(context) };
}

function causeOfTooShort({ check, proved, sizeofPointer }: TooShort): PointedCause | undefined {
  if (!check) return undefined;
  const { line } = check;
  if (sizeofPointer)
    return {
      at: { line },
      note: {
        en: `\`sizeof(${sizeofPointer})\` is the size of the pointer, 8 bytes, not of what it points to.`,
        ja: `\`sizeof(${sizeofPointer})\` はポインターの大きさ（8 バイト）であって、指している先の大きさではありません。`,
      },
    };
  return {
    at: { line },
    note: {
      en: `This check proves the first ${bytes(proved)} and no more.`,
      ja: `このチェックで証明されるのは、先頭の ${proved} バイトまでです。`,
    },
  };
}

const parts = (proved: number) => (partsOf(proved) ? ` (${partsOf(proved)})` : '');
const partsJa = (proved: number) =>
  partsOf(proved) ? `（${partsOf(proved)?.replace(', or ', '、または ')}）` : '';

export const PACKET_RULES: readonly Rule[] = [
  packetRule({
    slug: 'packet-check-reversed',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      if (access?.proved !== 0 || access.helper) return undefined;
      const diagnosis = diagnose(access, context);
      if (diagnosis.kind !== 'reversed') return undefined;
      const check = diagnosis.checked.step;
      const line = ownLine(check, context);
      // A check further down in C, which clang moved up: it is only too late.
      return line !== undefined && laterCheck(context) === line ? undefined : { ...access, check };
    },
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} the packet${quoted(context)} on the path where the check found it too short.`,
      ja: (access, context) =>
        `境界チェックで「短すぎる」と分かった側の経路で、パケット${quotedJa(context)}${verbs(access).ja}います。`,
    },
    why: {
      en: () =>
        'There is a comparison with data_end, but the wrong branch goes on: the bytes are proved where `pointer + n <= data_end` holds, and your access is on the other side.',
      ja: () =>
        'data_end との比較はありますが、分岐が逆です。証明されるのは `pointer + n <= data_end` が成り立つ側で、アクセスはその反対側にあります。',
    },
    fix: {
      en: (access, context) =>
        `Turn the comparison around: leave when the end of what you ${verbs(access).en} lies beyond data_end${ownLine(access.check, context) ? ` (line ${ownLine(access.check, context)})` : ''}.`,
      ja: (access, context) =>
        `${ownLine(access.check, context) ? `${ownLine(access.check, context)} 行目の` : ''}比較の向きを逆にします。アクセスする範囲の終わりが data_end を超えるときに return します。`,
    },
    cause: ({ check }, context) => {
      const line = ownLine(check, context);
      if (line === undefined) return undefined;
      return {
        at: { line },
        note: {
          en: 'This comparison goes on to the access where the packet is too short.',
          ja: 'この比較では、パケットが短すぎるときにアクセスへ進みます。',
        },
      };
    },
    proof: (access) => (access.id === 0 ? { proved: 0, needed: needed(access) } : undefined),
    learnMore: FIRST,
  }),
  packetRule({
    slug: 'packet-unchecked',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      if (access?.proved !== 0 || access.id > 0 || access.helper || access.offset < 0) return undefined;
      const diagnosis = diagnose(access, context);
      const equal = diagnosis.kind === 'equal' ? diagnosis.checked.step : undefined;
      const begins = diagnosis.kind === 'begins' ? diagnosis.checked.step : undefined;
      return { ...access, equal, begins, later: equal || begins ? undefined : laterCheck(context) };
    },
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} ${bytes(access.size)} at offset ${access.offset} of the packet${quoted(context)}, ${access.later ? `and compare with data_end only afterwards, on line ${access.later}` : 'but nothing has proved that the packet is that long'}.`,
      ja: (access, context) =>
        access.later
          ? `パケットのオフセット ${access.offset} から ${access.size} バイト${quotedJa(context)}${verbs(access).ja}いますが、data_end との比較はその後の ${access.later} 行目にあります。`
          : `パケットのオフセット ${access.offset} から ${access.size} バイト${quotedJa(context)}${verbs(access).ja}いますが、パケットがそこまであることはまだ証明されていません。`,
    },
    why: {
      en: ({ equal, begins, later }, context) => {
        if (begins)
          return `The check${inLine(ownLine(begins, context))} compares where it begins with data_end, which proves no byte of it: it may begin right at the end. Where it ends must be compared.`;
        if (equal)
          return '`==` and `!=` say nothing about how much is there. The verifier lets you read the first n bytes only where `>` or `<` with data_end has shown that n bytes are there.';
        return `A packet may be shorter than the header you expect. The verifier lets you read the first n bytes only where a comparison with data_end ${later ? 'has already' : 'has'} shown that n bytes are there.`;
      },
      ja: ({ equal, begins, later }, context) => {
        if (begins)
          return `${inLineJa(ownLine(begins, context))}チェックで data_end と比較しているのは始まりの位置で、そこから 1 バイトもないかもしれません。終わりの位置を比較する必要があります。`;
        if (equal)
          return '`==` や `!=` では、何バイトあるかは分かりません。ベリファイアが先頭の n バイトへのアクセスを許すのは、data_end との大小比較で n バイトあると示された後だけです。';
        return `パケットは、読もうとするヘッダーより短いかもしれません。ベリファイアが先頭の n バイトへのアクセスを許すのは、data_end との比較で n バイトあると${later ? '先に' : ''}示された後だけです。`;
      },
    },
    fix: {
      en: (access, context) => {
        if (access.later) return `Move that comparison up, to before the access.`;
        return `Compare with data_end${beforeLine(context)}: ${areNeeded(needed(access))}.${howToGetEnd(context).en}`;
      },
      ja: (access, context) => {
        if (access.later) return `その比較を、アクセスより前に移します。`;
        return `${beforeLineJa(context)} data_end と比較し、${needed(access)} バイトあることを確かめます。${howToGetEnd(context).ja}`;
      },
    },
    cause: ({ equal, begins, later }, context) => {
      const step = equal ?? begins;
      const line = step ? ownLine(step, context) : later;
      if (line === undefined) return undefined;
      const note = step
        ? { en: 'This comparison proves no byte.', ja: 'この比較では、1 バイトも証明されません。' }
        : { en: 'This check comes too late.', ja: 'このチェックでは遅すぎます。' };
      return { at: { line }, note };
    },
    fixCode: (access, context) => checkBefore(access, context),
    proof: (access) => ({ proved: 0, needed: needed(access) }),
    learnMore: FIRST,
  }),
  packetRule({
    slug: 'packet-check-too-short',
    stage: 'verifier',
    match: readTooShort,
    title: {
      en: (access, context) =>
        `You ${verbs(access).en} ${bytes(access.size)} at offset ${access.offset} of the packet${quoted(context)}, but only ${bytes(access.proved)}${parts(access.proved)} ${access.proved === 1 ? 'is' : 'are'} proved to be there.`,
      ja: (access, context) =>
        `パケットのオフセット ${access.offset} から ${access.size} バイト${quotedJa(context)}${verbs(access).ja}いますが、証明されているのは ${access.proved} バイト${partsJa(access.proved)}までです。`,
    },
    why: {
      en: (access) => {
        const { sizeofPointer, countsBytes, check, proved } = access;
        if (sizeofPointer)
          return `\`sizeof(${sizeofPointer})\` on line ${check?.line} is the size of a pointer, 8 bytes. This access needs ${needed(access)}.`;
        if (countsBytes)
          return `The \`+ 1\` on line ${check?.line} is one byte, because it is added to a \`void *\` or \`char *\`; only with a pointer to a struct it is a whole header. This access needs ${needed(access)} bytes.`;
        return `Your check${check ? ` on line ${check.line}` : ''} covers the first ${bytes(proved)}. This access needs ${needed(access)}.`;
      },
      ja: (access) => {
        const { sizeofPointer, countsBytes, check, proved } = access;
        if (sizeofPointer)
          return `${check?.line} 行目の \`sizeof(${sizeofPointer})\` はポインターの大きさで、8 バイトです。このアクセスには ${needed(access)} バイト必要です。`;
        if (countsBytes)
          return `${check?.line} 行目の \`+ 1\` は、\`void *\` や \`char *\` に足しているので 1 バイトです。ヘッダー 1 つ分になるのは、構造体へのポインターに足したときだけです。このアクセスには ${needed(access)} バイト必要です。`;
        return `${check ? `${check.line} 行目の` : ''}境界チェックで確かめたのは先頭の ${proved} バイトですが、このアクセスには ${needed(access)} バイト必要です。`;
      },
    },
    fix: {
      en: (access, context) => {
        if (access.sizeofPointer)
          return `Write \`sizeof(*${access.sizeofPointer})\`, with the asterisk: the size of what it points to.`;
        if (access.loop)
          return 'Every iteration of the loop goes further: check inside it, right before the access, or prove all the bytes before the loop.';
        const header = headerName(context);
        if (header)
          return `Check for the whole header that you use, \`${header.name}\` (${bytes(header.size)}), not only for what comes before it.`;
        return `Check for what you use, not only for what comes before it: ${areNeeded(needed(access))}.`;
      },
      ja: (access, context) => {
        if (access.sizeofPointer)
          return `アスタリスクを付けて \`sizeof(*${access.sizeofPointer})\` と書き、指している先の大きさにします。`;
        if (access.loop)
          return 'ループを回るたびに先へ進むので、ループの中でアクセスの直前にチェックするか、ループの前に全体があることを確かめます。';
        const header = headerName(context);
        if (header)
          return `手前だけでなく、実際に使うヘッダー全体（\`${header.name}\`、${header.size} バイト）まで境界チェックをします。`;
        return `手前だけでなく、実際に使うところまで境界チェックをします（${needed(access)} バイト必要です）。`;
      },
    },
    cause: (access) => causeOfTooShort(access),
    fixCode: (access, context) => checkBefore(access, context),
    proof: (access) => ({ proved: access.proved, needed: needed(access) }),
    learnMore: FIRST,
  }),
];
