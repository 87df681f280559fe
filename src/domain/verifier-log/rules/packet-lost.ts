import type { Context } from '../context.ts';
import type { Step } from '../link.ts';
import type { Rule } from '../rule.ts';
import { type PacketAccess, readAccess, youAccess } from './packet-access.ts';
import { type Diagnosis, diagnose } from './packet-diagnosis.ts';
import { boundText, checkBefore } from './packet-fix.ts';
import { packetRule } from './packet-rule.ts';
import { scopeOf } from './packet-scope.ts';
import { ownLine } from './packet-words.ts';

const FIRST = ['hello/first-rejection'];

type Lost<K extends Diagnosis['kind']> = PacketAccess & {
  readonly diagnosis: Extract<Diagnosis, { kind: K }>;
};

/** The access, when nothing is proved for that reason. */
function lost<K extends Diagnosis['kind']>(kind: K) {
  return (message: string, context: Context): Lost<K> | undefined => {
    const access = readAccess(message, context);
    if (access?.proved !== 0 || access.helper || access.offset < 0) return undefined;
    const diagnosis = diagnose(access, context);
    return diagnosis.kind === kind
      ? { ...access, diagnosis: diagnosis as Extract<Diagnosis, { kind: K }> }
      : undefined;
  };
}

const whatJa = ({ expression }: Context) => (expression ? ` \`${expression.text}\` ` : 'パケット');
const inLine = (line: number | undefined) => (line === undefined ? '' : ` on line ${line}`);
const inLineJa = (line: number | undefined) => (line === undefined ? '' : `${line} 行目の`);
const reads = ({ write }: PacketAccess) => (write ? 'に書き込んで' : 'を読んで');

