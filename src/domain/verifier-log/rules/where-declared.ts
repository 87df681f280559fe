import type { Text } from '../../text.ts';
import { includes } from '../compile-source.ts';
import type { SourceFile } from '../source-file.ts';
import { isKfunc, nearestHelper } from './helper-names.ts';

/** Where names that beginners miss come from. */
const HOMES: readonly [RegExp, Text][] = [
  [
    /^bpf_(?:hton[sl]|ntoh[sl]|cpu_to_be\d+|be\d+_to_cpu)/,
    { en: '`#include <bpf/bpf_endian.h>` declares it.', ja: '`#include <bpf/bpf_endian.h>` で使えます。' },
  ],
  [
    /^(?:hton|ntoh)[sl]$|^(?:cpu_to_[bl]e|be|le)\d+/,
    {
      en: 'In BPF programs, use bpf_htons and the like, from <bpf/bpf_endian.h>.',
      ja: 'BPF プログラムでは、<bpf/bpf_endian.h> の bpf_htons などを使います。',
    },
  ],
  [
    /^inet_(?:addr|aton|pton|ntoa|ntop)$/,
    {
      en: 'It belongs to the C library. Write an address as a number: 10.0.0.1 is `bpf_htonl(0x0a000001)`.',
      ja: 'これは C ライブラリの関数です。アドレスは数で書きます。10.0.0.1 なら `bpf_htonl(0x0a000001)` です。',
    },
  ],
  [
    /^pr_(?:info|err|debug|warn)$|^v?printk$/,
    {
      en: 'It is for kernel modules; in a BPF program write `bpf_printk("…")`.',
      ja: 'これはカーネルモジュール用です。BPF プログラムでは `bpf_printk("…")` と書きます。',
    },
  ],
  [
    /^(?:SEC|__(?:uint|type|array|always_inline|noinline|ksym|kconfig|weak))$/,
    {
      en: '`#include <bpf/bpf_helpers.h>` declares it.',
      ja: '`#include <bpf/bpf_helpers.h>` で使えます。',
    },
  ],
  [
    /^(?:PT_REGS_\w+|BPF_(?:PROG|KPROBE|KRETPROBE|KSYSCALL))$/,
    { en: '`#include <bpf/bpf_tracing.h>` declares it.', ja: '`#include <bpf/bpf_tracing.h>` で使えます。' },
  ],
  [
    /^(?:BPF_CORE_READ\w*|bpf_core_\w+)$/,
    {
      en: '`#include <bpf/bpf_core_read.h>` declares it.',
      ja: '`#include <bpf/bpf_core_read.h>` で使えます。',
    },
  ],
  [
    /^(?:un)?likely$/,
    {
      en: "It is a macro of the kernel's own source: `#define likely(x) __builtin_expect(!!(x), 1)`; or write the condition alone.",
      ja: 'これはカーネルのソースのマクロです。`#define likely(x) __builtin_expect(!!(x), 1)` と定義するか、条件だけを書きます。',
    },
  ],
  [
    /^(?:min|max|MIN|MAX)$/,
    {
      en: 'Write it yourself: `#define min(a, b) ((a) < (b) ? (a) : (b))`.',
      ja: '`#define min(a, b) ((a) < (b) ? (a) : (b))` のように自分で定義します。',
    },
  ],
  [
    /^NULL$/,
    {
      en: 'Write `if (!pointer)`, or 0; `#include <bpf/bpf_helpers.h>` may define it, vmlinux.h does not.',
      ja: '`if (!pointer)` や 0 と書きます。vmlinux.h は NULL を定義しません（<bpf/bpf_helpers.h> が定義することはあります）。',
    },
  ],
  [
    /^u?int(?:8|16|32|64)?$|^u?int(?:8|16|32|64)$|^uint$|^byte$|^ubyte$|^uchar$|^ulonglong$/,
    {
      en: 'The types of numbers are called __u8, __u16, __u32 and __u64 (signed: __s32 …).',
      ja: '数の型は __u8、__u16、__u32、__u64 です（符号付きは __s32 など）。',
    },
  ],
];

const OF_VMLINUX =
  /^(?:XDP_|IPPROTO_|BPF_|TCP_|xdp_md|__sk_buff|pt_regs|task_struct|sk_buff|sock|ethhdr|iphdr|ipv6hdr|in6_addr|tcphdr|udphdr|icmphdr|icmp6hdr|vlan_hdr|arphdr|bpf_\w+|trace_event_raw_\w+|__[us]\d+$|__(?:be|le)\d+$|[us](?:8|16|32|64)$|u?int\d+_t$|s?size_t$|bool$|true$|false$)/;
