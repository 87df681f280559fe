import type { Text } from '../../text.ts';

/** Where names that beginners miss come from. */
const HOMES: readonly [RegExp, Text][] = [
  [
    /^bpf_(?:hton|ntoh|cpu_to|be\d|le\d)/,
    { en: '`#include <bpf/bpf_endian.h>` declares it.', ja: '`#include <bpf/bpf_endian.h>` で使えます。' },
  ],
  [
    /^(?:hton|ntoh)[sl]$/,
    {
      en: 'In BPF programs, use bpf_htons and the like, from <bpf/bpf_endian.h>.',
      ja: 'BPF プログラムでは、<bpf/bpf_endian.h> の bpf_htons などを使います。',
    },
  ],
  [
    /^(?:bpf_\w+|SEC|__(?:uint|type|array|always_inline))$/,
    {
      en: '`#include <bpf/bpf_helpers.h>` declares the helpers and SEC; check the spelling too.',
      ja: 'ヘルパーや SEC は `#include <bpf/bpf_helpers.h>` で使えます。つづりも確かめてください。',
    },
  ],
  [
    /^(?:ETH_P_|TC_ACT_|ETH_ALEN|IP_|IPV6_|AF_)/,
    {
      en: 'It is a #define, and vmlinux.h has no #defines: write your own, such as `#define ETH_P_IP 0x0800`.',
      ja: 'これは #define で、vmlinux.h に #define は含まれません。`#define ETH_P_IP 0x0800` のように自分で定義します。',
    },
  ],
  [
    /^(?:XDP_|IPPROTO_|BPF_|xdp_md|ethhdr|iphdr|ipv6hdr|tcphdr|udphdr|icmphdr|__[us]\d+|__be\d+|u\d+|s\d+)/,
    {
      en: '`#include "vmlinux.h"` has it; check the spelling too.',
      ja: '`#include "vmlinux.h"` にあります。つづりも確かめてください。',
    },
  ],
  [
    /^NULL$/,
    {
      en: 'vmlinux.h does not define NULL: write `if (!pointer)`, or 0.',
      ja: 'vmlinux.h は NULL を定義しません。`if (!pointer)` や 0 と書きます。',
    },
  ],
];

const CHECK: Text = {
  en: 'Declare it first, or check the spelling.',
  ja: '先に宣言するか、つづりを確かめます。',
};

/** @returns how to make a name known that clang does not know */
export const whereDeclared = (name: string | undefined): Text =>
  HOMES.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? CHECK;
