import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule, says } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { fixed } from './fixed-words.ts';

const useOf = (name: string | undefined, { source }: Context) => ({
  line: source?.find(new RegExp(`^\\s+.*\\b${(name ?? '').replace(/\W/g, '')}\\b`))?.line,
});

/**
 * What libbpf could not fill in it replaces by a call that no kernel knows, so that it is refused only where it can be
 * reached. Since 0.8 libbpf says in the log what it was; before, the numbers tell (libbpf_internal.h).
 */
export const POISONED_RULES: readonly Rule[] = [
  rule({
    slug: 'kfunc-unresolved',
    stage: 'verifier',
    match: says(/^kfunc '(?<name>[^']+)' is referenced but wasn't resolved/),
    title: {
      en: ({ name }) => `This kernel has no function \`${name}\`, and the program may call it.`,
      ja: ({ name }) =>
        `このカーネルに関数 \`${name}\` はありませんが、プログラムから呼ばれる可能性があります。`,
    },
    why: fixed(
      'It is declared `__ksym __weak`, so that it may be missing; but nothing keeps the program from calling it then.',
      '`__ksym __weak` で宣言されているので、なくてもロードは始まります。しかし、ないときに呼ばないようにする条件がありません。',
    ),
    fix: {
      en: ({ name }) => `Call it only inside \`if (bpf_ksym_exists(${name}))\`, or check its spelling.`,
      ja: ({ name }) => `\`if (bpf_ksym_exists(${name}))\` の中だけで呼びます。つづりも確かめます。`,
    },
    locate: ({ name }, context) => useOf(name, context),
  }),
  rule({
    slug: 'map-not-created',
    stage: 'verifier',
    match: says(/^BPF map '(?<name>[^']+)' is referenced but wasn't created/),
    title: {
      en: ({ name }) => `The program uses the map "${name}", which the loader was told not to make.`,
      ja: ({ name }) =>
        `プログラムがマップ "${name}" を使っていますが、ローダーはこのマップを作らない設定です。`,
    },
    why: fixed(
      'Some loader switched it off (bpf_map__set_autocreate), or libbpf does so for a kind of map that this kernel lacks.',
      'ローダーが自動作成を切っているか（bpf_map__set_autocreate）、このカーネルにない種類のマップなので libbpf が作りませんでした。',
    ),
    fix: fixed(
      'Let it be made, or use it only under a condition that the loader sets in a `const volatile` variable.',
      'マップを作るようにするか、ローダーが `const volatile` 変数で指定する条件の中だけで使います。',
    ),
    locate: ({ name }, context) => useOf(name, context),
    cause: ({ name }, context) => {
      const line = declarationOf(name ?? '', context);
      const note = { en: 'The map is declared here.', ja: 'マップはここで宣言されています。' };
      return line === undefined ? undefined : { at: { line }, note };
    },
  }),
  rule({
    slug: 'core-unresolved',
    stage: 'verifier',
    match: says(/^invalid func unknown#(?:(?<core>195896080)|(?<map>2001\d{6})|(?<kfunc>2002\d{6}))$/),
    title: {
      en: ({ core, map }) =>
        core
          ? 'The running kernel does not have a type or member that is used here.'
          : `The program uses ${map ? 'a map' : 'a function of the kernel'} that is not there.`,
      ja: ({ core, map }) =>
        core
          ? 'ここで使っている型かメンバーが、実行中のカーネルにありません。'
          : `プログラムが、存在しない${map ? 'マップ' : 'カーネルの関数'}を使っています。`,
    },
    why: fixed(
      'libbpf could not find it in the BTF of the kernel, and put a call of a function that does not exist in its place; the number stands for that. A newer libbpf names what it was.',
      'libbpf がカーネルの BTF から見つけられず、代わりに存在しない関数の呼び出しを置きました。番号はその目印です。新しい libbpf なら、何だったのかが表示されます。',
    ),
    fix: fixed(
      'Check the name against vmlinux.h of this kernel, or guard the access: `if (bpf_core_field_exists(p->member))`.',
      'このカーネルの vmlinux.h で名前を確かめるか、`if (bpf_core_field_exists(p->member))` のような条件の中で使います。',
    ),
  }),
  rule({
    slug: 'btf-lost',
    stage: 'verifier',
    match: (message, { outside }) => {
      const map = /^map '(?<map>[^']+)' has to have BTF in order to use/.exec(message)?.groups?.map;
      const refused = outside.find((text) => /^libbpf: Error loading \.BTF into kernel: /.test(text));
      return map === undefined || refused === undefined
        ? undefined
        : { map, locks: errnoOf(refused.replace(/ BTF is.*$/, '')) === 'E2BIG' };
    },
    title: {
      en: ({ map, locks }) =>
        locks
          ? `The values of "${map}" have two locks, and one is all that is allowed.`
          : `The kernel refused the types of this object, so it cannot find the lock in the values of "${map}".`,
      ja: ({ map, locks }) =>
        locks
          ? `マップ "${map}" の値にロックが 2 つあります。入れられるのは 1 つだけです。`
          : `カーネルがこのオブジェクトの型情報を拒否したので、マップ "${map}" の値の中のロックを見つけられません。`,
    },
    why: fixed(
      'libbpf said so before the log ("Error loading .BTF into kernel") and went on without the types, and only by them does the kernel know where in a value the lock is.',
      'ログの前に libbpf の警告（"Error loading .BTF into kernel"）があり、型情報なしで続行されています。値のどこにロックがあるかは、型情報がなければ分かりません。',
    ),
    fix: {
      en: ({ locks }) =>
        locks
          ? 'Keep one `struct bpf_spin_lock` in the struct; a second lock needs a second map.'
          : 'Fix the type that the BTF log stops at, or compile with a clang of about the age of the kernel.',
      ja: ({ locks }) =>
        locks
          ? '構造体の `struct bpf_spin_lock` を 1 つにします。2 つ目のロックには別のマップを使います。'
          : 'BTF のログが止まっている型を直すか、カーネルと同じころの clang でコンパイルします。',
    },
    locate: ({ map }, context) => ({ line: declarationOf(map, context) }),
  }),
];