/** With <linux/bpf.h> in place of vmlinux.h: the header that has it. */
const UAPI: readonly [RegExp, string][] = [
  [/^ethhdr$/, 'linux/if_ether.h'],
  [/^iphdr$/, 'linux/ip.h'],
  [/^(?:ipv6hdr|in6_addr)$/, 'linux/ipv6.h'],
  [/^tcphdr$/, 'linux/tcp.h'],
  [/^udphdr$/, 'linux/udp.h'],
  [/^icmphdr$/, 'linux/icmp.h'],
  [/^icmp6hdr$/, 'linux/icmpv6.h'],
  [/^IPPROTO_/, 'linux/in.h'],
  [/^(?:XDP_|xdp_md|__sk_buff|BPF_)/, 'linux/bpf.h'],
];
const SHORT_NUMBER = /^[us](?:8|16|32|64)$/;

/** @returns how to make a name known that clang does not know */
export function whereDeclared(name: string | undefined, source?: SourceFile): Text {
  const home = HOMES.find(([pattern]) => pattern.test(name ?? ''))?.[1];
  if (home) return home;
  if (name !== undefined && /^bpf_[a-z]/.test(name) && !OF_VMLINUX_STRUCT.test(name))
    return ofHelper(name, source);
  if (name !== undefined && OF_VMLINUX.test(name)) return ofVmlinux(name, source);
  return CHECK;
}

const OF_VMLINUX_STRUCT =
  /^bpf_(?:sock\w*|iter\w*|perf_event_\w+|map_def|spin_lock|timer|dynptr|raw_tracepoint_args|fib_lookup|tunnel_key|sysctl|sk_lookup)$/;

function ofHelper(name: string, source: SourceFile | undefined): Text {
  if (isKfunc(name)) {
    return {
      en: `It is a kfunc: declare it yourself, \`extern … ${name}(…) __ksym;\`, as vmlinux.h of a new bpftool or the kernel's documentation has it.`,
      ja: `これは kfunc です。\`extern … ${name}(…) __ksym;\` のように自分で宣言します。形は新しい bpftool の vmlinux.h やカーネルの文書にあります。`,
    };
  }
  const nearest = nearestHelper(name);
  if (nearest) return { en: `Did you mean \`${nearest}\`?`, ja: `\`${nearest}\` ではありませんか。` };
  const known = source && includes(source, 'bpf_helpers.h');
  return known
    ? {
        en: 'Check the spelling in bpf-helpers(7). A helper that is newer than your <bpf/bpf_helpers.h> needs a newer libbpf-dev.',
        ja: 'つづりを bpf-helpers(7) で確かめます。手元の <bpf/bpf_helpers.h> より新しいヘルパーなら、libbpf-dev を更新します。',
      }
    : {
        en: '`#include <bpf/bpf_helpers.h>` declares the helpers; check the spelling too.',
        ja: 'ヘルパーは `#include <bpf/bpf_helpers.h>` で使えます。つづりも確かめてください。',
      };
}

/** Headers of clang itself, which work for BPF, too. */
const OF_CLANG: readonly [RegExp, string][] = [
  [/^(?:bool|true|false)$/, 'stdbool.h'],
  [/^size_t$/, 'stddef.h'],
];

function ofVmlinux(name: string, source: SourceFile | undefined): Text {
  if (source && includes(source, 'vmlinux.h')) return CHECK;
  // vmlinux.h cannot stand beside <linux/bpf.h>, so who has that one gets a header that can.
  const hasUapi = source !== undefined && includes(source, 'bpf.h');
  const header = [...(hasUapi ? [...UAPI, ...OF_CLANG] : [])].find(([pattern]) => pattern.test(name))?.[1];
  if (header && !(source && includes(source, header.replace('linux/', '')))) {
    return { en: `\`#include <${header}>\` has it.`, ja: `\`#include <${header}>\` にあります。` };
  }
  const standard = /^(u?)int(8|16|32|64)_t$/.exec(name);
  const own = standard ? `__${standard[1] ? 'u' : 's'}${standard[2]}` : `__${name}`;
  if (standard || SHORT_NUMBER.test(name)) {
    return {
      en: `Write \`${own}\`; \`${name}\` itself is in "vmlinux.h".`,
      ja: `\`${own}\` と書きます。\`${name}\` があるのは "vmlinux.h" です。`,
    };
  }
  return {
    en: '`#include "vmlinux.h"` has it; check the spelling too.',
    ja: '`#include "vmlinux.h"` にあります。つづりも確かめてください。',
  };
}

const CHECK: Text = {
  en: 'Declare it first, or check the spelling.',
  ja: '先に宣言するか、つづりを確かめます。',
};
