import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** What the learner's file has in place of the section that the tool looked for. */
const firstSection = ({ source, object }: Context) =>
  object?.programs[0]?.section ?? source?.find(/SEC\(\s*"(?!\.|maps"|license"|version")([^"]+)"/)?.match[1];

/** What ip and tc say themselves. */
export const IPROUTE_RULES: readonly Rule[] = [
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
        if (isProgram) return 'After `program` comes the name of the function.';
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
          : `Add \`sec ${has ?? 'xdp'}\` after the name of the file.`,
      ja: ({ isProgram, has }) =>
        isProgram
          ? 'SEC() の下にある関数の名前を確かめます。'
          : `ファイル名の後に \`sec ${has ?? 'xdp'}\` を付けます。`,
    },
    locate: ({ has }, context) => ({
      line:
        has === undefined
          ? undefined
          : context.source?.find(new RegExp(`SEC\\(\\s*"${RegExp.escape(has)}"`))?.line,
    }),
  }),
  rule({
    slug: 'iproute-too-old',
    stage: 'attach',
    match: says(
      /No ELF library support compiled in|either "dev" is duplicate, or "xdp" is a garbage|ELF contains non-\{?map|BTF debug data section '\.BTF' rejected|Error fetching (?:program\/map|ELF ancillary data)/,
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
          : 'Go on with `tc filter add`; or start over with `tc qdisc del dev IFACE clsact`.',
      ja: ({ filter }) =>
        filter
          ? '`tc filter replace …` を使うか、`tc filter del` で古いものを消します。'
          : 'そのまま `tc filter add` に進みます。やり直すなら `tc qdisc del dev IFACE clsact` を実行します。',
    },
  }),
  rule({
    slug: 'already-there',
    stage: 'attach',
    match: says(/^RTNETLINK answers: (?:File exists|-EEXIST)/),
    title: fixed(
      'What the command wants to add is already there.',
      'コマンドで追加しようとしたものは、すでにあります。',
    ),
    why: fixed(
      'For `tc qdisc add` it is the clsact qdisc of an earlier try, for `tc filter add` a filter with that handle, for `ip link set … xdp` a program in another mode.',
      '`tc qdisc add` なら以前に追加した clsact、`tc filter add` なら同じハンドルのフィルター、`ip link set … xdp` なら別のモードのプログラムです。',
    ),
    fix: fixed(
      'Go on when it is the qdisc; else use `replace` instead of `add`, or take the old one off first (`ip link set dev IFACE xdpgeneric off`).',
      'qdisc ならそのまま先に進みます。それ以外は `add` の代わりに `replace` を使うか、先に外します（`ip link set dev IFACE xdpgeneric off`）。',
    ),
  }),
  rule({
    slug: 'tc-kind-unknown',
    stage: 'attach',
    match: (message, { outside }) => {
      const named =
        /(?:Unknown (?<what>qdisc|filter) "(?<name>[^"]+)"|Specified (?<kind>qdisc|filter) kind is unknown|TC classifier not found)/.exec(
          message,
        );
      if (named) return { name: named.groups?.name };
      const isTc = outside.some((text) => /We have an error talking to the kernel/.test(text));
      return isTc && /^RTNETLINK answers: No such file or directory/.test(message)
        ? { name: undefined }
        : undefined;
    },
    title: {
      en: ({ name }) =>
        name
          ? `tc knows no "${name}".`
          : 'This kernel has no such qdisc or classifier, or the module for it is not loaded.',
      ja: ({ name }) =>
        name
          ? `tc は "${name}" を知りません。`
          : 'このカーネルに、その qdisc か分類器がないか、モジュールがロードされていません。',
    },
    why: fixed(
      'BPF programs of tc need the qdisc "clsact" and the classifier "bpf" (CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF).',
      'tc の BPF プログラムには、qdisc の "clsact" と分類器の "bpf"（CONFIG_NET_SCH_INGRESS と CONFIG_NET_CLS_BPF）が必要です。',
    ),
    fix: fixed(
      'Check the spelling; then `modprobe sch_ingress` and `modprobe cls_bpf`.',
      'つづりを確かめ、`modprobe sch_ingress` と `modprobe cls_bpf` を実行します。',
    ),
  }),
];
