import { type Rule, rule } from '../rule.ts';
import { argumentText, calledOf } from './argument.ts';
import { argumentWords } from './helper-parameters.ts';
import { canInsertAbove, declaredType } from './source-text.ts';

/** Sizes that are given to helpers. */
export const HELPER_SIZE_RULES: readonly Rule[] = [
  rule({
    slug: 'helper-size-zero',
    stage: 'verifier',
    match: (message, context) => {
      const register = /^R(\d+) invalid zero-sized read/.exec(message)?.[1];
      const old = /^invalid zero-sized read/.test(message) || /^R\d+ invalid zero-sized read/.test(message);
      if (!old) return undefined;
      const number = register === undefined ? undefined : Number(register);
      const helper = calledOf(context);
      const text = number === undefined ? undefined : argumentText(context, number);
      const constant = number !== undefined && context.range(number)?.umax === 0n;
      return { helper, number, text, constant };
    },
    title: {
      en: ({ helper, text, constant }) =>
        constant
          ? `${helper ?? 'The helper'} is given a buffer of 0 bytes.`
          : `The size that ${helper ?? 'the helper'} is given${text ? `, \`${text}\`,` : ''} may be 0.`,
      ja: ({ helper, text, constant }) =>
        constant
          ? `${helper ?? 'ヘルパー'} に 0 バイトのバッファーを渡しています。`
          : `${helper ?? 'ヘルパー'} に渡すサイズ${text ? ` \`${text}\` ` : ''}が 0 になり得ます。`,
    },
    why: {
      en: () =>
        'This helper takes only sizes from 1 on. The verifier asks for the smallest value that the size may have here.',
      ja: () =>
        'このヘルパーに渡せるサイズは 1 以上です。ベリファイアは、サイズがここで取り得る最小の値を調べます。',
    },
    fix: {
      en: ({ text, constant }, { passOn }) =>
        constant
          ? 'Give the size of the buffer: `sizeof(buffer)`.'
          : `Leave right before the call when it is 0 or too large: \`if (${text ?? 'size'} == 0 || ${text ?? 'size'} > sizeof(buffer)) ${passOn}\`.`,
      ja: ({ text, constant }, { passOn }) =>
        constant
          ? 'バッファーの大きさ `sizeof(buffer)` を渡します。'
          : `呼び出しの直前で、0 か大きすぎるなら \`if (${text ?? 'size'} == 0 || ${text ?? 'size'} > sizeof(buffer)) ${passOn}\` と抜けます。`,
    },
  }),
  rule({
    slug: 'helper-size-unbounded',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /^R(\d+) (?:unbounded memory access, use 'var &= const'|min value is negative, either use unsigned or 'var &= const')/.exec(
          message,
        );
      if (!match) return undefined;
      const register = Number(match[1]);
      const text = argumentText(context, register);
      const variable = /^[A-Za-z_]\w*$/.test(text ?? '') ? text : undefined;
      const type = declaredType(context.source, context.place?.line, variable);
      const origin = context.origin(register);
      const from = origin?.kind === 'returned' ? origin : undefined;
      return {
        register,
        helper: calledOf(context),
        text,
        variable,
        type,
        negative: message.includes('negative'),
        from: from?.helper,
        made: from && context.lineOf(from.step),
        least: context.range(register)?.smin,
      };
    },
    title: {
      en: ({ register, helper, negative, text }) =>
        `${text ? `\`${text}\`, ` : ''}${argumentWords(helper, register).en}${text ? ',' : ' is a size that'} may be ${negative ? 'negative' : 'any number'} here.`.replace(
          /^t/,
          'T',
        ),
      ja: ({ register, helper, negative, text }) =>
        `${argumentWords(helper, register).ja}${text ? `に渡す \`${text}\` ` : ''}は、ここで${negative ? '負の値になり得ます' : 'どんな値にもなり得ます'}。`,
    },
    why: {
      en: ({ from, least, type, negative }) => {
        if (from && negative)
          return `It is what ${from} returned, and a negative number there means that it failed${least !== undefined && least > -5000n ? ` (down to ${least})` : ''}.`;
        if (negative && type && /^(?:int|long|short|s32|s64|__s32|__s64)/.test(type))
          return `Its type, ${type}, has a sign. The helper would use that many bytes of your buffer, so the code must show that it is not negative.`;
        return 'The helper would read or write that many bytes of your buffer, so the verifier must see in the code that the size fits, from both sides.';
      },
      ja: ({ from, least, type, negative }) => {
        if (from && negative)
          return `これは ${from} の戻り値で、負の数は失敗を表します${least !== undefined && least > -5000n ? `（最小 ${least}）` : ''}。`;
        if (negative && type && /^(?:int|long|short|s32|s64|__s32|__s64)/.test(type))
          return `型は ${type} で、符号付きです。ヘルパーはそのバイト数だけバッファーを使うので、負にならないことをコードで示す必要があります。`;
        return 'ヘルパーは、そのバイト数だけバッファーを読み書きします。サイズがバッファーに収まることを、下限と上限の両方についてコードで示す必要があります。';
      },
    },
    fix: {
      en: ({ from, variable, negative }, { passOn }) =>
        from && negative && variable
          ? `Leave when it failed: \`if (${variable} < 0) ${passOn}\`, right after the call that returns it.`
          : `Use an unsigned variable, and bound it right before the call: \`if (${variable ?? 'size'} > sizeof(buffer)) ${passOn}\`, or \`${variable ?? 'size'} &= sizeof(buffer) - 1;\` for a power of two. If it is unsigned already, the bound is missing, or stands before the last calculation with it.`,
      ja: ({ from, variable, negative }, { passOn }) =>
        from && negative && variable
          ? `これを返した呼び出しのすぐ後で、失敗なら \`if (${variable} < 0) ${passOn}\` と抜けます。`
          : `符号なしの変数を使い、呼び出しの直前で \`if (${variable ?? 'size'} > sizeof(buffer)) ${passOn}\`、2 のべき乗なら \`${variable ?? 'size'} &= sizeof(buffer) - 1;\` のように制限します。すでに符号なしなら、制限していないか、制限した後でまた計算しています。`,
    },
    fixCode: ({ from, variable, negative, type }, { passOn, source, place }) =>
      from &&
      negative &&
      variable &&
      type &&
      /^(?:int|long|short|s32|s64|__s32|__s64)/.test(type) &&
      canInsertAbove(source, place?.line)
        ? `if (${variable} < 0) ${passOn}`
        : undefined,
    cause: ({ made }) => ({
      at: { line: made },
      note: { en: 'The size comes from here.', ja: 'サイズはここから来ています。' },
    }),
  }),
  rule({
    slug: 'size-not-constant',
    stage: 'verifier',
    match: (message, context) => {
      const register = /^R(\d+) (?:is not a known constant|must be a known constant|is not a const$)/.exec(
        message,
      )?.[1];
      return register === undefined
        ? undefined
        : {
            register: Number(register),
            helper: calledOf(context),
            text: argumentText(context, Number(register)),
          };
    },
    title: {
      en: ({ register, helper, text }) =>
        `${text ? `\`${text}\`, ` : ''}${argumentWords(helper, register).en}${text ? ',' : ''} is not a constant.`.replace(
          /^t/,
          'T',
        ),
      ja: ({ register, helper, text }) =>
        `${argumentWords(helper, register).ja}${text ? `に渡す \`${text}\` ` : ''}が定数ではありません。`,
    },
    why: {
      en: ({ helper }) =>
        /ringbuf_reserve/.test(helper ?? '')
          ? 'From this size the verifier knows how far you may write into the record. It must be the same number each time, known when the program is loaded.'
          : 'The verifier needs this number when the program is loaded. It must be the same each time.',
      ja: ({ helper }) =>
        /ringbuf_reserve/.test(helper ?? '')
          ? 'ベリファイアは、このサイズをもとに、レコードのどこまで書き込んでよいかを判断します。毎回同じ、ロード時に決まっている数でなければなりません。'
          : 'この数は、プログラムをロードするときに決まっている必要があります。毎回同じ数でなければなりません。',
    },
    fix: {
      en: ({ helper }) =>
        /ringbuf_reserve/.test(helper ?? '')
          ? 'Reserve a fixed size, such as `sizeof(*record)`. For records of different lengths there is bpf_ringbuf_output, whose size only needs an upper bound.'
          : 'Write the number itself, or a `sizeof`.',
      ja: ({ helper }) =>
        /ringbuf_reserve/.test(helper ?? '')
          ? '`sizeof(*record)` のような固定のサイズで予約します。長さの変わるレコードには、サイズに上限があればよい bpf_ringbuf_output を使います。'
          : '数そのものか `sizeof` を書きます。',
    },
    learnMore: ({ helper }) => (/ringbuf/.test(helper ?? '') ? ['firewall/events'] : []),
  }),
];
