import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** The section of the file's first program, when it is certain that it is no XDP program. */
const otherSection = ({ source, object }: Context) => {
  const sections = object?.programs.map(({ section }) => section) ?? [];
  const written = source?.find(/SEC\(\s*"(?!\.|maps"|license"|version")([^"]+)"/)?.match[1];
  const section = sections[0] ?? written;
  return section !== undefined && !section.startsWith('xdp') ? section : undefined;
};
const sectionLine = (section: string | undefined, { source }: Context) => ({
  line:
    section === undefined
      ? undefined
      : source?.find(new RegExp(`SEC\\(\\s*"${section.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"`))?.line,
});

const INVALID =
  /(?:interface xdp\w* attach failed|RTNETLINK answers|failed to attach to xdp|(?:Couldn't attach|Error attaching) XDP program.*): {0,2}(?:Invalid argument|-EINVAL)|Could not attach with \S+ mode \(Invalid argument\)/;
const isXdp = ({ source, object }: Context) =>
  object && object.programs.length > 0
    ? object.programs.every(({ section }) => section.startsWith('xdp'))
    : source?.find(/SEC\(\s*"xdp/) !== undefined;
const saidByTc = ({ outside }: Context) =>
  outside.some((text) => /We have an error talking to the kernel/.test(text));

/** The XDP programs of an interface: who may be there, and in which mode. */
export const ATTACH_RULES: readonly Rule[] = [
  rule({
    slug: 'attach-two-modes',
    stage: 'attach',
    match: says(
      /Native and generic XDP can't be active at the same time|interface xdp\w* attach failed: File exists/,
    ),
    title: fixed(
      'The interface already runs XDP in another mode.',
      'このインターフェースでは、すでに別のモードの XDP が動いています。',
    ),
    why: fixed(
      'Native mode (in the driver) and generic mode (in the network stack) exclude each other. `ip link show` says "xdp" or "xdpgeneric".',
      'ネイティブモード（ドライバー内）とジェネリックモード（ネットワークスタック内）は同時に使えません。`ip link show` に "xdp" か "xdpgeneric" と出ます。',
    ),
    fix: fixed(
      'Take the old one off in the mode that it has: `ip link set dev IFACE xdpgeneric off` or `ip link set dev IFACE xdp off`; `xdp` alone picks native where the driver can.',
      '今あるほうを、そのモードで外します（`ip link set dev IFACE xdpgeneric off` または `xdp off`）。モードなしの `xdp` は、ドライバーが対応していればネイティブになります。',
    ),
  }),
  rule({
    slug: 'attach-dispatcher',
    stage: 'attach',
    match: says(
      /Existing program is not using a dispatcher|Existing dispatcher version \d+ is older|Refusing transparent upgrade/,
    ),
    title: fixed(
      'The interface has an XDP program that libxdp did not put there.',
      'このインターフェースには、libxdp 以外がアタッチした XDP プログラムがあります。',
    ),
    why: fixed(
      'xdp-loader and other users of libxdp attach a dispatcher that calls several programs, and do not replace a program that was attached without it, or an older dispatcher.',
      'xdp-loader など libxdp を使うツールは、複数のプログラムを呼び出すディスパッチャーをアタッチします。ディスパッチャーなしのプログラムや古いディスパッチャーは置き換えません。',
    ),
    fix: fixed(
      'Take the old one off: `ip link set dev IFACE xdp off` (or `xdpgeneric off`), then load again.',
      '`ip link set dev IFACE xdp off`（または `xdpgeneric off`）で外してから、ロードし直します。',
    ),
  }),
  rule({
    slug: 'attach-link-active',
    stage: 'attach',
    match: says(
      /Can't replace active (?<what>BPF XDP link|XDP program with BPF link)|Active program does not match expected/,
    ),
    title: fixed(
      'The interface has an XDP program that another process holds.',
      'このインターフェースの XDP プログラムは、別のプロセスが保持しています。',
    ),
    why: fixed(
      'It was attached by a BPF link, which belongs to the process (or the pin) that made it, and nobody else can replace or remove it with ip. A link cannot replace a program attached without one either.',
      'それは BPF リンクでアタッチされています。リンクは、作ったプロセス（またはピン）のもので、ほかから ip で置き換えたり外したりできません。逆に、リンクなしのプログラムをリンクで置き換えることもできません。',
    ),
    fix: fixed(
      '`bpftool link` shows the link: end the process that holds it, remove its pin, or `bpftool link detach id N`.',
      '`bpftool link` でリンクを確かめ、保持しているプロセスを終えるか、ピンを消すか、`bpftool link detach id N` を実行します。',
    ),
  }),
  rule({
    slug: 'attach-busy',
    stage: 'attach',
    match: says(
      /XDP (?:program )?already (?:attached|loaded)|(?:attach failed|RTNETLINK answers|attach(?:ing)? XDP.*): (?:Device or resource busy|-EBUSY)|failed to attach to xdp: (?:Device or resource busy|-EBUSY)/i,
    ),
    title: fixed(
      'The interface already has an XDP program.',
      'このインターフェースには、すでに XDP プログラムがアタッチされています。',
    ),
    why: fixed(
      'One interface runs one XDP program, in one mode. `ip link show` and `bpftool net` tell which.',
      '1 つのインターフェースで動かせる XDP プログラムは 1 つ、モードも 1 つだけです。現在のものは `ip link show` や `bpftool net` で確かめられます。',
    ),
    fix: fixed(
      'Detach it first (`ip link set dev IFACE xdp off`; `xdpgeneric off` in generic mode), or replace it (`ip -force link set …`, `bpftool net attach … overwrite`).',
      '先にデタッチする（`ip link set dev IFACE xdp off`、ジェネリックモードなら `xdpgeneric off`）か、置き換えます（`ip -force link set …`、`bpftool net attach … overwrite`）。',
    ),
  }),
  rule({
    slug: 'attach-bound-program',
    stage: 'attach',
    match: says(/(?:BPF_XDP_(?<map>DEVMAP|CPUMAP)) programs can not be attached to a device/),
    title: {
      en: ({ map }) =>
        `A program with SEC("xdp/${map?.toLowerCase()}") runs after a redirect, not on an interface.`,
      ja: ({ map }) =>
        `SEC("xdp/${map?.toLowerCase()}") のプログラムが動くのはリダイレクトの先で、インターフェースにはアタッチできません。`,
    },
    why: {
      en: ({ map }) =>
        `It is put into an entry of a ${map?.toLowerCase()} and runs there on frames that another program redirects.`,
      ja: ({ map }) =>
        `${map?.toLowerCase()} のエントリに入れるもので、別のプログラムがリダイレクトしたフレームに対して動きます。`,
    },
    fix: {
      en: ({ map }) =>
        `Write SEC("xdp") for a program on an interface; this one goes into the map as \`struct bpf_${map?.toLowerCase()}_val\`.`,
      ja: ({ map }) =>
        `インターフェースのプログラムなら SEC("xdp") と書きます。これは \`struct bpf_${map?.toLowerCase()}_val\` としてマップに入れます。`,
    },
    locate: ({ map }, context) => ({
      line: context.source?.find(new RegExp(`SEC\\(\\s*"xdp(?:\\.frags)?[/_]${map?.toLowerCase()}"`))?.line,
    }),
  }),
  rule({
    slug: 'attach-offload',
    stage: 'attach',
    match: says(
      /Using offloaded program without HW_MODE|Program bound to different device|Can't attach device-bound programs in generic mode|xdpoffload attach failed|(?:offload|HW).*not supported/,
    ),
    title: fixed(
      'This network card does not run XDP programs itself.',
      'このネットワークカードは、カード自身では XDP プログラムを実行できません。',
    ),
    why: fixed(
      'The mode xdpoffload runs the program on the card, which a handful of models can; and the program must have been loaded for exactly that card.',
      'xdpoffload は、プログラムをカードの上で動かすモードです。対応しているカードはわずかで、プログラムもそのカード用にロードしておく必要があります。',
    ),
    fix: fixed(
      'Use native mode (`xdp` or `xdpdrv`), in which the driver runs it.',
      'ドライバーが実行するネイティブモード（`xdp` や `xdpdrv`）を使います。',
    ),
  }),
  rule({
    slug: 'attach-upper-device',
    stage: 'attach',
    match: says(
      /Cannot attach when an upper device already has a program|Slave has XDP program loaded|Slave(?: device)? does not support XDP|No native XDP support for the current bonding mode/,
    ),
    title: fixed(
      'The interface belongs to a bond, and only one of the two can have the XDP program.',
      'このインターフェースはボンドに属しています。XDP プログラムを持てるのは、どちらか一方だけです。',
    ),
    why: fixed(
      'XDP on a bond is handed down to its members: they must support it and have none of their own, and the bond must be in a mode such as active-backup or balance-xor.',
      'ボンドの XDP はメンバーに引き継がれます。メンバーが対応し、自分の XDP を持たず、ボンドが active-backup や balance-xor などのモードでなければなりません。',
    ),
    fix: fixed(
      'Attach it either to the bond or to its members, and take the other one off first.',
      'ボンドかメンバーのどちらか一方にアタッチし、もう一方は先に外します。',
    ),
  }),
  rule({
    slug: 'attach-unsupported',
    stage: 'attach',
    match: says(
      /Underlying driver does not support XDP in native mode|XDP mode not supported; try using SKB mode|(?:attach failed|RTNETLINK answers|failed to attach to xdp|Error attaching XDP program.*|Couldn't attach XDP program.*): (?:Operation not supported|-EOPNOTSUPP)|attach failed: Not supported/,
    ),
    title: fixed(
      'The driver of this interface cannot run XDP itself.',
      'このインターフェースのドライバーは、ネイティブの XDP に対応していません。',
    ),
    why: fixed(
      'In native mode the driver runs the program on the raw frame. Not every driver can: the loopback interface, bridges, tunnels and most Wi-Fi cards cannot.',
      'ネイティブモードでは、ドライバー自身が受信したフレームに対してプログラムを実行します。ループバック、ブリッジ、トンネル、多くの無線 LAN のドライバーは対応していません。',
    ),
    fix: fixed(
      'Use generic mode (`xdpgeneric`; `-m skb` for xdp-loader), which works everywhere and is slower, or another interface such as veth.',
      'どこでも動く（ただし遅い）ジェネリックモード（`xdpgeneric`、xdp-loader なら `-m skb`）を使うか、veth など別のインターフェースにします。',
    ),
  }),
  rule({
    slug: 'attach-invalid',
    stage: 'attach',
    match: (message, context) =>
      INVALID.test(message) && isXdp(context) && !saidByTc(context)
        ? { isLink: /failed to attach to xdp/.test(message) }
        : undefined,
    title: fixed(
      'The kernel or the driver refuses to attach this XDP program, and only says "invalid argument".',
      'カーネルかドライバーが XDP プログラムのアタッチを拒否しましたが、理由は "Invalid argument" としか出ていません。',
    ),
    why: {
      en: ({ isLink }) =>
        `The type of the program is right. ${isLink ? 'The loader attaches it by a BPF link (bpf_program__attach_xdp), which kernels before 5.9 do not have. Else many' : 'Many'} drivers give the reason only in the log of the kernel: an MTU that is too large, LRO that is on, or a mode that the card does not have (xdpoffload).`,
      ja: ({ isLink }) =>
        `プログラムの種類は合っています。${isLink ? 'このローダーは BPF リンク（bpf_program__attach_xdp）でアタッチしますが、5.9 より前のカーネルにはありません。' : ''}MTU が大きすぎる、LRO が有効、カードにないモード（xdpoffload）などの理由を、多くのドライバーはカーネルのログにだけ書きます。`,
    },
    fix: fixed(
      'Read the last lines of `dmesg`; generic mode (`xdpgeneric`) tells whether the driver is to blame.',
      '`dmesg` の最後の行を読みます。ドライバーが原因かどうかは、ジェネリックモード（`xdpgeneric`）で試すと分かります。',
    ),
  }),
  rule({
    slug: 'attach-wrong-type',
    stage: 'attach',
    match: (message, context) =>
      INVALID.test(message) ? { section: otherSection(context), isTc: saidByTc(context) } : undefined,
    title: {
      en: ({ isTc, section }) => {
        if (isTc) return 'The kernel does not take this program as a program of tc.';
        return section
          ? `A program with SEC("${section}") is not an XDP program.`
          : 'The kernel does not take this program as an XDP program.';
      },
      ja: ({ isTc, section }) => {
        if (isTc) return 'カーネルはこのプログラムを tc のプログラムとして受け付けません。';
        return section
          ? `SEC("${section}") のプログラムは XDP プログラムではありません。`
          : 'カーネルはこのプログラムを XDP プログラムとして受け付けません。';
      },
    },
    why: {
      en: ({ isTc }) =>
        isTc
          ? 'Most often its section is not "tc", which makes it a program of another type.'
          : 'Most often its section is not "xdp", which makes it a program of another type.',
      ja: ({ isTc }) =>
        `たいていは、セクションが "${isTc ? 'tc' : 'xdp'}" でないために、プログラムの種類が違っています。`,
    },
    fix: {
      en: ({ isTc }) =>
        `See the type with \`bpftool prog show pinned PATH\`; write SEC("${isTc ? 'tc' : 'xdp'}") above the function${isTc ? ', and `struct __sk_buff *` as its argument' : ''}.`,
      ja: ({ isTc }) =>
        `\`bpftool prog show pinned PATH\` で種類を確かめ、関数の上に SEC("${isTc ? 'tc' : 'xdp'}") と書きます。${isTc ? '引数は `struct __sk_buff *` です。' : ''}`,
    },
    locate: ({ section, isTc }, context) => sectionLine(isTc ? (section ?? 'xdp') : section, context),
  }),
];
