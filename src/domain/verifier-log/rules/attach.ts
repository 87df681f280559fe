import { type Rule, rule, says } from '../rule.ts';

export const ATTACH_RULES: readonly Rule[] = [
  rule({
    slug: 'attach-busy',
    stage: 'attach',
    match: says(
      /XDP program already attached|(?:attach failed|RTNETLINK answers): Device or resource busy|Native and generic XDP can't be active at the same time/,
    ),
    title: {
      en: () => 'The interface already has an XDP program.',
      ja: () => 'このインターフェースには、すでに XDP プログラムがアタッチされています。',
    },
    why: {
      en: () =>
        'One interface runs one XDP program, in one mode. `ip link show` and `bpftool net` tell which.',
      ja: () =>
        '1 つのインターフェースで動かせる XDP プログラムは 1 つ、モードも 1 つだけです。現在のものは `ip link show` や `bpftool net` で確かめられます。',
    },
    fix: {
      en: () =>
        'Detach it first (`ip link set dev IFACE xdp off`; `xdpgeneric off` in generic mode), or replace it (`ip -force link set …`, `bpftool net attach … overwrite`).',
      ja: () =>
        '先にデタッチする（`ip link set dev IFACE xdp off`、ジェネリックモードなら `xdpgeneric off`）か、置き換えます（`ip -force link set …`、`bpftool net attach … overwrite`）。',
    },
  }),
  rule({
    slug: 'attach-unsupported',
    stage: 'attach',
    match: says(
      /Underlying driver does not support XDP in native mode|attach failed: (?:Operation|Not) (?:not )?supported|RTNETLINK answers: Operation not supported/,
    ),
    title: {
      en: () => 'The driver of this interface cannot run XDP itself.',
      ja: () => 'このインターフェースのドライバーは、ネイティブの XDP に対応していません。',
    },
    why: {
      en: () =>
        'In native mode the driver runs the program on the raw frame. Not every driver can, and the loopback interface cannot either.',
      ja: () =>
        'ネイティブモードでは、ドライバー自身が受信したフレームに対してプログラムを実行します。対応していないドライバーもあり、ループバックインターフェースも非対応です。',
    },
    fix: {
      en: () =>
        'Use generic mode (`xdpgeneric`), which works everywhere and is slower, or another interface such as veth.',
      ja: () =>
        'どこでも動く（ただし遅い）ジェネリックモード（`xdpgeneric`）を使うか、veth など別のインターフェースにします。',
    },
  }),
  rule({
    slug: 'attach-mtu',
    stage: 'attach',
    match: says(/(?:MTU is too (?:large|big)|too large MTU|MTU too (?:large|big|high))/i),
    title: {
      en: () => "The interface's MTU is too large for XDP.",
      ja: () => 'インターフェースの MTU が XDP には大きすぎます。',
    },
    why: {
      en: () =>
        'XDP wants a packet in one piece in one memory page, so frames must stay below about 3500 bytes; on a veth the MTU of the peer counts.',
      ja: () =>
        'XDP では、パケットがひと続きで 1 つのメモリページに収まる必要があり、フレームは約 3500 バイトまでです。veth では相手側の MTU も関係します。',
    },
    fix: {
      en: () =>
        'Set a smaller MTU (`ip link set dev IFACE mtu 1500`, on both ends of a veth), or use SEC("xdp.frags").',
      ja: () =>
        'MTU を小さくする（`ip link set dev IFACE mtu 1500`、veth なら両端とも）か、SEC("xdp.frags") を使います。',
    },
  }),
  rule({
    slug: 'attach-no-device',
    stage: 'attach',
    match: says(
      /Cannot find device "(?<name>[^"]*)"|invalid devname (?<dev>\S+)|attach failed: No such device/,
    ),
    title: {
      en: ({ name, dev }) => `There is no interface ${name ?? dev ?? 'of that name'} here.`,
      ja: ({ name, dev }) => `${name ?? dev ?? 'その名前'} というインターフェースはここにはありません。`,
    },
    why: {
      en: () => 'Each network namespace has its own interfaces: a name in one means nothing in another.',
      ja: () =>
        'インターフェースはネットワーク名前空間ごとに別々です。ある名前空間での名前は、ほかの名前空間では通用しません。',
    },
    fix: {
      en: () => '`ip link` lists those of the current namespace.',
      ja: () => '現在の名前空間にあるものは `ip link` で確かめられます。',
    },
  }),
  rule({
    slug: 'attach-not-pinned',
    stage: 'attach',
    match: says(
      /Couldn't retrieve pinned program '(?<path>[^']*)'|bpf obj get \((?<other>[^)]*)\): No such file/,
    ),
    title: {
      en: ({ path, other }) => `Nothing is pinned at ${path ?? other}.`,
      ja: ({ path, other }) => `${path ?? other} には何もピン留めされていません。`,
    },
    why: {
      en: () =>
        '`bpftool prog loadall` pins each program under the name of its function, in the BPF file system of its own mount namespace.',
      ja: () =>
        '`bpftool prog loadall` は、各プログラムを関数名で、実行したマウント名前空間の BPF ファイルシステムにピン留めします。',
    },
    fix: {
      en: () =>
        'Check the name of the function, and that the program was loaded in the same mount namespace.',
      ja: () => '関数名が合っているか、同じマウント名前空間でロードしたかを確かめます。',
    },
  }),
  rule({
    slug: 'attach-wrong-type',
    stage: 'attach',
    match: says(/(?:interface xdp\w* attach failed|RTNETLINK answers): Invalid argument/),
    title: {
      en: () => 'The kernel does not take this program as an XDP program.',
      ja: () => 'カーネルはこのプログラムを XDP プログラムとして受け付けません。',
    },
    why: {
      en: () => 'Most often its section is not "xdp", which makes it a program of another type.',
      ja: () => 'たいていは、セクションが "xdp" でないために、プログラムの種類が違っています。',
    },
    fix: {
      en: () => 'See the type with `bpftool prog show pinned PATH`; write SEC("xdp") above the function.',
      ja: () => '`bpftool prog show pinned PATH` で種類を確かめ、関数の上に SEC("xdp") と書きます。',
    },
  }),
];
