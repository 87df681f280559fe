import { type Rule, rule, says } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { fixed } from './fixed-words.ts';

/** Not these: they are about a name, an interface or a cgroup, and have rules of their own. */
const ELSEWHERE = /RTNETLINK|attach|failed to (?:mkdir|pin|auto-pin)|^bpf obj get|mount/i;

const isRefused = (message: string) =>
  !ELSEWHERE.test(message) &&
  (errnoOf(message) === 'EPERM' ||
    /Operation not permitted|failed to load: -1$|Operation is not permitted/.test(message));

export const PRIVILEGE_RULES: readonly Rule[] = [
  rule({
    slug: 'permission-as-root',
    stage: 'libbpf',
    // libbpf adds that line only for a process of root.
    match: (message, { outside }) => {
      const limit = outside
        .map((text) =>
          /permission error while running as root; try raising 'ulimit -l'\? current value: (.+)/.exec(text),
        )
        .find((found) => found !== null);
      return limit && (isRefused(message) || /permission error while running as root/.test(message))
        ? { limit: limit[1] ?? '' }
        : undefined;
    },
    title: fixed(
      'The kernel refuses this program, although the loader runs as root.',
      'root で実行していますが、カーネルがこのプログラムを許しません。',
    ),
    why: {
      en: ({ limit }) =>
        `Root without the needed capabilities is refused too, as in containers: CAP_BPF, for tracing CAP_PERFMON, for networking CAP_NET_ADMIN; so is everyone on a locked-down kernel. libbpf's hint about \`ulimit -l\` (${limit} here) matters only before Linux 5.11.`,
      ja: ({ limit }) =>
        `コンテナのように、root でもケーパビリティが足りなければ拒否されます（CAP_BPF、トレースには CAP_PERFMON、ネットワークには CAP_NET_ADMIN）。ロックダウンされたカーネルでも同様です。libbpf が言う \`ulimit -l\`（今は ${limit}）が関係するのは 5.11 より前の Linux だけです。`,
    },
    fix: fixed(
      'See `uname -r` and `capsh --print`: run it outside of the container or give the container these capabilities; on Linux before 5.11, `ulimit -l unlimited`.',
      '`uname -r` と `capsh --print` を確かめます。コンテナの外で実行するか、コンテナにケーパビリティを与えます。5.11 より前の Linux なら `ulimit -l unlimited` を実行します。',
    ),
  }),
  rule({
    slug: 'lockdown',
    stage: 'libbpf',
    match: says(/Lockdown: .*(?:bpf|BPF).* is restricted/),
    title: fixed(
      'This kernel is locked down and does not let BPF programs read its memory.',
      'このカーネルはロックダウンされていて、BPF プログラムにカーネルのメモリを読ませません。',
    ),
    why: fixed(
      'With Secure Boot, many distributions start the kernel in lockdown; in the mode "confidentiality" the helpers that read kernel memory are forbidden, also for root.',
      'Secure Boot では、多くのディストリビューションがカーネルをロックダウンします。"confidentiality" モードでは、カーネルのメモリを読むヘルパーは root にも禁止されます。',
    ),
    fix: fixed(
      'Look at /sys/kernel/security/lockdown; XDP programs do not need such helpers, others need Secure Boot off.',
      '/sys/kernel/security/lockdown を確かめます。XDP プログラムにはそのようなヘルパーは不要です。必要なプログラムでは Secure Boot を切ります。',
    ),
  }),
  rule({
    slug: 'bpf-not-in-kernel',
    stage: 'libbpf',
    match: (message) => (errnoOf(message) === 'ENOSYS' && /bpf|prog|libbpf/i.test(message) ? {} : undefined),
    title: fixed(
      'This kernel has no system call bpf().',
      'このカーネルにはシステムコール bpf() がありません。',
    ),
    why: fixed(
      'It was built without CONFIG_BPF_SYSCALL, or a sandbox (such as gVisor or WSL 1) stands in for the kernel.',
      'CONFIG_BPF_SYSCALL なしでビルドされているか、サンドボックス（gVisor や WSL 1 など）がカーネルの代わりをしています。',
    ),
    fix: fixed(
      'Use a virtual machine with a usual kernel. Your program is not to blame.',
      '通常のカーネルの動く仮想マシンを使います。あなたのプログラムのせいではありません。',
    ),
  }),
  rule({
    slug: 'bpf-unusable',
    stage: 'libbpf',
    match: (message) =>
      /Couldn't load trivial BPF program/.test(message) && !isRefused(message) ? {} : undefined,
    title: fixed(
      'This kernel does not take even the smallest BPF program.',
      'このカーネルは、ごく小さな BPF プログラムも受け付けません。',
    ),
    why: fixed(
      'Before yours, libbpf loads a program of two instructions; that failed. The kernel is far too old, was built without CONFIG_BPF_SYSCALL, or this libbpf asks it for something that it does not know.',
      'libbpf は先に 2 命令だけのプログラムを試しにロードしますが、それが失敗しました。カーネルが古すぎるか、CONFIG_BPF_SYSCALL なしでビルドされているか、この libbpf の求めるものを知りません。',
    ),
    fix: fixed(
      'See `uname -r`, and use a newer kernel. Your program is not to blame.',
      '`uname -r` を確かめ、新しいカーネルを使います。あなたのプログラムのせいではありません。',
    ),
  }),
  rule({
    slug: 'permission',
    stage: 'libbpf',
    match: (message) => (isRefused(message) ? { lists: /can't (?:get|query)/.test(message) } : undefined),
    title: {
      en: ({ lists }) => `The kernel does not let this user ${lists ? 'look at' : 'load'} BPF programs.`,
      ja: ({ lists }) =>
        `このユーザーには BPF プログラムを${lists ? '調べる' : 'ロードする'}権限がありません。`,
    },
    why: fixed(
      'It needs root, or the capabilities CAP_BPF and CAP_NET_ADMIN; in a container or with a locked-down kernel even root may lack them.',
      'root の権限か、CAP_BPF と CAP_NET_ADMIN が必要です。コンテナの中やロックダウンされたカーネルでは、root でも足りないことがあります。',
    ),
    fix: fixed(
      'Run it with sudo; `xdplings doctor` says what this machine lacks. Your program is not to blame.',
      'sudo で実行します。このマシンに何が足りないかは `xdplings doctor` で分かります。あなたのプログラムのせいではありません。',
    ),
  }),
];
