import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

function fixture(name: string) {
  const dir = fileURLToPath(new URL(`../../../fixtures/rejections/${name}`, import.meta.url));
  const text = readFileSync(`${dir}/program.bpf.c`, 'utf8');
  return {
    output: readFileSync(`${dir}/output.txt`, 'utf8'),
    source: { file: 'program.bpf.c', text },
  };
}

/** As a learner gets it who pastes an output: without the object. */
const explain = (name: string) => explainRejection(fixture(name));

/** The same program with a part of its text changed, so that only the words can follow. */
function explainWith(name: string, search: string | RegExp, replacement: string) {
  const { output, source } = fixture(name);
  const text = source.text.replace(search, replacement);
  expect(text).not.toBe(source.text);
  return explainRejection({ output, source: { ...source, text } });
}

describe('a check of the packet that is there and does not count', () => {
  test('names sizeof of a pointer', () => {
    const { why, fix, cause } = explain('packet-check-too-short--sizeof-pointer');
    expect(why.en).toContain('`sizeof(eth)` on line 13 is the size of a pointer');
    expect(fix.en).toContain('`sizeof(*eth)`');
    expect(cause?.note.ja).toContain('ポインターの大きさ');
  });

  test('says that one more than a void pointer is one byte', () => {
    expect(explain('packet-check-too-short--void-plus-one').why.en).toContain('line 11 is one byte');
  });

  test('says what the proved bytes are, and how large the header is', () => {
    const { title, fix } = explain('packet-check-too-short--subprogram');
    expect(title.en).toContain('14 bytes (Ethernet)');
    expect(fix.en).toContain('`struct iphdr` (20 bytes)');
    expect(fix.ja).toContain('`struct iphdr`、20 バイト');
  });

  test('sends to the check that comes too late', () => {
    const { title, cause } = explain('packet-unchecked--check-too-late');
    expect(title.en).toContain('only afterwards, on line 15');
    expect(cause?.line).toBe(15);
  });

  test('explains a comparison of the beginning, also of a macro', () => {
    const { why, cause } = explain('packet-unchecked--compares-the-beginning');
    expect(why.en).toContain('compares where it begins');
    expect(cause?.line).toBe(13);
  });

  test('finds the comparison whose wrong side goes on, and pastes nothing there', () => {
    const { cause, fixCode } = explain('packet-check-reversed--nested');
    expect(cause?.line).toBe(14);
    expect(fixCode).toBeUndefined();
  });

  test('tells a packet read anew behind a helper from one read twice', () => {
    expect(explain('packet-recheck-after-helper').title.en).toContain('bpf_xdp_adjust_head');
    expect(explain('packet-pointer-reloaded').cause?.note.en).toContain('read again');
  });

  test('bounds what is read twice by a copy', () => {
    const { fix, cause } = explain('packet-offset-too-large--read-twice');
    expect(fix.en).toContain('Copy `*offset` into a local variable');
    expect(cause?.line).toBe(16);
  });
});

describe('offsets that are known only at run time', () => {
  test('say what is added, and how large it may be', () => {
    const { why, proof } = explain('packet-variable-offset');
    expect(why.en).toContain('`ip->ihl * 4` (0 to 60) on line 17');
    // From the moved pointer: dest is bytes 2 and 3 of the TCP header.
    expect(proof).toEqual({ proved: 0, needed: 4 });
  });

  test('count from the pointer that the C goes through', () => {
    const { title, proof } = explain('packet-variable-offset--payload');
    expect(proof).toEqual({ proved: 0, needed: 1 });
    expect(title.en).toContain('1 byte is needed there, and 0 bytes are proved');
  });

  test('name the lowest value of a signed number', () => {
    const { title, fix } = explain('packet-offset-negative');
    expect(title.en).toContain('(`o`) may be as low as -2147483648');
    expect(fix.en).toContain('if (o < 0 || o > 1500) …');
    expect(explain('packet-offset-negative--difference').title.en).toContain('as low as -60');
  });

  test('show how to bound what is no variable', () => {
    expect(explain('packet-offset-unbounded--helper').fix.en).toContain('__u32 n = bpf_ktime_get_ns();');
  });
});

