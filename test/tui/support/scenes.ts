import type { CheckResult } from '../../../src/domain/checks/result.ts';
import type { Course } from '../../../src/domain/lesson/model.ts';
import { comparePackets, eth, ipv4, packet, udp } from '../../../src/domain/packet/index.ts';
import type { RunReport } from '../../../src/domain/run-report.ts';
import { sameText, text } from '../../../src/domain/text.ts';
import type { Explanation } from '../../../src/domain/verifier-log/index.ts';
import { makeStep } from '../../support/course.ts';

/** A program whose fourteenth line reads a packet that nothing has measured. */
export const SOURCE = `// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IPV6 0x86DD

SEC("xdp")
int no_ipv6(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	struct ethhdr *eth = data;

	if (eth->h_proto == bpf_htons(ETH_P_IPV6))
		return XDP_DROP;

	return XDP_PASS;
}
`;

const MARKDOWN = {
  en: `This program is **refused on purpose**. For that it reads the \`EtherType\`, the two bytes at offset 12.

\`\`\`c
struct {
	__uint(type, BPF_MAP_TYPE_HASH); /* a full map refuses new keys, and a long comment goes past the edge of the pane */
} protocols SEC(".maps");
\`\`\`

- **First** item with \`code\` and words enough to be wrapped onto a second row of the pane.
- Second item

## Write

${Array.from({ length: 30 }, (_, index) => `Paragraph ${index + 1} of the step.`).join('\n\n')}`,
  ja: `このプログラムは **わざと拒否されます**。そのために、オフセット 12 の 2 バイト、\`EtherType\` を読みます。EtherType は、フレームが何を運んでいるかを表します（IPv4、IPv6、ARP など）。

- **1 つめ** の項目。\`bpf_map_lookup_elem(&protocols, &key)\` は、マップの値へのポインターか NULL を返します。
- 2 つめの項目

## 書くもの

${Array.from({ length: 30 }, (_, index) => `ステップの ${index + 1} 番目の段落です。`).join('\n\n')}`,
};

const hints = ([1, 2, 3] as const).map((level) => ({ level, markdown: `Hint **${level}** with \`code\`.` }));
const words = (lang: 'en' | 'ja', title: string) => ({
  title,
  markdown: MARKDOWN[lang],
  hints,
  learned: lang === 'en' ? 'You know `r=0`.' : '`r=0` が分かりました。',
});

export const REJECTION_STEP = makeStep('hello/first-rejection', {
  title: text('Your first rejection', 'はじめての拒否'),
  text: { en: words('en', 'Your first rejection'), ja: words('ja', 'はじめての拒否') },
  solution: SOURCE,
});
export const FILTER_STEP = makeStep('hello/filter', {
  title: text('A filter: ICMP or ARP', 'フィルター: ICMP または ARP'),
  text: { en: words('en', 'A filter'), ja: words('ja', 'フィルター') },
});

/** A course of one lesson with two steps. */
export const COURSE: Course = {
  lessons: [
    {
      id: 'hello',
      order: 1,
      title: text('Hello, XDP', 'はじめての XDP'),
      steps: [REJECTION_STEP, FILTER_STEP],
    },
  ],
  steps: [REJECTION_STEP, FILTER_STEP],
};

const base: RunReport = {
  step: REJECTION_STEP.id,
  verdict: 'pass',
  stage: 'check',
  timings: { compileMs: 41, loadMs: 5, attachMs: 12, checksMs: 60, totalMs: 118 },
  diagnostics: [],
  rejection: null,
  checks: [],
  commands: [
    'clang -O2 -g -target bpf -c hello/first-rejection.bpf.c -o /tmp/x.o',
    'bpftool prog loadall /tmp/x.o /sys/fs/bpf/x',
  ],
  log: '',
  trace: ['ping: 12', 'ping: 13'],
};

const check = (id: string, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
  id,
  status,
  title: text(`counts ${id} as itself`, `${id} を数える`),
  reproduce: [],
  ...more,
});

export const PASS: RunReport = { ...base, checks: ['pings', 'udp', 'sctp'].map((id) => check(id, 'pass')) };

const EXPLANATION: Explanation = {
  stage: 'verifier',
  rule: 'packet-unchecked',
  message: 'invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)',
  file: 'hello/first-rejection.bpf.c',
  line: 14,
  column: 11,
  title: text(
    'You read 2 bytes at offset 12 of the packet, but nothing has proved that the packet is that long.',
    'パケットのオフセット 12 から 2 バイトを読んでいますが、パケットがその長さだと証明されていません。',
  ),
  why: text(
    'The verifier allows packet[0..n) only where a comparison with data_end has shown that n bytes are there.',
    'ベリファイアは、data_end との比較で n バイトあると示されたところでだけ packet[0..n) を許します。',
  ),
  fix: text(
    'Return before the read when the packet is too short.',
    '短すぎるときは、読む前に return します。',
  ),
  fixCode: 'if ((void *)(eth + 1) > data_end) return XDP_PASS;',
  learnMore: ['hello/filter'],
  trace: [],
  proof: { proved: 0, needed: 14 },
};

export const REJECTED: RunReport = {
  ...base,
  verdict: 'fail',
  stage: 'load',
  timings: { compileMs: 41, loadMs: 5, totalMs: 46 },
  rejection: EXPLANATION,
  log: Array.from({ length: 20_000 }, (_, index) => `${index}: (71) r1 = *(u8 *)(r2 +${index})`).join('\n'),
  trace: [],
};

export const NOT_COMPILED: RunReport = {
  ...base,
  verdict: 'fail',
  stage: 'compile',
  timings: { compileMs: 30, totalMs: 30 },
  diagnostics: [
    {
      file: 'hello/first-rejection.bpf.c',
      line: 14,
      column: 11,
      severity: 'error',
      message: "no member named 'h_prot' in 'struct ethhdr'",
      explanation: text('The struct has no such field.', 'この構造体にはそのフィールドがありません。'),
    },
    {
      file: 'hello/first-rejection.bpf.c',
      line: 11,
      column: 8,
      severity: 'warning',
      message: 'unused variable',
    },
  ],
  log: 'clang said much',
  trace: [],
};

const frame = (ttl: number, port: number): Uint8Array =>
  packet(
    eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }),
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2', ttl }),
    udp({ sport: 1234, dport: port }),
  );

export const CHECK_FAILED: RunReport = {
  ...base,
  verdict: 'fail',
  checks: [
    check('pings', 'pass'),
    check('sctp', 'fail', {
      sent: sameText('client → host  IPv4 proto 132, 60 bytes'),
      expected: sameText('protocols[132] = 1'),
      observed: text(
        'no entry 132; protocols has 3 of 3 entries',
        'エントリー 132 なし。protocols は 3/3 エントリー',
      ),
      reproduce: ['xdplings exec client -- ping -c 1 10.0.0.2'],
      packets: comparePackets({
        sent: frame(64, 9090),
        expected: frame(63, 9090),
        seen: frame(64, 9091),
      }),
    }),
    check('full', 'skipped'),
    check('race', 'skipped'),
  ],
};

export const MACHINE_ERROR: RunReport = {
  ...base,
  verdict: 'error',
  stage: 'load',
  timings: { compileMs: 41, totalMs: 50 },
  problem: { what: sameText('bpftool is missing.'), todo: sameText('sudo apt install bpftool') },
};
