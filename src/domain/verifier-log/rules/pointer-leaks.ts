import { type Rule, rule, says } from '../rule.ts';

/** Pointers that are stored where they may not be. */
export const POINTER_LEAK_RULES: readonly Rule[] = [
  rule({
    slug: 'stack-pointer-kept',
    stage: 'verifier',
    match: says(/^cannot spill pointers to stack into stack frame of the caller/),
    title: {
      en: () => 'A function stores a pointer to its own local variable in a variable of its caller.',
      ja: () => '関数が、自分のローカル変数へのポインターを、呼び出し元の変数に入れています。',
    },
    why: {
      en: () =>
        'The local variables of a function are gone when it returns, so the pointer would point to nothing.',
      ja: () => '関数から戻るとローカル変数はなくなるので、ポインターの指す先がなくなります。',
    },
    fix: {
      en: () =>
        'Let the caller declare the variable and pass its address: the function fills it in. Or return the value itself.',
      ja: () =>
        '呼び出し元で変数を宣言してアドレスを渡し、関数の中で値を書き込みます。または、値そのものを返します。',
    },
  }),
  rule({
    slug: 'pointer-cut',
    stage: 'verifier',
    match: says(
      /^(?<what>invalid size of register (?:spill|fill)|attempt to corrupt spilled pointer on stack)/,
    ),
    title: {
      en: ({ what }) =>
        what?.startsWith('attempt')
          ? 'A part of a pointer that is kept on the stack would be overwritten.'
          : 'A pointer is stored or copied in less than 64 bits.',
      ja: ({ what }) =>
        what?.startsWith('attempt')
          ? 'スタックに保存したポインターの一部を上書きしようとしています。'
          : 'ポインターを 64 ビットより小さい変数に入れています。',
    },
    why: {
      en: () =>
        'A pointer has 64 bits. What is left of it after a cut would be no valid address, so the verifier keeps pointers whole.',
      ja: () =>
        'ポインターは 64 ビットです。一部だけでは正しいアドレスにならないので、ポインターは丸ごと扱わなければなりません。',
    },
    fix: {
      en: () =>
        'Keep it in a pointer variable: `void *p = (void *)(long)ctx->data;`, not in a `__u32` or `int`.',
      ja: () =>
        '`__u32` や `int` ではなく、`void *p = (void *)(long)ctx->data;` のようにポインターの変数に入れます。',
    },
  }),
  rule({
    slug: 'pointer-leak',
    stage: 'verifier',
    match: (message) => {
      const into =
        /^R\d+ leaks addr into (?<into>map|ctx|packet|mem|flow keys|helper function)|^(?<stack>leaking pointer from stack)/.exec(
          message,
        )?.groups;
      const number =
        /^R\d+ (?:pointer comparison prohibited|pointer -= pointer prohibited|has pointer with unsupported alu operation)|(?:different maps, paths or scalars|beyond pointer bounds), .*prohibited for !root/.test(
          message,
        );
      if (into) return { into: into.into ?? 'stack' };
      return number && !/^R\d+ pointer -=/.test(message) ? { into: 'number' } : undefined;
    },
    title: {
      en: ({ into }) =>
        into === 'number'
          ? 'The program turns a pointer into a number, which only root and CAP_PERFMON may do.'
          : `A pointer would leave the program${LEAKS[into]?.en ?? ''}, where others can read it.`,
      ja: ({ into }) =>
        into === 'number'
          ? 'ポインターから数を作っています。これができるのは root か CAP_PERFMON を持つユーザーだけです。'
          : `ポインターの値${LEAKS[into]?.ja ?? 'が'}プログラムの外に出てしまいます。`,
    },
    why: {
      en: () =>
        'An address tells an attacker where the kernel lies in memory. Programs of users without CAP_PERFMON must keep pointers to themselves.',
      ja: () =>
        'アドレスが分かると、カーネルがメモリのどこにあるかを攻撃者に知られます。CAP_PERFMON のないユーザーのプログラムは、ポインターの値を外に出せません。',
    },
    fix: {
      en: () =>
        'Store the data that it points to, not the pointer; or load the program as root or with CAP_PERFMON.',
      ja: () =>
        'ポインターではなく、指す先のデータを保存します。または、root か CAP_PERFMON を持つユーザーでロードします。',
    },
  }),
];

const LEAKS: Readonly<Record<string, { en: string; ja: string }>> = {
  map: { en: ' through a map', ja: 'がマップを通して' },
  ctx: { en: ' through the context', ja: 'がコンテキストを通して' },
  packet: { en: ' in a packet', ja: 'がパケットに入って' },
  mem: { en: ' in memory that is given away', ja: 'が外に渡すメモリに入って' },
  'helper function': { en: ' through a helper', ja: 'がヘルパーを通して' },
};
