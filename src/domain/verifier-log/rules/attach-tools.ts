import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** The package of Debian that a tool is in. */
function packageOf(tool = ''): string {
  if (/^(?:llc|llvm)/.test(tool)) return 'llvm';
  if (/^(?:ip|tc)$/.test(tool)) return 'iproute2';
  return tool === 'xdp-loader' ? 'xdp-tools' : tool;
}

/** What bpftool, xdp-loader and the shell say themselves. */
export const ATTACH_TOOL_RULES: readonly Rule[] = [
  rule({
    slug: 'tool-missing',
    stage: 'attach',
    match: says(
      /(?:^|[\s/])(?<tool>bpftool|clang(?:-\d+)?|llc|llvm-strip|tc|ip|xdp-loader|ethtool): (?:command )?not found|WARNING: (?<ubuntu>bpftool) not found for kernel (?<kernel>\S+)/,
    ),
    title: {
      en: ({ tool, ubuntu, kernel }) =>
        ubuntu
          ? `${ubuntu} for the running kernel ${kernel} is not installed.`
          : `${tool} is not installed, or not on the path.`,
      ja: ({ tool, ubuntu, kernel }) =>
        ubuntu
          ? `実行中のカーネル ${kernel} 用の ${ubuntu} がインストールされていません。`
          : `${tool} がインストールされていないか、パスにありません。`,
    },
    why: {
      en: ({ ubuntu }) =>
        ubuntu
          ? 'On Ubuntu the command is only a wrapper, and the real one comes with a package for each version of the kernel.'
          : 'It lives in a package of its own, and some of these tools are in /usr/sbin, where only root looks.',
      ja: ({ ubuntu }) =>
        ubuntu
          ? 'Ubuntu のこのコマンドは入り口にすぎず、本体はカーネルのバージョンごとのパッケージに入っています。'
          : '専用のパッケージに入っています。/usr/sbin に置かれ、root のパスにしかないものもあります。',
    },
    fix: {
      en: ({ tool, ubuntu }) =>
        ubuntu
          ? 'Install it: `sudo apt install linux-tools-$(uname -r)`.'
          : `Install it, on Debian \`sudo apt install ${packageOf(tool)}\`; \`xdplings doctor\` says what else is missing.`,
      ja: ({ tool, ubuntu }) =>
        ubuntu
          ? '`sudo apt install linux-tools-$(uname -r)` でインストールします。'
          : `Debian なら \`sudo apt install ${packageOf(tool)}\` でインストールします。ほかに足りないものは \`xdplings doctor\` で分かります。`,
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
      'Attaching a program takes root, or the capability CAP_NET_ADMIN in the network namespace of the interface.',
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
