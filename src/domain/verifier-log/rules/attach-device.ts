import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** What the interface is like: its size of frames, offloads, queues, its other end. */
export const ATTACH_DEVICE_RULES: readonly Rule[] = [
  rule({
    slug: 'attach-mtu',
    stage: 'attach',
    match: (message) => {
      const isMtu =
        /MTU (?:is )?(?:too (?:large|big|high)|not supported)|MTU ?\(?\d+\)? (?:> \d+|too large|larger than)|too large MTU|requires MTU less than|XDP is not allowed with MTU|current MTU .* is larger|Jumbo frames? (?:are )?not supported|does not support jumbo|interface xdp\w* attach failed: Numerical result out of range/i.test(
          message,
        );
      return isMtu
        ? {
            peer: /\bpeer/i.test(message),
            limit: /less than (\d+)|larger than (\d+)|maximum allowed MTU \((\d+)\)|MTU\(\d+\) > (\d+)/.exec(
              message,
            ),
          }
        : undefined;
    },
    title: {
      en: ({ peer }) =>
        peer
          ? 'The MTU of the other end of this veth is too large for XDP.'
          : "The interface's MTU is too large for XDP.",
      ja: ({ peer }) =>
        peer
          ? 'この veth の相手側の MTU が XDP には大きすぎます。'
          : 'インターフェースの MTU が XDP には大きすぎます。',
    },
    why: {
      en: ({ limit, peer }) =>
        `XDP wants a packet in one piece in one memory page, so frames must stay below ${number(limit) ?? 'about 3500'} bytes${peer ? '; a veth receives what its peer sends' : '; on a veth the MTU of the peer counts'}.`,
      ja: ({ limit, peer }) =>
        `XDP では、パケットがひと続きで 1 つのメモリページに収まる必要があり、フレームは${number(limit) ? ` ${number(limit)} ` : '約 3500 '}バイトまでです。${peer ? 'veth が受け取るのは相手側が送るフレームです。' : 'veth では相手側の MTU も関係します。'}`,
    },
    fix: fixed(
      'Set a smaller MTU (`ip link set dev IFACE mtu 1500`, on both ends of a veth), or use SEC("xdp.frags").',
      'MTU を小さくする（`ip link set dev IFACE mtu 1500`、veth なら両端とも）か、SEC("xdp.frags") を使います。',
    ),
  }),
  rule({
    slug: 'mtu-refused',
    stage: 'attach',
    match: says(/mtu (?<side>greater than device maximum|less than device minimum)/),
    title: fixed(
      'The interface does not take this MTU, as long as it or its peer has an XDP program.',
      'このインターフェースか相手側に XDP プログラムがある間は、この MTU にはできません。',
    ),
    why: fixed(
      'With XDP, frames must fit into one memory page; a veth whose peer has an XDP program limits its MTU accordingly. Without XDP it is simply beyond what the driver can.',
      'XDP では、フレームが 1 つのメモリページに収まる必要があります。相手側に XDP プログラムがある veth では、MTU の上限がそれに合わせて下がります。XDP がなければ、単にドライバーの上限を超えています。',
    ),
    fix: fixed(
      'Choose a smaller MTU, or take the program off first; a program with SEC("xdp.frags") has no such limit.',
      '小さい MTU にするか、先にプログラムを外します。SEC("xdp.frags") のプログラムにはこの制限がありません。',
    ),
  }),
  rule({
    slug: 'attach-large-receive',
    stage: 'attach',
    match: says(
      /(?:LRO|GRO_HW|HW-?GRO|hw_gro|large receive|header\/data in single page|any_header_sg|HDS|header.split|memory provider)/i,
    ),
    title: fixed(
      'The card puts packets together before XDP could see them.',
      'XDP が見る前に、カードがパケットをまとめています。',
    ),
    why: fixed(
      'With LRO or hardware GRO (or split headers) on, a frame does not arrive in one piece as it was on the wire. In virtual machines it is often the host that does it, and the setting is fixed.',
      'LRO やハードウェア GRO（またはヘッダー分割）が有効だと、フレームが元の形のまま届きません。仮想マシンではホスト側の機能であることが多く、設定を変えられないこともあります。',
    ),
    fix: fixed(
      'Turn it off with `ethtool -K IFACE lro off rx-gro-hw off`; where it is [fixed], use generic mode (`xdpgeneric`).',
      '`ethtool -K IFACE lro off rx-gro-hw off` で切ります。[fixed] で変えられなければ、ジェネリックモード（`xdpgeneric`）を使います。',
    ),
  }),
  rule({
    slug: 'attach-queues',
    stage: 'attach',
    match: says(
      /XDP expects number of rx queues not less than peer tx queues|(?<tx>Too few free TX rings)|(?<channels>[Cc]hannel count should be|combined to support XDP|Not enough (?:queues|tx queues|channels)|request \d+ queues but max is|not enough (?:TX |tx )?(?:rings|queues))/,
    ),
    title: fixed(
      'The interface has too few queues for XDP.',
      'インターフェースのキューの数が XDP には足りません。',
    ),
    why: {
      en: ({ tx, channels }) =>
        tx || channels
          ? 'The driver needs send queues of its own for XDP_TX and XDP_REDIRECT, mostly one for each CPU.'
          : 'A veth needs at least as many receive queues as its peer has send queues: each of those is served by one of its own.',
      ja: ({ tx, channels }) =>
        tx || channels
          ? 'XDP_TX や XDP_REDIRECT のために、ドライバーには専用の送信キューが、たいていは CPU ごとに 1 つ必要です。'
          : 'veth の受信キューは、相手側の送信キューと同じ数以上必要です。送信キュー 1 つを、受信キュー 1 つが受け持ちます。',
    },
    fix: {
      en: ({ tx, channels }) =>
        tx || channels
          ? 'Use fewer ordinary queues (`ethtool -L IFACE combined N`, half of the maximum), give a virtual machine more queues, or use generic mode.'
          : 'Make the pair with equal numbers: `ip link add v0 numrxqueues 4 numtxqueues 4 type veth peer name v1 numrxqueues 4 numtxqueues 4`.',
      ja: ({ tx, channels }) =>
        tx || channels
          ? '通常のキューを減らす（`ethtool -L IFACE combined N` で最大値の半分に）、仮想マシンのキューを増やす、ジェネリックモードを使う、のどれかにします。'
          : '数をそろえて作ります: `ip link add v0 numrxqueues 4 numtxqueues 4 type veth peer name v1 numrxqueues 4 numtxqueues 4`。',
    },
  }),
  rule({
    slug: 'attach-peer-gone',
    stage: 'attach',
    match: says(/Cannot set XDP when peer is detached/),
    title: fixed('The other end of this veth is gone.', 'この veth の相手側がありません。'),
    why: fixed(
      'A veth gets its frames from its peer; it was deleted, perhaps with its network namespace.',
      'veth のフレームは相手側から届きます。相手側は、ネットワーク名前空間ごと消されたのかもしれません。',
    ),
    fix: fixed(
      'Make the pair again: `ip link add v0 type veth peer name v1`.',
      'ペアを作り直します: `ip link add v0 type veth peer name v1`。',
    ),
  }),
  rule({
    slug: 'attach-driver-memory',
    stage: 'attach',
    match: says(
      /(?:attach(?:ing)? (?:failed|XDP program .*)|RTNETLINK answers): (?:Cannot allocate memory|Out of memory|-ENOMEM)|Setup for XDP failed/,
    ),
    title: fixed(
      'The driver did not get the queues or the memory that XDP needs.',
      'XDP に必要なキューやメモリをドライバーが確保できませんでした。',
    ),
    why: fixed(
      'For XDP it sets up its rings again and often one more send queue for each CPU; the last lines of `dmesg` mostly say what was missing.',
      'XDP を使うとき、ドライバーはリングを作り直し、多くは CPU ごとに送信キューを追加します。足りなかったものは、たいてい `dmesg` の最後の行にあります。',
    ),
    fix: fixed(
      'Use fewer queues (`ethtool -L IFACE combined N`) or smaller rings (`ethtool -G`), or generic mode.',
      'キューを減らす（`ethtool -L IFACE combined N`）か、リングを小さくする（`ethtool -G`）か、ジェネリックモードを使います。',
    ),
  }),
  rule({
    slug: 'attach-no-device',
    stage: 'attach',
    match: says(
      /Cannot find device "(?<name>[^"]*)"|invalid devname (?<dev>\S+)|(?:attach failed|RTNETLINK answers|failed to attach to xdp): (?:No such device|-ENODEV)|unrecognized netdevice '(?<bpftool>[^']*)'|Couldn't find network interface '(?<loader>[^']*)'|argument "(?<arg>[^"]*)" is wrong: Device does not exist|(?<zero>target netdevice ifindex cannot be zero)/,
    ),
    title: {
      en: ({ name, dev, bpftool, loader, arg }) => {
        const wanted = name ?? dev ?? bpftool ?? loader ?? arg;
        return `There is no interface ${wanted ? `"${wanted}"` : 'of that name'} here.`;
      },
      ja: ({ name, dev, bpftool, loader, arg }) => {
        const wanted = name ?? dev ?? bpftool ?? loader ?? arg;
        return `${wanted ? `"${wanted}" という` : 'その名前の'}インターフェースは、ここにはありません。`;
      },
    },
    why: fixed(
      'Each network namespace has its own interfaces: a name in one means nothing in another.',
      'インターフェースはネットワーク名前空間ごとに別々です。ある名前空間での名前は、ほかの名前空間では通用しません。',
    ),
    fix: fixed(
      '`ip link` lists those of the current namespace.',
      '現在の名前空間にあるものは `ip link` で確かめられます。',
    ),
  }),
];

const number = (match: RegExpExecArray | null) => match?.slice(1).find((group) => group !== undefined);