describe('the line to paste', () => {
  test.each([
    ['packet-check-too-short--tcp-in-tc', /^if \(\(void \*\)\(tcph \+ 1\) > data_end\) return 0;$/],
    ['packet-check-too-short--cursor-in-struct', /^if \(\(void \*\)\(p->ip \+ 1\) > p->end\) return false;$/],
    ['packet-check-too-short--void-plus-one', /^if \(\(void \*\)\(eth \+ 1\) > data_end\) return -1;$/],
    ['packet-check-too-short--vlan-loop', /^if \(\(void \*\)\(vlh \+ 1\) > data_end\) return XDP_PASS;$/],
    ['packet-check-too-short--memcpy', /^if \(\(void \*\)\(eth \+ 1\) > data_end\) return XDP_PASS;$/],
    ['packet-unchecked--no-end', /> \(void \*\)\(long\)ctx->data_end\) return XDP_PASS;$/],
    ['packet-metadata-unchecked', /^if \(\(void \*\)\(mark \+ 1\) > data\) return XDP_PASS;$/],
  ])('%s', (name, expected) => {
    expect(explain(name).fixCode).toMatch(expected);
  });

  test('is none in a loop or an if without braces: what follows would change its meaning', () => {
    expect(explain('packet-check-too-short--byte-loop').fixCode).toBeUndefined();
    expect(
      explainWith('packet-unchecked--no-end', /(\t)(__u16 proto = )/, '$1if (ctx)\n$1\t$2').fixCode,
    ).toBeUndefined();
  });

  test('is none where the function does not know the end', () => {
    const { fix, fixCode } = explain('packet-unchecked--in-function-without-end');
    expect(fixCode).toBeUndefined();
    expect(fix.en).toContain('`swap_mac` does not know data_end');
  });
});

test('an instruction without a line belongs to the only line that reads such a member', () => {
  expect(explain('packet-check-too-short--vlan-loop').line).toBe(23);
  // With two such lines nothing is certain: then the line of the instruction before counts.
  const doubled = explainWith('packet-check-too-short--vlan-loop', 'vlh++;', 'proto |= vlh->proto;');
  expect(doubled.line).toBe(21);
});

