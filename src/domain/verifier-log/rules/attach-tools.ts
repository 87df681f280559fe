import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** What the learner's file has in place of the section that the tool looked for. */
const firstSection = ({ source, object }: Context) =>
  object?.programs[0]?.section ?? source?.find(/SEC\(\s*"(?!\.|maps"|license"|version")([^"]+)"/)?.match[1];

/** What ip, tc, bpftool and xdp-loader say themselves. */
export const ATTACH_TOOL_RULES: readonly Rule[] = [
  rule({
    slug: 'iproute-section',
    stage: 'attach',
    match: (message, context) => {
      const groups = says(
        /object file doesn't contain (?<what>sec|prog) (?<name>.+)$|Program section '(?<old>[^']+)' not found in ELF file/,
      )(message);
      return (
        groups && {
          name: groups.name ?? groups.old ?? '',
          isProgram: groups.what === 'prog',
          has: firstSection(context),
        }
      );
    },
    title: {
      en: ({ name, isProgram }) =>
        isProgram
          ? `The object has no program \`${name}\`.`
          : `The object has no program in a section "${name}".`,
      ja: ({ name, isProgram }) =>
        isProgram
          ? `オブジェクトに \`${name}\` というプログラムはありません。`
          : `オブジェクトに、セクション "${name}" のプログラムはありません。`,
    },
    why: {
      en: ({ isProgram, has, name }) => {
        if (isProgram) return 'Behind `program` stands the name of the function.';
        return `ip and tc take the program by its section, and without \`sec\` they look for "${name === 'classifier' ? 'classifier' : 'prog'}".${has ? ` Yours is "${has}".` : ''}`;
      },
      ja: ({ isProgram, has, name }) => {
        if (isProgram) return '`program` の後には関数の名前を書きます。';
        return `ip と tc はセクション名でプログラムを選びます。\`sec\` を省くと "${name === 'classifier' ? 'classifier' : 'prog'}" を探します。${has ? `このファイルにあるのは "${has}" です。` : ''}`;
      },
    },
    fix: {
      en: ({ isProgram, has }) =>
        isProgram
          ? 'Check the name of the function; it is the one below SEC().'
          : `Add \`sec ${has ?? 'xdp'}\` behind the name of the file.`,
      ja: ({ isProgram, has }) =>
        isProgram
          ? 'SEC() の下にある関数の名前を確かめます。'
          : `ファイル名の後に \`sec ${has ?? 'xdp'}\` を付けます。`,
    },
    locate: ({ has }, context) => ({
      line:
        has === undefined ? undefined : context.source?.find(new RegExp(`SEC\\(\\s*"${escaped(has)}"`))?.line,
    }),
  }),
  rule({
    slug: 'iproute-too-old',
    stage: 'attach',
    match: says(
      /No ELF library support compiled in|either "dev" is duplicate, or "xdp" is a garbage|ELF contains non-\{?map|BTF debug data section '\.BTF' rejected|Error fetching (?:program\/map|ELF ancillary data)|Unknown filter "bpf"/,
    ),
    title: fixed(
      'This ip or tc is too old, or was built without support for such objects.',
      'この ip や tc は古すぎるか、このようなオブジェクトに対応せずにビルドされています。',
    ),
    why: fixed(
      'Before libbpf was built in, iproute2 had a loader of its own that knows neither SEC(".maps") nor global variables.',
      'libbpf が組み込まれる前の iproute2 は独自のローダーを使い、SEC(".maps") もグローバル変数も知りません。',
    ),
    fix: fixed(
      'Load and pin with bpftool, then attach the pin: `ip link set dev IFACE xdp pinned /sys/fs/bpf/…`. `ip -V` says whether libbpf is in.',
      'bpftool でロードしてピン留めし、`ip link set dev IFACE xdp pinned /sys/fs/bpf/…` でアタッチします。libbpf が入っているかは `ip -V` で分かります。',
    ),
  }),
  rule({
    slug: 'tc-no-qdisc',
    stage: 'attach',
    match: says(/Parent Qdisc doesn't exists|Specified qdisc not found|Cannot find specified qdisc/i),
    title: fixed(
      'The interface has no clsact qdisc, where tc keeps BPF programs.',
      'インターフェースに、tc の BPF プログラムを置く clsact qdisc がありません。',
    ),
    why: fixed(
      'A filter at ingress or egress needs that (empty) queueing discipline first.',
      'ingress や egress のフィルターには、先にこの（何もしない）qdisc が必要です。',
    ),
    fix: fixed(
      'First `tc qdisc add dev IFACE clsact`.',
      '先に `tc qdisc add dev IFACE clsact` を実行します。',
    ),
  }),
  rule({
    slug: 'tc-exists',
    stage: 'attach',
    match: says(
      /Exclusivity flag on, cannot modify|(?<filter>Filter already exists)|NLM_F_REPLACE needed to override/,
    ),
    title: {
      en: ({ filter }) =>
        filter
          ? 'There is already a filter with that priority and handle.'
          : 'The interface already has such a qdisc.',
      ja: ({ filter }) =>
        filter
          ? 'その優先度とハンドルのフィルターがすでにあります。'
          : 'インターフェースには、すでにその qdisc があります。',
    },
    why: {
      en: ({ filter }) =>
        filter
          ? '`add` never replaces.'
          : 'clsact and ingress share one place, and it is taken; mostly by the clsact of an earlier try, which is then all that is needed.',
      ja: ({ filter }) =>
        filter
          ? '`add` は上書きしません。'
          : 'clsact と ingress は同じ場所を使い、1 つしか置けません。たいていは前に追加した clsact が残っているだけで、それで足ります。',
    },
    fix: {
      en: ({ filter }) =>
        filter
          ? 'Use `tc filter replace …`, or remove the old one with `tc filter del`.'
          : 'Go on with `tc filter add`; or begin anew with `tc qdisc del dev IFACE clsact`.',
      ja: ({ filter }) =>
        filter
          ? '`tc filter replace …` を使うか、`tc filter del` で古いものを消します。'
          : 'そのまま `tc filter add` に進みます。やり直すなら `tc qdisc del dev IFACE clsact` を実行します。',
    },
  }),
  rule({
    slug: 'log-hidden',
    stage: 'attach',
    match: says(
      /Couldn't (?:attach|load) XDP program.*: ?(?:Permission denied|-EACCES|Kernel verifier blocks program loading)/,
    ),
    title: fixed(
      'The verifier refused the program, and this loader does not show its log.',
      'ベリファイアがプログラムを拒否しましたが、このローダーはログを表示していません。',
    ),
    why: fixed(
      '"Permission denied" is not about rights here: it is the answer of the verifier.',
      'この "Permission denied" は権限の話ではありません。ベリファイアの答えです。',
    ),
    fix: fixed(
      'Run it again with `-vv`, or load the object with `bpftool prog load`: both show the log.',
      '`-vv` を付けて実行し直すか、`bpftool prog load` でロードします。どちらもログが表示されます。',
    ),
  }),
  rule({
    slug: 'attach-not-pinned',
    stage: 'attach',
    match: says(
      /Couldn't retrieve pinned program '(?<path>[^']*)': (?:No such file|-ENOENT)|bpf obj get \((?<other>[^)]*)\): (?:No such file|-ENOENT)/,
    ),
    title: {
      en: ({ path, other }) => `Nothing is pinned at ${path ?? other}.`,
      ja: ({ path, other }) => `${path ?? other} には何もピン留めされていません。`,
    },
    why: fixed(
      '`bpftool prog loadall` pins each program under the name of its function, in the BPF file system of its own mount namespace.',
      '`bpftool prog loadall` は、各プログラムを関数名で、実行したマウント名前空間の BPF ファイルシステムにピン留めします。',
    ),
    fix: fixed(
      'Check the name of the function, and that the program was loaded in the same mount namespace.',
      '関数名が合っているか、同じマウント名前空間でロードしたかを確かめます。',
    ),
  }),
  rule({
    slug: 'pinned-unreadable',
    stage: 'attach',
    match: says(
      /Couldn't retrieve pinned program '(?<path>[^']*)': (?:Permission denied|-EACCES)|bpf obj get \((?<other>[^)]*)\): (?:Permission denied|-EACCES)/,
    ),
    title: {
      en: ({ path, other }) => `${path ?? other} cannot be opened as a pinned program.`,
      ja: ({ path, other }) => `${path ?? other} を、ピン留めされたプログラムとして開けません。`,
    },
    why: fixed(
      'Either it is a folder: `bpftool prog loadall` makes one with a pin for each program in it; or this user may not read it.',
      'フォルダーを指定しているか（`bpftool prog loadall` はフォルダーを作り、その中にプログラムごとのピンを置きます）、このユーザーに読む権限がありません。',
    ),
    fix: fixed(
      'Add the name of the function to the path, and run it with sudo.',
      'パスの最後に関数名を加え、sudo で実行します。',
    ),
  }),
  rule({
    slug: 'id-gone',
    stage: 'attach',
    match: says(
      /get (?<kind>map )?by id \((?<id>\d+)\): (?:No such file|-ENOENT)|can't get (?<other>prog|map|link) by id \((?<number>\d+)\): (?:No such file|-ENOENT)/,
    ),
    title: {
      en: ({ kind, other, id, number }) =>
        `There is no ${kind || other === 'map' ? 'map' : (other ?? 'prog').replace('prog', 'program')} with the id ${id ?? number}.`,
      ja: ({ kind, other, id, number }) =>
        `ID ${id ?? number} の${kind || other === 'map' ? 'マップ' : (other ?? 'prog') === 'link' ? 'リンク' : 'プログラム'}はありません。`,
    },
    why: fixed(
      'A program or map lives as long as something holds it: an interface, a pin, a process. Then its id is gone, and each load gives a new one.',
      'プログラムやマップは、インターフェース、ピン、プロセスなどに保持されている間だけ存在します。なくなると ID も消え、ロードし直すと新しい ID になります。',
    ),
    fix: fixed(
      '`bpftool prog` and `bpftool map` list those that there are.',
      '今あるものは `bpftool prog` や `bpftool map` で一覧できます。',
    ),
  }),
  rule({
    slug: 'cgroup-attach',
    stage: 'attach',
    match: says(
      /^Error: (?:can't open cgroup (?<path>\S+)|(?<failed>failed to attach program)$|(?<v2>cgroup v2 isn't mounted))/,
    ),
    title: {
      en: ({ path, v2 }) => {
        if (v2) return 'No cgroup of version 2 is mounted.';
        return path ? `There is no cgroup ${path}.` : 'The program could not be attached to the cgroup.';
      },
      ja: ({ path, v2 }) => {
        if (v2) return 'cgroup バージョン 2 がマウントされていません。';
        return path
          ? `${path} という cgroup はありません。`
          : 'プログラムを cgroup にアタッチできませんでした。';
      },
    },
    why: fixed(
      'BPF programs attach to folders of cgroup version 2, mostly below /sys/fs/cgroup, and only with the attach type that their section stands for.',
      'BPF プログラムをアタッチできるのは、cgroup バージョン 2 のフォルダー（たいていは /sys/fs/cgroup の下）で、アタッチの種類がセクションと合っているときだけです。',
    ),
    fix: fixed(
      'Make it with `mkdir` below /sys/fs/cgroup (`mount -t cgroup2` shows where it is), and name the type of the section, such as `egress` for SEC("cgroup_skb/egress").',
      '/sys/fs/cgroup の下に `mkdir` で作ります（場所は `mount -t cgroup2` で分かります）。アタッチの種類は、SEC("cgroup_skb/egress") なら `egress` のように、セクションに合わせます。',
    ),
  }),
  rule({
    slug: 'attach-permission',
    stage: 'attach',
    match: says(
      /(?:RTNETLINK answers|attach failed|failed to attach|Couldn't attach .*): ?(?:Operation not permitted|-EPERM)/,
    ),
    title: fixed(
      'This user may not change the network interface.',
      'このユーザーには、ネットワークインターフェースを変更する権限がありません。',
    ),
    why: fixed(
      'To attach a program takes root, or the capability CAP_NET_ADMIN in the network namespace of the interface.',
      'プログラムのアタッチには、root か、そのインターフェースのネットワーク名前空間での CAP_NET_ADMIN が必要です。',
    ),
    fix: fixed(
      'Run it with sudo; a container needs `--cap-add NET_ADMIN`. Your program is not to blame.',
      'sudo で実行します。コンテナなら `--cap-add NET_ADMIN` が必要です。あなたのプログラムのせいではありません。',
    ),
  }),
  rule({
    slug: 'command-usage',
    stage: 'attach',
    match: says(
      /^(?:Error: (?:expected (?:no more arguments, )?'[^']+'.*, got: '(?<got>[^']*)'|'(?<command>\w+)' needs at least (?<needed>\d+) arguments|invalid (?:net )?attach\/detach type(?:: (?<type>\S+))?|invalid attach type)|What mode is "(?<mode>[^"]*)"\?)/,
    ),
    title: {
      en: ({ got, command, type, mode }) => {
        const word = got ?? type ?? mode;
        return word
          ? `The tool does not understand "${word}" in the command.`
          : `The command${command ? ` \`${command}\`` : ''} is not complete.`;
      },
      ja: ({ got, command, type, mode }) => {
        const word = got ?? type ?? mode;
        return word
          ? `コマンドの中の "${word}" をツールが理解できません。`
          : `コマンド${command ? ` \`${command}\`` : ''} が完全ではありません。`;
      },
    },
    why: fixed(
      'The command is the trouble, not the program: a word is missing, misspelt, or newer than this version of the tool.',
      '問題はプログラムではなくコマンドです。単語が足りないか、つづりが違うか、このバージョンのツールにはない単語です。',
    ),
    fix: fixed(
      'Compare with `bpftool net attach xdp pinned PATH dev IFACE`, `bpftool prog loadall FILE.o PATH` or `ip link set dev IFACE xdp pinned PATH`.',
      '`bpftool net attach xdp pinned PATH dev IFACE`、`bpftool prog loadall FILE.o PATH`、`ip link set dev IFACE xdp pinned PATH` と見比べます。',
    ),
  }),
];
