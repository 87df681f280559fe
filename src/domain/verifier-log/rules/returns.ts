import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { leavingLine, returnOfValue } from './leaving-line.ts';
import { sectionOf } from './program-kind.ts';
import { allowedValues, meaningOf, only, returnedValues } from './return-values.ts';

const RANGE =
  /^At (program|async callback|callback|exception callback|subprogram|function)(?: exit| return)?,? the register R\d+ (?:has |is )?(.*?) should have been in (.+)$/;

/** Where a value was refused: at the `return` itself, which may be far from the exit that all paths share. */
function placeOfReturn(context: Context, value: string | undefined): number | undefined {
  const { steps } = context;
  const exit = steps.findLast(({ text }) => text === 'exit');
  const line = leavingLine(context, exit);
  const isReturn = line !== undefined && /\breturn\b/.test(context.source?.lineAt(line) ?? '');
  if (isReturn || value === undefined) return line;
  const last = exit && context.lineOf(exit);
  return returnOfValue(context, last ?? line, value) ?? line;
}

const got = (value: { min: string; max: string } | undefined) =>
  value && (value.min === value.max ? value.min : only(value).en);

export const RETURN_RULES: readonly Rule[] = [
  rule({
    slug: 'return-pointer',
    stage: 'verifier',
    match: (message, context) => {
      const known = /^At program exit the register R0 is not a known value \((\w+)\)/.exec(message)?.[1];
      const leaks = /^R\d+ leaks addr as return value/.test(message);
      if (!leaks && (known === undefined || /^(?:scalar|inv)$/.test(known))) return undefined;
      const { map, type = known } = context.register(0) ?? {};
      return { map, type, line: leavingLine(context) };
    },
    title: {
      en: ({ map }) =>
        map === undefined
          ? 'The program returns a pointer.'
          : `The program returns a pointer to a value of "${map}", not the value.`,
      ja: ({ map }) =>
        map === undefined
          ? 'ポインターをそのまま返しています。'
          : `"${map}" の値ではなく、値へのポインターを返しています。`,
    },
    why: {
      en: () =>
        'A return value goes out of the program as a number, and an address of the kernel must not. As a verdict it would mean nothing anyway.',
      ja: () =>
        '戻り値は数としてプログラムの外に出るので、カーネルのアドレスを返すことはできません。判定としての意味もありません。',
    },
    fix: {
      en: ({ type }) =>
        `Return what it points to, \`return *pointer;\`${/or_null/.test(type ?? '') ? ', after `if (pointer)`' : ''}, or a verdict that depends on it: \`return pointer ? 1 : 0;\`.`,
      ja: ({ type }) =>
        `${/or_null/.test(type ?? '') ? '`if (pointer)` で確かめてから、' : ''}\`return *pointer;\` と指す先の値を返すか、\`return pointer ? 1 : 0;\` のように、それで決まる判定を返します。`,
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
  }),
  rule({
    slug: 'callback-return',
    stage: 'verifier',
    match: (message, context) => {
      const [, who, has = '', range = ''] = RANGE.exec(message) ?? [];
      if (who === undefined || !who.endsWith('callback')) return undefined;
      const allowed = allowedValues(range);
      const values = returnedValues(has);
      return {
        got: got(values),
        allowed: allowed && only(allowed),
        async: who === 'async callback',
        line: placeOfReturn(context, values?.min === values?.max ? values?.min : undefined),
        caller: context.steps
          .findLast(({ text }) => CALLS_BACK.test(text))
          ?.text.replace(/^call (\w+)#.*/, '$1'),
      };
    },
    title: {
      en: ({ got, allowed, caller }) =>
        `The callback${caller ? ` of ${caller}` : ''} returns ${got ?? 'a number that can be anything'}, and ${allowed ? `only ${allowed.en}` : 'that'} is ${allowed ? '' : 'not '}allowed.`,
      ja: ({ got, allowed, caller }) =>
        `${caller ? `${caller} の` : ''}コールバックの戻り値が${got ? ` ${got.replace(' to ', '〜')} です` : '任意の数になり得ます'}が、${allowed ? `許されるのは ${allowed.ja} だけです` : 'その値は許されません'}。`,
    },
    why: {
      en: ({ async: isAsync }) =>
        isAsync
          ? 'A timer calls the function when no program waits for it, so there is nobody to return a value to.'
          : 'The value says whether to go on: 0 calls the function for the next iteration, 1 ends the loop. Results come back through the context pointer.',
      ja: ({ async: isAsync }) =>
        isAsync
          ? 'タイマーが関数を呼ぶときには待っているプログラムがないため、値を返す相手がいません。'
          : '戻り値は続けるかどうかを示します。0 なら次の回へ進み、1 なら終わります。結果は ctx のポインターを通して返します。',
    },
    fix: {
      en: ({ async: isAsync }) =>
        isAsync
          ? 'End it with `return 0;` on every path.'
          : 'End it with `return 0;` to go on or `return 1;` to stop, and store the result in what the context points to.',
      ja: ({ async: isAsync }) =>
        isAsync
          ? 'すべての経路を `return 0;` で終えます。'
          : '続けるなら `return 0;`、止めるなら `return 1;` で終え、結果は ctx が指す先に書きます。',
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
  }),
  rule({
    slug: 'return-range',
    stage: 'verifier',
    match: (message, context) => {
      const [, who, has = '', range = ''] = RANGE.exec(message) ?? [];
      const unknown = /^At program exit the register R0 is not a known value \((\w+)\)/.test(message);
      if (who === undefined && !unknown) return undefined;
      const values = returnedValues(has);
      const constant = values?.min === values?.max ? values?.min : undefined;
      const section = sectionOf(context);
      return {
        got: got(values),
        allowed: allowedValues(range),
        meaning: meaningOf(section),
        line: placeOfReturn(context, constant),
      };
    },
    title: {
      en: ({ got, allowed }) =>
        `The program returns ${got ?? 'a number that can be anything'}, and ${allowed ? `only ${only(allowed).en} is allowed here` : 'that is not allowed here'}.`,
      ja: ({ got, allowed }) =>
        `プログラムの戻り値が${got ? ` ${got.replace(' to ', '〜')} です` : '任意の数になり得ます'}が、${allowed ? `ここで許されるのは ${only(allowed).ja} だけです` : 'ここではその値は許されません'}。`,
    },
    why: {
      en: ({ meaning }) =>
        `The kernel acts on the return value. ${meaning?.en ?? 'For this type of program only certain values mean something.'}`,
      ja: ({ meaning }) =>
        `カーネルは戻り値に従って動きます。${meaning?.ja ?? 'この種類のプログラムでは、意味を持つ値が決まっています。'}`,
    },
    fix: {
      en: ({ got, allowed }) =>
        allowed?.min === allowed?.max && allowed
          ? `Write \`return ${allowed.min};\` on every path.`
          : `Return ${allowed ? only(allowed).en : 'one of these values'} on every path${got === undefined || got.includes(' to ') ? ', as a constant: turn what you computed into a decision with an if' : ''}.`,
      ja: ({ got, allowed }) =>
        allowed?.min === allowed?.max && allowed
          ? `すべての経路に \`return ${allowed.min};\` と書きます。`
          : `すべての経路で ${allowed ? only(allowed).ja : '意味のある値'} を返します${got === undefined || got.includes(' to ') ? '。計算した数をそのまま返さず、if で判定して定数を返します' : ''}。`,
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
  }),
  rule({
    slug: 'returned-stack-address',
    stage: 'verifier',
    match: says(/^cannot return stack pointer to the caller/),
    title: {
      en: () => 'The function returns a pointer to one of its own local variables.',
      ja: () => '関数が、自分のローカル変数へのポインターを返しています。',
    },
    why: {
      en: () => 'Its stack frame is gone when it returns, and the pointer would point to what comes after.',
      ja: () =>
        '関数が戻るとスタックフレームはなくなるため、ポインターの指す先は別のものになってしまいます。',
    },
    fix: {
      en: () =>
        'Let the caller own the variable and pass its address in: `static int fill(struct key *key)`.',
      ja: () => '変数は呼び出し側で用意し、`static int fill(struct key *key)` のようにアドレスを渡します。',
    },
    locate: (_, context) => {
      const line = leavingLine(context);
      return line === undefined ? undefined : { line };
    },
  }),
  rule({
    slug: 'no-return-value',
    stage: 'verifier',
    match: (message, context) => {
      const { steps, passOn } = context;
      if (!/^R0 !read_ok/.test(message) || steps.at(-1)?.text !== 'exit') return undefined;
      const isFunction = (steps.at(-1)?.frame ?? 0) > 0;
      return { passOn, isFunction, isXdp: /^xdp/.test(sectionOf(context) ?? '') };
    },
    title: {
      en: ({ isFunction }) => `The ${isFunction ? 'function' : 'program'} can end without a return value.`,
      ja: ({ isFunction }) => `${isFunction ? '関数' : 'プログラム'}が値を返さずに終わる経路があります。`,
    },
    why: {
      en: ({ isXdp, isFunction }) =>
        `${isXdp && !isFunction ? 'What an XDP program returns is its verdict on the packet.' : 'The caller reads the return value.'} On this path nothing was put into R0, the register of the return value.`,
      ja: ({ isXdp, isFunction }) =>
        `${isXdp && !isFunction ? 'XDP プログラムの戻り値は、パケットへの判定です。' : '戻り値は呼び出し側が読みます。'}この経路では、戻り値用のレジスタ R0 に何も入っていません。`,
    },
    fix: {
      en: () =>
        "Declare the function as `int`, and return on every path. clang's warnings (-Wall) show where a path falls off the end, or uses what was never set.",
      ja: () =>
        '関数を `int` と宣言し、すべての経路で return します。末尾まで抜ける経路や未設定の値の使用は、clang の警告（-Wall）で分かります。',
    },
    fixCode: ({ passOn, isFunction }) => (isFunction ? undefined : passOn),
    learnMore: ({ isXdp }) => (isXdp ? ['hello/verdicts'] : []),
  }),
];

/** Helpers that call a function of the program. */
const CALLS_BACK =
  /^call bpf_(?:loop|for_each_map_elem|timer_set_callback|user_ringbuf_drain|find_vma|wq_set_callback\w*)#/;
