import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { C_LIBRARY, isCLibrary, withBpfPrintk } from './c-library.ts';
import { fixed } from './fixed-words.ts';

const findCall = (name: string, { source }: Context) =>
  source?.find(new RegExp(`^\\s+.*\\b${RegExp.escape(name)}\\s*\\(`));

/** The name in the learner's file: clang makes puts of a printf of one whole line, and putchar of one character. */
const asWritten = (name: string, context: Context) =>
  /^put(?:s|char)$/.test(name) && !findCall(name, context) && findCall('printf', context) ? 'printf' : name;

/** The use of a name; a declaration may stand before it. */
const findUse = (name: string, context: Context) =>
  findCall(name, context) ?? context.source?.find(new RegExp(`\\b${RegExp.escape(name)}\\b`));

/** `extern int counter;`: a variable that is declared here and defined nowhere. */
const findVariable = (name: string, { source }: Context) =>
  source?.find(
    new RegExp(`^\\s*extern\\b[^(;]*\\b${RegExp.escape(name)}\\s*(?:\\[[^\\]]*\\]\\s*)?(?:__\\w+\\s*)?;`),
  );

const isKconfig = (name: string) => /^(?:CONFIG_|LINUX_KERNEL_VERSION$|LINUX_HAS_)/.test(name);

const EXTERN =
  /^libbpf: (?:failed to find BTF for extern '(?<name>[^']+)'|extern \([^)]*\) '(?<ksym>[^']+)': not found|(?:failed to resolve extern|extern) '(?<other>[^']+)'(?! \(weak\)))/;

