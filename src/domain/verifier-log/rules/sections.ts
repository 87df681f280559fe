import { nearest } from '../../lesson/did-you-mean.ts';
import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const lineOf = ({ source }: Context, pattern: RegExp) => ({ line: source?.find(pattern)?.line });
export const sectionLine = (section: string, context: Context) =>
  lineOf(context, new RegExp(`(?:SEC|section)\\s*\\(\\s*"${RegExp.escape(section)}"`));

/** The section that the type of a program's argument asks for; undefined where there are several. */
const BY_ARGUMENT: readonly [RegExp, string][] = [
  [/struct\s+xdp_md\b/, 'xdp'],
  [/struct\s+bpf_sock_ops\b/, 'sockops'],
  [/struct\s+sk_msg_md\b/, 'sk_msg'],
  [/struct\s+bpf_perf_event_data\b/, 'perf_event'],
  [/struct\s+bpf_sysctl\b/, 'cgroup/sysctl'],
  [/struct\s+bpf_sk_lookup\b/, 'sk_lookup'],
];
/** Names of old tutorials and loaders, and near misses. */
const RENAMED: readonly [RegExp, string][] = [
  [/^xdp(?:[_/]?(?:prog|pass|drop|main|test|firewall|filter)?\w*)?\s*$/i, 'xdp'],
  [/^(?:classifier|tc)(?:[_/ ].*)?$/, 'tc'],
  [/^(?:socket_filter|socket[_/]?\d*|filter)$/, 'socket'],
  [/^kprobes?[/_](.+)$/, 'kprobe/$1'],
  [/^kretprobes?[/_](.+)$/, 'kretprobe/$1'],
  [/^(?:tracepoints?|trace_point)[/_](.+)$/, 'tracepoint/$1'],
  [/^raw_tracepoints?[/_](.+)$/, 'raw_tracepoint/$1'],
  [/^(?:sock_ops|sockop)$/, 'sockops'],
  [/^cgroup[_/]skb[_/](ingress|egress)$/, 'cgroup_skb/$1'],
];
const KNOWN = [
  'xdp',
  'xdp.frags',
  'xdp/devmap',
  'xdp/cpumap',
  'tc',
  'classifier',
  'action',
  'socket',
  'sockops',
  'sk_msg',
  'sk_lookup',
  'perf_event',
  'cgroup_skb/ingress',
  'cgroup_skb/egress',
  'cgroup/connect4',
  'cgroup/connect6',
  'cgroup/bind4',
  'cgroup/sock',
  'lwt_in',
  'lwt_out',
  'lwt_xmit',
  'flow_dissector',
  'sk_skb/stream_parser',
  'sk_skb/stream_verdict',
];

/** The section that the learner most probably means. */
function meant(section: string, context: Context): string | undefined {
  const at = sectionLine(section, context).line;
  const below =
    at === undefined ? '' : [0, 1, 2].map((next) => context.source?.lineAt(at + next) ?? '').join(' ');
  const byArgument = BY_ARGUMENT.find(([argument]) => argument.test(below))?.[1];
  if (byArgument !== undefined) return byArgument;
  const renamed = RENAMED.find(([pattern]) => pattern.test(section));
  if (renamed) return section.replace(...renamed);
  return /struct\s+__sk_buff\b/.test(below) && !/cgroup|sock|lwt|sk_/.test(section)
    ? 'tc'
    : nearest(section.slice(0, 40), KNOWN);
}

