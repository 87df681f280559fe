import { type Rule, rule } from '../rule.ts';

export const UNINITIALISED_RULES: readonly Rule[] = [
  rule({
    slug: 'register-clobbered',
    stage: 'verifier',
    match: (message, context) => {
      const register = Number(/^R([1-5]) !read_ok/.exec(message)?.[1]);
      const origin = Number.isNaN(register) ? undefined : context.origin(register);
      if (origin?.kind !== 'overwritten') return undefined;
      return { register, helper: origin.helper, since: context.lineOf(origin.step) };
    },
    title: {
      en: ({ register, helper, since }) =>
        `R${register} has no value any more: ${helper ? `the call of ${helper}` : 'a function call'}${since ? ` (line ${since})` : ''} took it.`,
      ja: ({ register, helper, since }) =>
        `R${register} の値は、${helper ? `${helper} の` : '関数の'}呼び出し${since ? `（${since} 行目）` : ''}で失われています。`,
    },
    why: {
      en: () =>
        'A call may overwrite R1 to R5, which hold its arguments. Only R6 to R9 keep their values; clang knows that, assembly written by hand must.',
      ja: () =>
        '呼び出しの後では、引数の入る R1〜R5 の値は失われます。残るのは R6〜R9 だけです。clang は分かっていますが、手書きのアセンブリでは自分で気を付けます。',
    },
    fix: {
      en: () =>
        'Keep the value in R6 to R9 across the call. In inline assembly, name what it changes (`"r1", …`), or pass the values in and out as operands.',
      ja: () =>
        '呼び出しをまたぐ値は R6〜R9 に入れます。インラインアセンブリでは、変更するレジスタ（`"r1", …`）を書くか、オペランドで値を受け渡します。',
    },
    cause: ({ since }) => ({
      at: { line: since },
      note: { en: 'This call takes the value.', ja: 'この呼び出しで値が失われます。' },
    }),
  }),
  rule({
    slug: 'undefined-value',
    stage: 'verifier',
    // A return with a value stands there, and yet there is none: clang left it out, as C allows for undefined behaviour.
    match: (message, { steps, place }) => {
      if (!/^R0 !read_ok/.test(message) || steps.at(-1)?.text !== 'exit') return undefined;
      if (/^call bpf_tail_call#/.test(steps.findLast(({ text }) => /^call /.test(text))?.text ?? ''))
        return undefined;
      const value = /\breturn\s+([^;]+);/.exec(place?.text ?? '')?.[1];
      return value === undefined || /^-?\d+$|^[A-Z_]+$/.test(value) ? undefined : { value };
    },
    title: {
      en: ({ value }) => `\`${value}\` has no defined value, so clang returns nothing here.`,
      ja: ({ value }) =>
        `\`${value}\` の値は C では定まらないため、clang はここで何も返さないコードを作りました。`,
    },
    why: {
      en: () =>
        'C leaves open what it means to read a variable that was never set, or past the end of an array. clang then leaves the instructions out, and the register of the return value stays empty.',
      ja: () =>
        '未設定の変数や、配列の範囲外を読んだ結果は、C では決まっていません。clang がその命令を省いたため、戻り値のレジスタが空のままです。',
    },
    fix: {
      en: () =>
        "Look at clang's warnings (-Wall) for this line: give the variable a value, or stay within the array.",
      ja: () =>
        'この行についての clang の警告（-Wall）を見て、変数に値を入れるか、配列の範囲内で読むようにします。',
    },
  }),
];