/** Programs that had a proof, and lost it, or that tried to prove in a way that the verifier does not follow. */
export const PACKET_LOST_RULES: readonly Rule[] = [
  packetRule<Lost<'after-helper'>>({
    slug: 'packet-recheck-after-helper',
    stage: 'verifier',
    match: lost('after-helper'),
    title: {
      en: (access, context) =>
        `${youAccess(access, context)} after ${access.diagnosis.helper} may have moved the packet, without a new check.`,
      ja: (access, context) =>
        `${access.diagnosis.helper} でパケットが動いたかもしれないのに、チェックし直さずに${whatJa(context)}${reads(access)}います。`,
    },
    why: {
      en: ({ diagnosis }) =>
        `${diagnosis.helper} invalidates all that was proved about the packet. You read data again, which is right, but the new pointer starts with 0 bytes proved.`,
      ja: ({ diagnosis }) =>
        `${diagnosis.helper} を呼ぶと、それまでのパケットについての証明はすべて無効になります。data を読み直したのは正しいのですが、新しいポインターは「証明済み 0 バイト」から始まります。`,
    },
    fix: {
      en: () =>
        'Read data_end again as well, and repeat the comparison between that and the access, on every path.',
      ja: () => 'data_end も読み直し、アクセスの前に、どの経路でももう一度比較します。',
    },
    cause: ({ diagnosis }, context) => {
      const line = ownLine(diagnosis.call, context);
      const { helper } = diagnosis;
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: `${helper} invalidates every earlier check.`,
              ja: `${helper} を呼ぶと、それより前のチェックはすべて無効になります。`,
            },
          };
    },
    fixCode: (access, context) =>
      rereadsEnd(access.diagnosis.call, context) ? checkBefore(access, context) : undefined,
    proof: ({ id, offset, size }) => (id === 0 ? { proved: 0, needed: offset + size } : undefined),
    learnMore: FIRST,
  }),
  packetRule<Lost<'reloaded'>>({
    slug: 'packet-pointer-reloaded',
    stage: 'verifier',
    match: lost('reloaded'),
    title: {
      en: (access, context) =>
        `${youAccess(access, context)} through another copy of data than the one that you checked.`,
      ja: (access, context) =>
        `チェックした data とは別に読み直した data を通して、${whatJa(context).trimStart()}${reads(access)}います。`,
    },
    why: {
      en: ({ diagnosis }, context) =>
        `Each time that \`ctx->data\` is read the verifier makes a new pointer, about which nothing is proved. The comparison${inLine(ownLine(diagnosis.checked.step, context))} is about the other one.`,
      ja: ({ diagnosis }, context) =>
        `\`ctx->data\` を読むたびに、ベリファイアにとっては何も証明されていない新しいポインターになります。${inLineJa(ownLine(diagnosis.checked.step, context))}比較は、もう一方についてのものです。`,
    },
    fix: {
      en: () =>
        'Read `ctx->data` and `ctx->data_end` once, and use those two variables for the check and for the access: pass them, not ctx, to your functions.',
      ja: () =>
        '`ctx->data` と `ctx->data_end` を 1 回だけ読み、チェックにもアクセスにもその変数を使います。関数には ctx ではなく、この 2 つを渡します。',
    },
    cause: ({ diagnosis }, context) => {
      const line = ownLine(diagnosis.reload, context);
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: '`data` is read again here: a new pointer.',
              ja: 'ここで data を読み直しているので、新しいポインターになります。',
            },
          };
    },
    fixCode: (access, context) => checkBefore(access, context),
    proof: ({ id, offset, size }) => (id === 0 ? { proved: 0, needed: offset + size } : undefined),
    learnMore: FIRST,
  }),
  packetRule<Lost<'length'>>({
    slug: 'packet-length-compared',
    stage: 'verifier',
    match: lost('length'),
    title: {
      en: (access, context) =>
        `${youAccess(access, context)} after a check of the packet's length, which is a number and proves nothing.`,
      ja: (access, context) =>
        `パケットの長さを数として確かめただけで、${whatJa(context).trimStart()}${reads(access)}います。`,
    },
    why: {
      en: (_, { packet }) =>
        `The difference \`${packet.end} - ${packet.start}\` is a plain number for the verifier; it does not remember where that came from. Only a comparison of two pointers, one of them data_end, proves that bytes are there.`,
      ja: (_, { packet }) =>
        `\`${packet.end} - ${packet.start}\` の結果は、ベリファイアにとってはただの数で、どこから来たかは覚えていません。何バイトあるかを証明できるのは、data_end とのポインター同士の比較だけです。`,
    },
    fix: {
      en: (access, context) =>
        `Compare pointers: \`if (${boundText(access, context) ?? `data + ${access.offset + access.size}`} > data_end) …\` instead of comparing the length.`,
      ja: (access, context) =>
        `長さではなく、\`if (${boundText(access, context) ?? `data + ${access.offset + access.size}`} > data_end) …\` のようにポインターを比較します。`,
    },
    cause: ({ diagnosis }, context) => {
      const line = subtraction(diagnosis.step, context);
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: 'Here two pointers become a plain number.',
              ja: 'ここで 2 つのポインターから、ただの数になります。',
            },
          };
    },
    fixCode: (access, context) => checkBefore(access, context),
    proof: ({ id, offset, size }) => (id === 0 ? { proved: 0, needed: offset + size } : undefined),
    learnMore: FIRST,
  }),
];

/** The line that subtracts: clang may say that of a declaration. */
function subtraction(step: Step, context: Context): number | undefined {
  const line = ownLine(step, context);
  const subtracts = (text: string | undefined) => / - |\w-\w/.test(text?.slice(0, 300) ?? '');
  if (line === undefined || subtracts(context.source?.lineAt(line) ?? step.source?.text)) return line;
  const scope = scopeOf(context);
  const { start, end } = context.packet;
  const at = [...(scope?.before ?? []), ...(scope?.after ?? [])].findIndex((one) =>
    new RegExp(`\\b${end}\\s*-\\s*(?:\\([^()]*\\)\\s*)*${start}\\b|\\b${end}\\s*-\\s*\\w`).test(one),
  );
  return scope && at >= 0 ? scope.first + at : undefined;
}

/** A stale data_end does not load. */
function rereadsEnd(call: { insn: number }, { steps }: Context): boolean {
  const at = steps.findIndex(({ insn }) => insn === call.insn);
  return steps.slice(at).some(({ registers, text }) => / = \*\(u32/.test(text) && /=pkt_end/.test(registers));
}
