import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

describe('an argument', () => {
  test('is named by its place only, where the log names no helper', () => {
    const { rule, title } = explain('46: (85) call 2\nR3 type=inv expected=fp\n');
    expect(rule).toBe('helper-argument');
    expect(title.en).toBe('The third argument of the helper is a plain number, which it does not take.');
  });

  test('that is a member by value is told from an array, which is an address', () => {
    const source = `int prog(struct xdp_md *ctx)
{
	__u64 *v = bpf_map_lookup_elem(&hosts, ip->saddr);
}
`;
    const loaded = `; __u64 *v = bpf_map_lookup_elem(&hosts, ip->saddr); @ program.bpf.c:3
5: (61) r2 = *(u32 *)(r1 +26)         ; R1=pkt(off=0,r=34) R2=scalar(umax=0xffffffff)
6: (18) r1 = 0xffff888102b47c00       ; R1=map_ptr(map=hosts,ks=4,vs=8)
8: (85) call bpf_map_lookup_elem#1
R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value
`;
    const { rule, fix } = explain(loaded, source);
    expect(rule).toBe('argument-by-value');
    expect(fix.en).toContain('`&ip->saddr`');
    const moved = loaded.replace(
      'r2 = *(u32 *)(r1 +26)         ; R1=pkt(off=0,r=34) R2=',
      'r2 += 26    ; R2=',
    );
    expect(explain(moved, source).rule).toBe('helper-argument');
  });

  test('the packet, where a helper does not take it', () => {
    const output = `5: (85) call bpf_strtol#105
R1 type=pkt expected=fp, map_value, mem
`;
    expect(explain(output).rule).toBe('packet-to-helper');
  });

  test('a record of a ring buffer that was moved, before 6.1', () => {
    const output = `5: (85) call bpf_ringbuf_submit#132
dereference of modified ringbuf_mem ptr R1 off=4 disallowed
`;
    expect(explain(output).rule).toBe('record-moved');
  });

  test('a text that is no constant, in the words of several kernels', () => {
    for (const message of ["R3 is not a constant address'", "R3 does not point to a readonly map'"])
      expect(explain(`5: (85) call bpf_snprintf#165\n${message}\n`).rule).toBe('constant-text-needed');
  });
});

describe('a size', () => {
  test('that may be 0, in old and new words', () => {
    for (const message of ['R4 invalid zero-sized read: u64=[0,64]', 'R4 invalid zero-sized read'])
      expect(explain(`5: (85) call bpf_skb_load_bytes#26\n${message}\n`).rule).toBe('helper-size-zero');
  });

  test('that is larger than the stack below the pointer, before 5.12', () => {
    const output = '5: (85) call bpf_get_current_comm#16\ninvalid stack type R1 off=-16 access_size=32\n';
    const { rule, title } = explain(output);
    expect(rule).toBe('helper-memory-too-small');
    expect(title.en).toContain('32 bytes');
    expect(title.en).toContain('16 bytes');
  });
});

describe('a helper', () => {
  test('that the kernel is too old for comes with its version', () => {
    expect(explain('5: (85) call unknown#181\ninvalid func unknown#181\n').why.en).toContain('Linux 5.17');
    expect(explain('5: (85) call unknown#500\ninvalid func unknown#500\n').why.en).not.toContain('came with');
  });

  test('that needs a right is not said to be of another program type', () => {
    const output = '5: (85) call bpf_trace_printk#6\nunknown func bpf_trace_printk#6\n';
    const { rule, title, fix } = explain(output);
    expect(rule).toBe('helper-not-allowed');
    for (const words of [title.en, title.ja, fix.en, fix.ja]) expect(words).toContain('CAP_PERFMON');
  });
});
