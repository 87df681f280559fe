import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { fixed } from './fixed-words.ts';

/** libxdp's own programs, which it loads to call several programs from one place, and to try out what the kernel can. */
const OWN = /^(?:xdp_dispatcher|xdp_pass|xdp\/dispatcher)$/;
const isOwn = (program: string | undefined, { source, outside }: Context) =>
  program !== undefined &&
  OWN.test(program) &&
  source?.find(new RegExp(`\\b${program.replace(/\W/g, '.')}\\s*\\(`)) === undefined &&
  outside.some((text) => /xdp-dispatcher\.o/.test(text));

const goesOn = ({ outside }: Context) =>
  outside.some((text) => /Falling back to loading single prog|^Success: Loading XDP prog/.test(text));

const WORDS = {
  title: {
    en: (_: unknown, context: Context) =>
      goesOn(context)
        ? "libxdp's dispatcher does not run here, and libxdp goes on without it."
        : "libxdp's dispatcher does not run on this kernel, or not with this program.",
    ja: (_: unknown, context: Context) =>
      goesOn(context)
        ? 'libxdp のディスパッチャーはここでは動かず、libxdp はそれなしで続けました。'
        : 'libxdp のディスパッチャーが、このカーネルかこのプログラムでは動きません。',
  },
  why: fixed(
    'The message is about a program of libxdp, not yours: it puts a dispatcher on the interface that calls yours. That needs BTF, Linux 5.10 or newer and a fitting version of xdp-dispatcher.o.',
    'メッセージは、あなたのプログラムではなく libxdp のプログラムについてのものです。libxdp は、あなたのプログラムを呼び出すディスパッチャーをインターフェースに置きます。これには BTF、Linux 5.10 以降、合ったバージョンの xdp-dispatcher.o が必要です。',
  ),
  fix: {
    en: (_: unknown, context: Context) =>
      goesOn(context)
        ? 'Nothing needs to be done, unless several programs are to share the interface.'
        : 'Compile with -g; if it stays, attach it directly: `ip link set dev IFACE xdp obj program.o sec xdp`.',
    ja: (_: unknown, context: Context) =>
      goesOn(context)
        ? '複数のプログラムで 1 つのインターフェースを使うのでなければ、何もする必要はありません。'
        : '-g を付けてコンパイルします。それでもだめなら、直接アタッチします: `ip link set dev IFACE xdp obj program.o sec xdp`。',
  },
};

/** What libbpf and libxdp say of it. */
export const DISPATCHER_RULES: readonly Rule[] = [
  rule({
    slug: 'libxdp-dispatcher',
    stage: 'libbpf',
    match: (message, context) => {
      const program = /^libbpf: prog '([^']+)': (?:BPF program load failed|failed to load)/.exec(
        message,
      )?.[1];
      const isSaid =
        /libxdp: (?:Couldn't open BPF file|Compatibility check for dispatcher program failed|Failed to (?:attach program .* to|load) dispatcher)/.test(
          message,
        );
      return isSaid || isOwn(program, context) ? {} : undefined;
    },
    ...WORDS,
  }),
];

/** What the verifier says of it. */
export const DISPATCHER_LOG_RULES: readonly Rule[] = [
  rule({
    slug: 'dispatcher-unsupported',
    stage: 'verifier',
    match: (_, context) => (isOwn(context.program, context) ? {} : undefined),
    ...WORDS,
    locate: () => ({ line: undefined }),
  }),
];