export const EXTERN_RULES: readonly Rule[] = [
  rule({
    slug: 'kconfig-unreadable',
    stage: 'libbpf',
    match: (message, { source }) =>
      /^libbpf: failed to open system Kconfig/.test(message)
        ? { found: source?.find(/\b(\w+)\s+__kconfig\b/) }
        : undefined,
    title: {
      en: ({ found }) =>
        `The configuration of this kernel cannot be read${found ? `, and \`${found.match[1]}\` needs it` : ''}.`,
      ja: ({ found }) =>
        `このカーネルの設定を読めません${found ? `（\`${found.match[1]}\` に必要です）` : ''}。`,
    },
    why: fixed(
      'libbpf fills variables with __kconfig in from /boot/config-VERSION or /proc/config.gz, and found neither. In containers and small virtual machines both are often missing.',
      'libbpf は __kconfig の変数に /boot/config-バージョン か /proc/config.gz の値を入れますが、どちらも見つかりませんでした。コンテナや小さな仮想マシンにはないことがよくあります。',
    ),
    fix: fixed(
      'Give it one of the two files, or do without the variable: make it a `const volatile` one that user space sets.',
      'どちらかのファイルを用意するか、この変数をやめて、ユーザー空間から設定する `const volatile` 変数にします。',
    ),
    locate: ({ found }) => (found ? { line: found.line } : undefined),
  }),
  rule({
    slug: 'kconfig-value',
    stage: 'libbpf',
    match: (message, context) => {
      const unread = says(
        /^libbpf: extern \(kcfg\) '(?<name>[^']+)': (?:value '?(?<value>[^']*)'? (?<what>implies|doesn't fit|isn't)|type is unsupported)/,
      )(message);
      if (unread) return { name: unread.name ?? '', value: unread.value, missing: false, plain: false };
      const groups = EXTERN.exec(message)?.groups;
      const name = groups?.other ?? groups?.name ?? '';
      if (!isKconfig(name)) return undefined;
      return {
        name,
        value: undefined,
        missing: true,
        plain: !findVariable(name, context)?.match[0].includes('__kconfig'),
      };
    },
    title: {
      en: ({ name, missing, plain, value }) => {
        if (!missing)
          return `\`${name}\`${value ? ` is ${value} in this kernel, and` : ''} does not fit the type that it is declared with.`;
        return plain
          ? `\`${name}\` is a setting of the kernel, and is declared without __kconfig.`
          : `This kernel's configuration has no \`${name}\`.`;
      },
      ja: ({ name, missing, plain, value }) => {
        if (!missing)
          return `\`${name}\`${value ? `（このカーネルでは ${value}）` : ''}が、宣言された型に合いません。`;
        return plain
          ? `\`${name}\` はカーネルの設定ですが、__kconfig なしで宣言されています。`
          : `このカーネルの設定に \`${name}\` がありません。`;
      },
    },
    why: fixed(
      'libbpf fills such variables in from the configuration of the running kernel (/boot/config or /proc/config.gz) when the program is loaded.',
      'libbpf はこのような変数に、ロード時に実行中のカーネルの設定（/boot/config や /proc/config.gz）の値を入れます。',
    ),
    fix: {
      en: ({ name, missing, plain }) => {
        if (!missing)
          return 'Declare it with a wider type: `bool` or `enum libbpf_tristate` for y/m/n, `int` for numbers, `char [N]` for text.';
        return plain
          ? `Write \`extern int ${name} __kconfig;\`.`
          : `Where it may be missing, write \`extern bool ${name} __kconfig __weak;\`: it is then 0.`;
      },
      ja: ({ name, missing, plain }) => {
        if (!missing)
          return '合う型で宣言します。y/m/n なら `bool` か `enum libbpf_tristate`、数値なら `int`、文字列なら `char [N]` です。';
        return plain
          ? `\`extern int ${name} __kconfig;\` と書きます。`
          : `ないこともある設定なら \`extern bool ${name} __kconfig __weak;\` と書きます。ないときの値は 0 です。`;
      },
    },
    fixCode: ({ name, plain }) => (plain ? `extern int ${name} __kconfig;` : undefined),
    locate: ({ name }, context) => ({ line: (findVariable(name, context) ?? findUse(name, context))?.line }),
  }),
  rule({
    slug: 'kfunc-signature',
    stage: 'libbpf',
    match: says(
      /^libbpf: extern \((?<kind>func|var) ksym\) '(?<name>[^']+)': (?:func_proto .* incompatible|incompatible types)/,
    ),
    title: {
      en: ({ name, kind }) =>
        `\`${name}\` is declared with other ${kind === 'func' ? 'arguments' : 'type'} than the kernel's.`,
      ja: ({ name, kind }) =>
        `\`${name}\` の宣言の${kind === 'func' ? '引数' : '型'}が、カーネルのものと違います。`,
    },
    why: fixed(
      'libbpf compares the declaration with the BTF of the running kernel before it loads the program.',
      'libbpf はロードの前に、宣言を実行中のカーネルの BTF と比べます。',
    ),
    fix: {
      en: () =>
        'Take the declaration from docs.kernel.org, or from a vmlinux.h that bpftool 7.5 or newer made of this kernel: it lists the kfuncs.',
      ja: () =>
        'docs.kernel.org の宣言か、bpftool 7.5 以降でこのカーネルから作った vmlinux.h の宣言（kfunc も含まれます）に合わせます。',
    },
    locate: ({ name }, context) => ({
      line:
        context.source?.find(new RegExp(`^\\s*extern\\b.*\\b${RegExp.escape(name ?? '')}\\b`))?.line ??
        findUse(name ?? '', context)?.line,
    }),
  }),
  rule({
    slug: 'extern-variable',
    stage: 'libbpf',
    match: (message, context) => {
      const groups = EXTERN.exec(message)?.groups;
      const name = groups?.name ?? groups?.ksym ?? groups?.other;
      const found = name === undefined ? undefined : findVariable(name, context);
      return found
        ? { name: name ?? '', line: found.line, ksym: found.match[0].includes('__ksym') }
        : undefined;
    },
    title: {
      en: ({ name, ksym }) =>
        ksym
          ? `This kernel has no variable \`${name}\` that BPF programs may use.`
          : `The variable \`${name}\` is declared extern, and no file of this program defines it.`,
      ja: ({ name, ksym }) =>
        ksym
          ? `このカーネルに、BPF プログラムから使える変数 \`${name}\` はありません。`
          : `変数 \`${name}\` は extern で宣言されていますが、どこにも定義がありません。`,
    },
    why: {
      en: ({ ksym }) =>
        ksym
          ? 'It is looked up in the BTF of the running kernel, which lists few variables, mostly per-CPU ones.'
          : 'Each object is loaded on its own. A variable of your user-space program is another one, in another memory.',
      ja: ({ ksym }) =>
        ksym
          ? '実行中のカーネルの BTF から探されますが、そこにある変数は per-CPU 変数などわずかです。'
          : 'オブジェクトは 1 つずつ単独でロードされます。ユーザー空間のプログラムにある変数は、メモリも別の、まったく別の変数です。',
    },
    fix: {
      en: ({ name, ksym }) =>
        ksym
          ? 'Check the name, or write `__ksym __weak` and test its address before use.'
          : `Define it here, without \`extern\`; user space then reads and writes it through the map ".bss" or ".data" (\`skel->bss->${name}\`).`,
      ja: ({ name, ksym }) =>
        ksym
          ? '名前を確かめるか、`__ksym __weak` と書いて、使う前にアドレスを調べます。'
          : `\`extern\` を外してここで定義します。ユーザー空間からは、マップ ".bss" や ".data" を通して読み書きできます（\`skel->bss->${name}\`）。`,
    },
    fixCode: ({ line, ksym }, { source }) =>
      ksym ? undefined : source?.lineAt(line)?.replace(/^extern\s+/, ''),
    locate: ({ line }) => ({ line }),
  }),
  rule({
    slug: 'undefined-extern',
    stage: 'libbpf',
    match: (message, context) => {
      const groups = EXTERN.exec(message)?.groups;
      if (!groups) return undefined;
      const { name, ksym, other } = groups;
      const written = asWritten(name ?? ksym ?? other ?? '', context);
      return { name: written, ksym: ksym !== undefined, library: !ksym && isCLibrary(written) };
    },
    title: {
      en: ({ name, library, ksym }) => {
        if (library) return C_LIBRARY.title(name).en;
        return ksym
          ? `This kernel has no function \`${name}\` for BPF programs.`
          : `\`${name}\` is used, but nothing defines it.`;
      },
      ja: ({ name, library, ksym }) => {
        if (library) return C_LIBRARY.title(name).ja;
        return ksym
          ? `このカーネルに、BPF プログラムから呼べる関数 \`${name}\` はありません。`
          : `\`${name}\` が使われていますが、どこにも定義がありません。`;
      },
    },
    why: {
      en: ({ ksym, library }) => {
        if (library) return C_LIBRARY.why.en;
        return ksym
          ? 'It is declared as a function of the kernel (__ksym), and was looked for in the BTF of this kernel and of its loaded modules.'
          : 'clang took it for a function of another file, with no more than a warning. A BPF object must contain all its functions itself.';
      },
      ja: ({ ksym, library }) => {
        if (library) return C_LIBRARY.why.ja;
        return ksym
          ? 'カーネルの関数（__ksym）として宣言されているので、このカーネルとロード済みモジュールの BTF から探されました。'
          : 'clang は別のファイルの関数とみなし、警告を出すだけでした。BPF のオブジェクトには、使う関数がすべて入っている必要があります。';
      },
    },
    fix: {
      en: ({ name, library, ksym }) => {
        if (library) return C_LIBRARY.instead(name).en;
        return ksym
          ? 'Check the spelling; a newer kernel may have it, or a module that is not loaded. Where it may be missing, declare it `__ksym __weak` and test `bpf_ksym_exists()` first.'
          : 'Check the spelling, and include the header that defines it: bpf_htons is in <bpf/bpf_endian.h>, helpers are in <bpf/bpf_helpers.h>.';
      },
      ja: ({ name, library, ksym }) => {
        if (library) return C_LIBRARY.instead(name).ja;
        return ksym
          ? 'つづりを確かめます。新しいカーネルや、ロードされていないモジュールにあるのかもしれません。ないこともある関数なら `__ksym __weak` で宣言し、先に `bpf_ksym_exists()` で調べます。'
          : 'つづりを確かめ、定義のあるヘッダーをインクルードします。bpf_htons は <bpf/bpf_endian.h>、ヘルパーは <bpf/bpf_helpers.h> にあります。';
      },
    },
    fixCode: ({ name, library }, context) =>
      library ? withBpfPrintk(findUse(name, context)?.match.input) : undefined,
    locate: ({ name }, context) => ({ line: findUse(name, context)?.line }),
  }),
];