export const SECTION_RULES: readonly Rule[] = [
  rule({
    slug: 'loader-type-unknown',
    stage: 'libbpf',
    // bpftool looks the word up as if it were a section, with a "/" behind it.
    match: (message, context) => {
      const type = /^libbpf: failed to guess program type from ELF section '([^'/]+)\/'/.exec(message)?.[1];
      return type === undefined || sectionLine(`${type}/`, context).line !== undefined ? undefined : { type };
    },
    title: {
      en: ({ type }) => `bpftool knows no program type "${type}".`,
      ja: ({ type }) => `bpftool に "${type}" というプログラムの種類はありません。`,
    },
    why: fixed(
      'The word after `type` on the command line is none of its types. Your source file is not what it complains about.',
      'コマンドラインの `type` の後の単語が、どの種類にも当てはまりません。ソースファイルのことを言っているのではありません。',
    ),
    fix: fixed(
      'Leave `type …` out: the section, such as SEC("xdp"), says it already. Otherwise `bpftool prog help` lists the types.',
      '`type …` を外します。種類は SEC("xdp") のようなセクション名で決まります。一覧は `bpftool prog help` で見られます。',
    ),
  }),
  rule({
    slug: 'unknown-section',
    stage: 'libbpf',
    match: (message, context) => {
      const groups = says(
        /^(?:libbpf: )?(?:failed to guess program type from ELF section '(?<section>[^']*)'|prog '[^']*': missing BPF prog type, check ELF section name '(?<newer>[^']*)')/,
      )(message);
      const section = groups?.section ?? groups?.newer;
      return section === undefined ? undefined : { section, meant: meant(section, context) };
    },
    title: {
      en: ({ section }) => `SEC("${section}") is not a section name that libbpf knows.`,
      ja: ({ section }) => `libbpf は SEC("${section}") というセクション名を知りません。`,
    },
    why: {
      en: ({ section }) =>
        `The name of the section tells libbpf the type of the program. ${
          /^(?:xdp|tc|classifier|prog|filter)/.test(section)
            ? 'For XDP it is "xdp", for tc "tc"; libbpf 1.0 and newer take no names of your own such as "xdp_firewall", which old tutorials use.'
            : 'For XDP it is "xdp" (or "xdp.frags"), for tc "tc", for a kprobe "kprobe/FUNCTION".'
        }`,
      ja: ({ section }) =>
        `プログラムの種類はセクション名で決まります。${
          /^(?:xdp|tc|classifier|prog|filter)/.test(section)
            ? 'XDP なら "xdp"、tc なら "tc" です。古いチュートリアルにある "xdp_firewall" のような自由な名前は、libbpf 1.0 以降では使えません。'
            : 'XDP なら "xdp"（または "xdp.frags"）、tc なら "tc"、kprobe なら "kprobe/関数名" です。'
        }`,
    },
    fix: {
      en: ({ meant }) =>
        meant === undefined
          ? 'Write the section of the kind of program that this is; libbpf lists all of them in the line below its message.'
          : `Write SEC("${meant}") above the function. Several programs of one file may have the same section.`,
      ja: ({ meant }) =>
        meant === undefined
          ? 'このプログラムの種類に合うセクション名を書きます。使える名前は、libbpf がメッセージの次の行に並べています。'
          : `関数の上に SEC("${meant}") と書きます。1 つのファイルの中で、複数のプログラムが同じセクション名でもかまいません。`,
    },
    fixCode: ({ meant }) => (meant === undefined ? undefined : `SEC("${meant}")`),
    learnMore: ['hello/print'],
    locate: ({ section }, context) => sectionLine(section, context),
  }),
  rule({
    slug: 'no-program',
    stage: 'libbpf',
    match: says(/object file doesn't contain (?:any )?bpf program|no (?:BPF )?programs? found in object/i),
    title: fixed('The file holds no BPF program.', 'ファイルに BPF プログラムがありません。'),
    why: fixed(
      'A function becomes a program by SEC("…") above it. Without that, it is only a function that a program could call.',
      '関数の上に SEC("…") と書くと、プログラムになります。書かなければ、プログラムから呼ばれるだけの関数です。',
    ),
    fix: fixed('Write SEC("xdp") on the line above the function.', '関数の上の行に SEC("xdp") と書きます。'),
    fixCode: (_, { source }) => (source?.find(/\bstruct\s+__sk_buff\s*\*/) ? 'SEC("tc")' : 'SEC("xdp")'),
    learnMore: ['hello/print'],
    locate: (_, context) =>
      lineOf(context, /^\s*(?:static\s+)?(?:int|void|__u32)\s+\w+\s*\(\s*struct\s+(?:xdp_md|__sk_buff)\b/),
  }),
  rule({
    slug: 'static-program',
    stage: 'libbpf',
    match: says(/^libbpf: sec '(?<section>[^']+)': program '(?<name>[^']+)' is static and not supported/),
    title: {
      en: ({ name }) => `The program \`${name}\` is declared static.`,
      ja: ({ name }) => `プログラム \`${name}\` が static で宣言されています。`,
    },
    why: fixed(
      'A program is looked up by its name, and a static function has none outside of the file. Only functions that programs call may be static, and those have no SEC().',
      'プログラムは名前で探されますが、static な関数の名前はファイルの外から見えません。static にできるのはプログラムから呼ばれる関数だけで、それには SEC() を付けません。',
    ),
    fix: {
      en: ({ section }) =>
        `Remove \`static\`; if the function is only called by others, remove SEC("${section}") instead.`,
      ja: ({ section }) =>
        `\`static\` を消します。ほかから呼ばれるだけの関数なら、代わりに SEC("${section}") を消します。`,
    },
    locate: ({ name }, context) => lineOf(context, new RegExp(`\\b${RegExp.escape(name ?? '')}\\s*\\(`)),
  }),
  rule({
    slug: 'section-incomplete',
    stage: 'libbpf',
    match: says(
      /^libbpf: (?:prog '(?<prog>[^']+)': (?:(?<btf>no BTF-based attach target is specified)|failed to find kernel BTF type ID of '(?<empty>)'|section '(?<section>[^']+)' missing ':function|invalid (?:format of section definition|section name) '(?<format>[^']*)'|(?<freplace>attach program FD is not set))|invalid section '(?<usdt>[^']+)', expected SEC)/,
    ),
    title: {
      en: ({ prog, section, format, usdt, freplace }) => {
        const name = section ?? format ?? usdt;
        if (freplace)
          return `\`${prog}\` replaces a function of another program, and which program is not given.`;
        return name
          ? `SEC("${name}") does not say in full what the program attaches to.`
          : `The section of \`${prog}\` does not say which function of the kernel it attaches to.`;
      },
      ja: ({ prog, section, format, usdt, freplace }) => {
        const name = section ?? format ?? usdt;
        if (freplace)
          return `\`${prog}\` は別のプログラムの関数を置き換えるものですが、どのプログラムかが指定されていません。`;
        return name
          ? `SEC("${name}") だけでは、アタッチする先が決まりません。`
          : `\`${prog}\` のセクション名に、アタッチするカーネルの関数が書かれていません。`;
      },
    },
    why: {
      en: ({ freplace, section, usdt }) => {
        if (freplace)
          return 'bpftool cannot give an freplace program its target; a loader of your own, or libxdp, can.';
        if (usdt) return 'A USDT probe needs a file, a provider and a name.';
        return section
          ? 'A uprobe needs the file and the function in it.'
          : 'For this kind of program the target is part of the section name, and the verifier needs it when the program is loaded.';
      },
      ja: ({ freplace, section, usdt }) => {
        if (freplace)
          return 'bpftool では freplace の置き換え先を指定できません。自作のローダーか libxdp を使います。';
        if (usdt) return 'USDT のプローブには、ファイル、プロバイダー、名前が必要です。';
        return section
          ? 'uprobe には、ファイルとその中の関数が必要です。'
          : 'この種類のプログラムでは、アタッチ先がセクション名の一部で、ロードのときにベリファイアが必要とします。';
      },
    },
    fix: {
      en: ({ freplace, section, usdt }) => {
        if (freplace) return 'Set the target with bpf_program__set_attach_target() before loading.';
        if (usdt) return 'Write SEC("usdt/PATH:PROVIDER:NAME").';
        return section
          ? `Write SEC("${section}:FUNCTION").`
          : 'Write it after the slash, as in SEC("fentry/tcp_connect").';
      },
      ja: ({ freplace, section, usdt }) => {
        if (freplace) return 'ロードの前に bpf_program__set_attach_target() で置き換え先を指定します。';
        if (usdt) return 'SEC("usdt/パス:プロバイダー:名前") と書きます。';
        return section
          ? `SEC("${section}:関数名") と書きます。`
          : 'SEC("fentry/tcp_connect") のように、スラッシュの後に書きます。';
      },
    },
    locate: ({ prog, section, format, usdt }, context) => {
      const name = section ?? format ?? usdt;
      if (name) return sectionLine(name, context);
      const line = context.source?.find(new RegExp(`\\b${RegExp.escape(prog ?? '')}\\s*[(,]`))?.line ?? 0;
      const above = [0, 1, 2]
        .map((back) => line - back)
        .find((at) => /SEC\(/.test(context.source?.lineAt(at) ?? ''));
      return { line: above ?? (line || undefined) };
    },
  }),
];
