import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { canInsertAbove, declaredType } from './source-text.ts';
import { checkOf, offsetAdded, reaches, readValueAccess, widenedAgain } from './value-access.ts';
import { capital, ofWhat, theIndex, theIndexJa } from './value-words.ts';

const NEGATIVE =
  /math between map_value pointer and register with unbounded min value|R\d+ min value is negative, either use unsigned index|value -?\d+ makes map_value pointer be out of bounds/;
const UNBOUNDED =
  /^R\d+ (?:unbounded memory access, make sure to bounds check any such access|max value is outside of the allowed memory range|pointer arithmetic of map value goes out of range)/;
const UNSIGNED = /^(?:const )?(?:unsigned|__?u\d+|u\d+|uint\d+_t|size_t|__be\d+|bool)\b/;

/** The pointer that the number was added to: of the message, else of the last instruction. */
function baseRegister(message: string, { steps }: Context): number {
  const last = steps.at(-1)?.text ?? '';
  return Number(
    /^R(\d+) /.exec(message)?.[1] ?? /^r(\d+) \+=/.exec(last)?.[1] ?? /\(r(\d+) [-+]/.exec(last)?.[1],
  );
}

function readIndex(message: string, context: Context) {
  const negative = NEGATIVE.test(message);
  if (!negative && !UNBOUNDED.test(message)) return undefined;
  const base = baseRegister(message, context);
  const access = readValueAccess(context);
  const index = access.indexed?.index;
  // A mask or remainder that repeats a check is left out by clang.
  const variable = /^([A-Za-z_]\w*)(?:\s*[&%]\s*\w+)?$/.exec(index ?? '')?.[1];
  const type = declaredType(context.source, context.place?.line, variable);
  const check = index === undefined ? undefined : checkOf(index, context);
  const unsigned = type === undefined ? undefined : UNSIGNED.test(type);
  return { ...access, index, variable, type, unsigned, check, base, negative };
}

type IndexFacts = NonNullable<ReturnType<typeof readIndex>>;

/** A division or remainder makes the verifier forget all bounds, and clang moves a check in front of it. */
const spoiled = (context: Context, base: number) =>
  offsetAdded(context, base)?.origin?.through.some(({ text }) => /^[rw]\d+ s?[/%]= /.test(text)) ?? false;

const WIDE = /\b(?:__?[us]64|[us]64|u?int64_t|size_t|long)\b/;

/** How the bound of a checked variable was lost on its way to the access. */
function lostBy({ type, unsigned, base }: IndexFacts, context: Context): 'division' | 'width' | undefined {
  if (spoiled(context, base)) return 'division';
  return unsigned !== false && !WIDE.test(type ?? '') && widenedAgain(context, base) ? 'width' : undefined;
}

/** A line to paste before the access, where the source tells the number of elements. */
function compare(
  { index, variable, unsigned, count, loop, check, base }: IndexFacts,
  context: Context,
): string | undefined {
  const { source, place, passOn } = context;
  const plain = variable && variable === index && !spoiled(context, base);
  const certain = plain && unsigned && count && !loop && check === undefined;
  return certain && canInsertAbove(source, place?.line)
    ? `if (${variable} >= ${count}) ${passOn}`
    : undefined;
}

export const MAP_INDEX_RULES: readonly Rule[] = [
  rule({
    slug: 'index-bound-lost',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readIndex(message, context);
      if (!facts?.variable || facts.check === undefined || !reaches(facts.check, context)) return undefined;
      const by = lostBy(facts, context);
      return by && { ...facts, by };
    },
    title: {
      en: ({ variable, check, by }) =>
        by === 'width'
          ? `You check ${theIndex(variable)} on line ${check}, but in the code that clang made the check is about a copy of it.`
          : `You check ${theIndex(variable)} on line ${check}, but in the code that clang made the check is about the number before the division.`,
      ja: ({ variable, check, by }) =>
        by === 'width'
          ? `${check} 行目で${theIndexJa(variable)}を確かめていますが、clang の作ったコードでは、そのコピーが確かめられています。`
          : `${check} 行目で${theIndexJa(variable)}を確かめていますが、clang の作ったコードでは、割り算の前の数が確かめられています。`,
    },
    why: {
      en: ({ type, by }) =>
        by === 'width'
          ? `${type ? `Its type, ${type}, ` : 'The variable '}has 32 bits and a register 64. clang cuts the value to 32 bits once for the check and again for the access, and the verifier does not see that both are the same number.`
          : 'To save time, clang compares before it divides. The verifier knows nothing about the result of a division, so the bound does not reach the access.',
      ja: ({ type, by }) =>
        by === 'width'
          ? `${type ?? '変数'} は 32 ビット、レジスタは 64 ビットです。clang はチェック用とアクセス用に別々に 32 ビットへ切り詰めるため、ベリファイアには両方が同じ数だと分かりません。`
          : 'clang は計算を減らすために、割る前の数を比較します。ベリファイアは割り算の結果の範囲を追えないので、制限がアクセスまで届きません。',
    },
    fix: {
      en: ({ variable, by, check }) =>
        by === 'width'
          ? `Declare \`${variable}\` as \`__u64\`, so that nothing has to be cut; or compile with \`-mcpu=v3\`, which has instructions of 32 bits.`
          : `Put \`asm volatile("" : "+r"(${variable}));\` right above line ${check}: then clang has to check \`${variable}\` itself. For a power of two, a mask does as well.`,
      ja: ({ variable, by, check }) =>
        by === 'width'
          ? `\`${variable}\` を \`__u64\` と宣言すれば、切り詰めが要らなくなります。32 ビットの命令を使う \`-mcpu=v3\` でコンパイルする方法もあります。`
          : `${check} 行目のすぐ上に \`asm volatile("" : "+r"(${variable}));\` を置くと、clang は \`${variable}\` そのものを確かめるしかなくなります。2 のべき乗ならマスクでもかまいません。`,
    },
    cause: ({ check }) => ({
      at: { line: check },
      note: {
        en: 'This check does not reach the access.',
        ja: 'このチェックが、アクセスまで届いていません。',
      },
    }),
  }),
  rule({
    slug: 'index-may-be-negative',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readIndex(message, context);
      // Of an unsigned variable that nothing bounds, only its size is the trouble.
      return facts?.negative && !(facts.unsigned && facts.check === undefined) ? facts : undefined;
    },
    title: {
      en: (facts) =>
        `${capital(theIndex(facts.index))} may be negative, so the access may lie before ${ofWhat(facts).en}.`,
      ja: (facts) =>
        `${theIndexJa(facts.index).trimStart()}は負になり得るので、${ofWhat(facts).ja.trim()}より手前にアクセスするおそれがあります。`,
    },
    why: {
      en: ({ type, unsigned, check, base }, context) => {
        const least = offsetAdded(context, base)?.range?.smin;
        const known = least !== undefined && least < 0n && least > -(1n << 31n);
        if (unsigned)
          return `Its type is ${type}, but the verifier follows registers of 64 bits, and this one is the result of a calculation that can go below 0 there.`;
        if (check !== undefined)
          return `Line ${check} checks its upper end only${type ? `, and its type, ${type}, has a sign` : ''}: -1 passes.`;
        return `Nothing bounds it from below${known ? `; as far as the verifier knows, what is added may be ${least}` : ''}. A helper that can fail returns a negative number, and a remainder (\`%\`) keeps the sign.`;
      },
      ja: ({ type, unsigned, check, base }, context) => {
        const least = offsetAdded(context, base)?.range?.smin;
        const known = least !== undefined && least < 0n && least > -(1n << 31n);
        if (unsigned)
          return `${type} ですが、ベリファイアは 64 ビットのレジスタを追跡します。計算の結果、そこでは 0 を下回ることがあります。`;
        if (check !== undefined)
          return `${check} 行目は上限しか確かめていません。${type ? `${type} は符号付きなので、` : ''}-1 でも通ってしまいます。`;
        return `下限がありません${known ? `（ベリファイアの知る限り、足す数は ${least} になり得ます）` : ''}。失敗し得るヘルパーは負の数を返し、剰余（\`%\`）では符号が残ります。`;
      },
    },
    fix: {
      en: ({ index, unsigned }) =>
        unsigned
          ? `Compare ${theIndex(index)} with the number of elements after the last calculation, right before the access.`
          : `Make ${theIndex(index)} unsigned (\`__u32\`), or leave first when it is below 0; and compare it with the number of elements, right before the access.`,
      ja: ({ index, unsigned }) =>
        unsigned
          ? `${theIndexJa(index).trimStart()}を、最後の計算の後、アクセスの直前で要素数と比較します。`
          : `${theIndexJa(index).trimStart()}を符号なし（\`__u32\`）にするか、0 より小さければ先に抜けます。そのうえで、アクセスの直前で要素数と比較します。`,
    },
    cause: ({ check }) => ({
      at: { line: check },
      note: { en: 'This bounds the upper end only.', ja: 'ここで確かめているのは上限だけです。' },
    }),
  }),
  rule({
    slug: 'index-unbounded',
    stage: 'verifier',
    match: readIndex,
    title: {
      en: (facts) =>
        `${capital(theIndex(facts.index))} may be any number here, so the access may lie outside ${ofWhat(facts).en}.`,
      ja: (facts) =>
        `ここで${theIndexJa(facts.index)}はどんな値にもなり得るので、${ofWhat(facts).ja.trim()}の外にアクセスするおそれがあります。`,
    },
    why: {
      en: ({ check, variable }, context) =>
        check !== undefined && !reaches(check, context)
          ? `The check on line ${check} holds only in the block after it; this access is outside.`
          : check !== undefined && !variable
            ? `Line ${check} bounds the variable, but the calculation in the brackets can leave those bounds.`
            : 'The verifier knows of no upper bound. That you know the number to be small does not help: it must be seen in the code.',
      ja: ({ check, variable }, context) =>
        check !== undefined && !reaches(check, context)
          ? `${check} 行目のチェックが効くのは、そのブロックの中だけです。このアクセスはその外にあります。`
          : check !== undefined && !variable
            ? `${check} 行目で変数は制限されていますが、括弧の中の計算でその範囲を外れることがあります。`
            : 'ベリファイアには上限が分かりません。あなたが小さい数だと知っていても、コードに書かれていなければ通りません。',
    },
    fix: {
      en: (facts, context) => {
        const code = compare(facts, context);
        return `Compare ${theIndex(facts.index)} with the number of elements right before the access${code ? `: \`${code}\`` : ''}, or mask it (\`& (N - 1)\` for a power of two).`;
      },
      ja: (facts, context) => {
        const code = compare(facts, context);
        return `アクセスの直前で${theIndexJa(facts.index)}を要素数と比較するか${code ? `（\`${code}\`）` : ''}、マスクします（2 のべき乗なら \`& (N - 1)\`）。`;
      },
    },
    fixCode: compare,
    cause: ({ check }) => ({
      at: { line: check },
      note: {
        en: 'This check does not cover the access.',
        ja: 'このチェックは、アクセスには効いていません。',
      },
    }),
  }),
];
