import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const isString = (section: string) => section.startsWith('.rodata.str');

export const RELOCATION_RULES: readonly Rule[] = [
  rule({
    slug: 'call-across-sections',
    stage: 'libbpf',
    match: says(
      /^libbpf: prog '(?<prog>[^']*)': (?:bad call relo against '(?<name>[^']+)' in section '(?<section>[^']+)'|no \.text section found yet sub-program call exists)/,
    ),
    title: {
      en: ({ name, section }) =>
        name
          ? `\`${name}\` is called, but it is in the section "${section}" of its own.`
          : 'A function is called that the object does not hold.',
      ja: ({ name, section }) =>
        name
          ? `呼び出された \`${name}\` が、独自のセクション "${section}" に置かれています。`
          : '呼び出された関数がオブジェクトに入っていません。',
    },
    why: fixed(
      'libbpf copies called functions into the program, and takes them only from the ordinary section for code, ".text".',
      'libbpf は呼び出される関数をプログラムの中にコピーしますが、取り出すのは通常のコードのセクション ".text" からだけです。',
    ),
    fix: {
      en: ({ name }) =>
        `Remove SEC("…") or the attribute section from ${name ? `\`${name}\`` : 'it'}: only programs have one. A called function is \`static __noinline\` or \`static __always_inline\`.`,
      ja: ({ name }) =>
        `${name ? `\`${name}\`` : 'その関数'} から SEC("…") や section 属性を外します。セクションを付けるのはプログラムだけです。呼び出される関数は \`static __noinline\` か \`static __always_inline\` にします。`,
    },
    locate: ({ name, section }, { source }) => {
      const line = source?.find(
        new RegExp(`(?:SEC|section)\\s*\\(\\s*"${RegExp.escape(section ?? '')}"`),
      )?.line;
      return { line: line ?? source?.find(new RegExp(`\\b${RegExp.escape(name ?? '')}\\s*\\(`))?.line };
    },
  }),
  rule({
    slug: 'map-reference',
    stage: 'libbpf',
    match: says(
      /^libbpf: prog '(?<prog>[^']*)': map relo failed to find map for section '(?<section>[^']+)', off (?<offset>\d+)/,
    ),
    title: fixed(
      'The program refers to a place in SEC(".maps") where no map begins.',
      'プログラムが、SEC(".maps") の中の、マップの先頭でない場所を参照しています。',
    ),
    why: fixed(
      'Only the address of a whole map can be used, `&my_map`, not that of a member or of the map next to it.',
      '使えるのは `&my_map` のようなマップ全体のアドレスだけです。メンバーや、隣のマップのアドレスは使えません。',
    ),
    fix: fixed('Pass `&my_map` to the helper.', 'ヘルパーには `&my_map` を渡します。'),
  }),
  rule({
    slug: 'data-section',
    stage: 'libbpf',
    match: says(
      /^libbpf: prog '(?<prog>[^']*)': (?:bad map relo against '(?<name>[^']+)' in section '(?<section>[^']+)'|bad data relo against section '(?<data>[^']+)'|data relo failed to find map for section '(?<lost>[^']+)')/,
    ),
    title: {
      en: ({ name, section, data, lost }) => {
        const where = section ?? data ?? lost ?? '';
        return isString(where)
          ? `A string constant is in the section "${where}", which this libbpf does not know.`
          : `${name ? `The variable \`${name}\`` : 'A variable'} stands in the section "${where}", which libbpf does not load.`;
      },
      ja: ({ name, section, data, lost }) => {
        const where = section ?? data ?? lost ?? '';
        return isString(where)
          ? `文字列定数がセクション "${where}" にあり、この libbpf はそのセクションを知りません。`
          : `${name ? `変数 \`${name}\`` : '変数'} がセクション "${where}" にあります。libbpf はそのセクションをロードしません。`;
      },
    },
    why: {
      en: ({ section, data, lost }) =>
        isString(section ?? data ?? lost ?? '')
          ? 'clang puts strings there that are used by address; libbpf loads that section since 0.6.'
          : 'Global variables are loaded from ".data", ".rodata" and ".bss", and from sections whose names begin so (".data.settings").',
      ja: ({ section, data, lost }) =>
        isString(section ?? data ?? lost ?? '')
          ? 'clang は、アドレスで使われる文字列をここに置きます。libbpf がこのセクションをロードするのは 0.6 以降です。'
          : 'グローバル変数がロードされるのは ".data"、".rodata"、".bss" と、それで始まる名前のセクション（".data.settings" など）だけです。',
    },
    fix: {
      en: ({ section, data, lost }) =>
        isString(section ?? data ?? lost ?? '')
          ? 'Use a newer libbpf or bpftool, or an array on the stack: `char text[] = "…";`.'
          : `Remove SEC("${section ?? data ?? lost}"), or write SEC(".data.${(section ?? data ?? lost ?? '').replace(/\W/g, '')}").`,
      ja: ({ section, data, lost }) =>
        isString(section ?? data ?? lost ?? '')
          ? '新しい libbpf や bpftool を使うか、スタックの配列にします: `char text[] = "…";`。'
          : `SEC("${section ?? data ?? lost}") を消すか、SEC(".data.${(section ?? data ?? lost ?? '').replace(/\W/g, '')}") とします。`,
    },
    locate: ({ name, section }, { source }) => ({
      line:
        source?.find(new RegExp(`SEC\\(\\s*"${RegExp.escape(section ?? '')}"`))?.line ??
        (name ? source?.find(new RegExp(`\\b${RegExp.escape(name)}\\b`))?.line : undefined),
    }),
  }),
  rule({
    slug: 'core-type-unusable',
    stage: 'libbpf',
    match: says(
      /^libbpf: prog '(?<prog>[^']*)': relo #\d+: (?:target candidate search failed for \[\d+\] (?<type>.+?) ?: |<(?<kind>[^>]+)> \(\d+\) relocation doesn't support anonymous types|insn #\d+ \(LDX\/ST\/STX\) (?<access>accesses field incorrectly)|(?<ambiguous>field offset ambiguity|relocation decision ambiguity)|failed to relocate)|^libbpf: failed to perform CO-RE relocations/,
    ),
    title: {
      en: ({ prog, access }) =>
        `libbpf cannot fit ${prog ? `\`${prog}\`` : 'the program'} to the types of this kernel (CO-RE)${access ? ': a member has another size here' : ''}.`,
      ja: ({ prog, access }) =>
        `libbpf は ${prog ? `\`${prog}\`` : 'プログラム'} をこのカーネルの型に合わせられません（CO-RE）。${access ? 'メンバーのサイズが違います。' : ''}`,
    },
    why: {
      en: ({ type, kind, access }) => {
        if (access)
          return 'The kernel has the member with another size than the declaration, and a plain read or write cannot be changed to fit.';
        return kind || /^(?:struct|union) ?$/.test(type ?? '')
          ? 'A struct or union without a name is used, and types are looked up by name.'
          : 'A type or a member that it uses was not found, or found with different layouts.';
      },
      ja: ({ type, kind, access }) => {
        if (access) return 'カーネルでのメンバーのサイズが宣言と違い、単純な読み書きでは合わせられません。';
        return kind || /^(?:struct|union) ?$/.test(type ?? '')
          ? '型は名前で探されますが、名前のない構造体や共用体が使われています。'
          : '使っている型やメンバーが見つからないか、形の違うものが複数見つかりました。';
      },
    },
    fix: {
      en: ({ access }) =>
        access
          ? 'Read it with BPF_CORE_READ_BITFIELD_PROBED or bpf_core_read() into a variable of the size that the kernel has.'
          : 'Take vmlinux.h from the running kernel, or guard the access with `bpf_core_type_exists()` or `bpf_core_field_exists()`. Structs that the kernel shares with user space (`union bpf_attr`) can be included from <linux/bpf.h> instead.',
      ja: ({ access }) =>
        access
          ? 'カーネルと同じサイズの変数に、bpf_core_read() や BPF_CORE_READ_BITFIELD_PROBED で読み込みます。'
          : '実行中のカーネルから vmlinux.h を作り直すか、`bpf_core_type_exists()` や `bpf_core_field_exists()` で調べてから使います。ユーザー空間と共通の構造体（`union bpf_attr` など）は <linux/bpf.h> のものを使えます。',
    },
    locate: ({ prog }, { source }) => ({
      line: prog ? source?.find(new RegExp(`\\b${RegExp.escape(prog)}\\s*[(,]`))?.line : undefined,
    }),
  }),
];