describe('logs that this machine does not give', () => {
  const SOURCE = {
    file: 'xdp.bpf.c',
    text: `SEC("xdp")
int prog(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct iphdr *ip = data + 14;
	struct udphdr *udp;

	if ((void *)(ip + 1) > data_end)
		return XDP_PASS;
	udp = (void *)ip + ip->ihl * 4;
	if ((void *)udp + 4 > data_end)
		return XDP_PASS;
	return udp->check ? XDP_PASS : XDP_DROP;
}
`,
  };

  test('Linux 6.1: a proved part behind a variable one counts from the moved pointer', () => {
    const output = `libbpf: prog 'prog': -- BEGIN PROG LOAD LOG --
; void *data = (void *)(long)ctx->data;
0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx(off=0,imm=0) R2_w=pkt(off=0,r=0,imm=0)
; void *data_end = (void *)(long)ctx->data_end;
1: (61) r1 = *(u32 *)(r1 +4)          ; R1_w=pkt_end(off=0,imm=0)
; if ((void *)(ip + 1) > data_end)
2: (bf) r3 = r2                       ; R2_w=pkt(off=0,r=0,imm=0) R3_w=pkt(off=0,r=0,imm=0)
3: (07) r3 += 34                      ; R3_w=pkt(off=34,r=0,imm=0)
4: (2d) if r3 > r1 goto pc+10         ; R1=pkt_end(off=0,imm=0) R3=pkt(off=34,r=34,imm=0)
5: (07) r2 += 14                      ; R2=pkt(off=14,r=34,imm=0)
; udp = (void *)ip + ip->ihl * 4;
6: (71) r3 = *(u8 *)(r2 +0)           ; R2=pkt(off=14,r=34,imm=0) R3_w=scalar(umax=255,var_off=(0x0; 0xff))
7: (67) r3 <<= 2                      ; R3_w=scalar(umax=1020,var_off=(0x0; 0x3fc))
8: (57) r3 &= 60                      ; R3_w=scalar(umax=60,var_off=(0x0; 0x3c))
9: (0f) r2 += r3                      ; R2_w=pkt(id=1,off=14,r=0,umax=60,var_off=(0x0; 0x3c)) R3_w=scalar(umax=60,var_off=(0x0; 0x3c))
; if ((void *)udp + 4 > data_end)
10: (bf) r3 = r2                      ; R2_w=pkt(id=1,off=14,r=0,umax=60,var_off=(0x0; 0x3c)) R3_w=pkt(id=1,off=14,r=0,umax=60,var_off=(0x0; 0x3c))
11: (07) r3 += 4                      ; R3_w=pkt(id=1,off=18,r=0,umax=60,var_off=(0x0; 0x3c))
12: (2d) if r3 > r1 goto pc+2         ; R1=pkt_end(off=0,imm=0) R3=pkt(id=1,off=18,r=18,umax=60,var_off=(0x0; 0x3c))
; return udp->check ? XDP_PASS : XDP_DROP;
13: (69) r1 = *(u16 *)(r2 +6)
invalid access to packet, off=20 size=2, R2(id=1,off=20,r=18)
R2 offset is outside of the packet
processed 14 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1
-- END PROG LOAD LOG --
`;
    expect(explainRejection({ output, source: SOURCE })).toMatchObject({
      rule: 'packet-variable-offset',
      line: 14,
      cause: { line: 12 },
      proof: { proved: 4, needed: 8 },
      fixCode: 'if ((void *)(udp + 1) > data_end) return XDP_PASS;',
    });
  });

  test('Linux 5.15: states stand on lines of their own, behind branches only', () => {
    const output = `libbpf: -- BEGIN DUMP LOG ---
libbpf:
; int prog(struct xdp_md *ctx)
0: (b7) r0 = 2
; void *data_end = (void *)(long)ctx->data_end;
1: (61) r3 = *(u32 *)(r1 +4)
; void *data = (void *)(long)ctx->data;
2: (61) r2 = *(u32 *)(r1 +0)
; if ((void *)(ip + 1) > data_end)
3: (bf) r4 = r2
4: (07) r4 += 34
5: (2d) if r4 > r3 goto pc+6
 R0_w=inv2 R1=ctx(id=0,off=0,imm=0) R2_w=pkt(id=0,off=0,r=34,imm=0) R3_w=pkt_end(id=0,off=0,imm=0) R4_w=pkt(id=0,off=34,r=34,imm=0) R10=fp0
; return udp->check ? XDP_PASS : XDP_DROP;
6: (69) r3 = *(u16 *)(r2 +40)
invalid access to packet, off=40 size=2, R2(id=0,off=40,r=34)
R2 offset is outside of the packet
processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

libbpf: -- END LOG --
`;
    expect(explainRejection({ output, source: SOURCE })).toMatchObject({
      rule: 'packet-check-too-short',
      line: 14,
      cause: { line: 9 },
    });
  });

  test('the compared pointer itself on the wrong side: only its mark is printed', () => {
    const output = `0: R1=ctx() R10=fp0
0: (61) r2 = *(u32 *)(r1 +4)          ; R1=ctx() R2=pkt_end()
1: (61) r1 = *(u32 *)(r1 +0)          ; R1=pkt(r=0)
2: (3d) if r1 >= r2 goto pc+2         ; R1=pkt(r=1) R2=pkt_end()
3: (b7) r0 = 2                        ; R0=2
4: (95) exit
from 2 to 5: R1=pkt(r=0xfffffffe) R2=pkt_end() R10=fp0
5: (71) r0 = *(u8 *)(r1 +0)
R1 offset is outside of the packet
processed 6 insns (limit 1000000)
`;
    expect(explainRejection({ output })).toMatchObject({ rule: 'packet-check-reversed' });
  });

  test('strict alignment', () => {
    const output = `0: R1=ctx() R10=fp0
0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=34)
1: (61) r0 = *(u32 *)(r2 +26)
misaligned packet access off 2+(0x0; 0x0)+0+26 size 4
processed 2 insns (limit 1000000)
`;
    const { rule, title } = explainRejection({ output });
    expect(rule).toBe('packet-misaligned');
    expect(title.en).toContain('not a multiple of 4');
  });
});
