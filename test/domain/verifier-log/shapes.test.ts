import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../src/domain/verifier-log/index.ts';

/* Logs as other kernels and loaders print them. */

const SOURCE = {
  file: 'xdp.bpf.c',
  text: `int prog(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;
	if (eth->h_proto == 8)
		return 1;
	return 2;
}
`,
};

describe('logs of other kernels', () => {
  test('5.10 and older: registers with _w and inv, source without line numbers, no libbpf program name', () => {
    const output = `libbpf: load bpf program failed: Permission denied
libbpf: -- BEGIN DUMP LOG ---
libbpf: 
; struct ethhdr *eth = (void *)(long)ctx->data;
0: (61) r1 = *(u32 *)(r1 +0)
 R1_w=ctx(id=0,off=0,imm=0) R10=fp0
; if (eth->h_proto == 8)
1: (69) r1 = *(u16 *)(r1 +12)
invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)
R1 offset is outside of the packet
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

libbpf: -- END LOG --
libbpf: failed to load program 'prog'
`;
    expect(explainRejection({ output, source: SOURCE })).toMatchObject({ rule: 'packet-unchecked', line: 4 });
  });

  test('old words for a number: inv', () => {
    const output = `0: (61) r1 = *(u32 *)(r1 +12)
1: (79) r1 = *(u64 *)(r1 +0)
R1 invalid mem access 'inv'
processed 2 insns (limit 131072), stack depth 0
`;
    expect(explainRejection({ output })).toMatchObject({ stage: 'verifier', rule: 'not-a-pointer' });
  });

  test('a loop on a kernel that allows none', () => {
    const output = 'back-edge from insn 5 to 2\nprocessed 0 insns (limit 1000000) max_states_per_insn 0\n';
    expect(explainRejection({ output }).rule).toBe('loop-not-allowed');
  });

  test('a program that runs past its end', () => {
    const output = 'last insn is not an exit or jmp\nprocessed 0 insns (limit 1000000)\n';
    expect(explainRejection({ output }).rule).toBe('missing-exit');
  });

  test('a return value with its range, before 6.8', () => {
    const output = `0: (b7) r0 = 7
1: (95) exit
At program exit the register R0 has value (0x7; 0x0) should have been in (0x0; 0x1)
processed 2 insns (limit 1000000)
`;
    expect(explainRejection({ output }).rule).toBe('return-range');
  });

  test('libbpf 1.6: names of errors instead of their texts', () => {
    const output = `libbpf: map 'flows': failed to create: -EINVAL
libbpf: failed to load BPF skeleton: -EINVAL
`;
    expect(explainRejection({ output })).toMatchObject({ stage: 'libbpf', rule: 'map-create' });
    expect(explainRejection({ output: "libbpf: prog 'p': BPF program load failed: -EPERM\n" }).rule).toBe(
      'permission',
    );
    const section = "libbpf: prog 'hello': missing BPF prog type, check ELF section name 'xpd'\n";
    expect(explainRejection({ output: section }).rule).toBe('unknown-section');
  });

  test('lines of other files and line 0 do not move the place', () => {
    const output = `libbpf: prog 'prog': -- BEGIN PROG LOAD LOG --
; struct ethhdr *eth = (void *)(long)ctx->data; @ xdp.bpf.c:3
0: (61) r1 = *(u32 *)(r1 +0)          ; R1=pkt(r=0)
;  @ xdp.bpf.c:0
1: (bf) r2 = r1
; return x; @ bpf_endian.h:40
2: (69) r1 = *(u16 *)(r1 +12)
invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)
-- END PROG LOAD LOG --
`;
    const explanation = explainRejection({ output, source: SOURCE });
    expect(explanation).toMatchObject({ rule: 'packet-unchecked', file: 'xdp.bpf.c', line: 3 });
    expect(explanation.trace.map(({ line }) => line)).toEqual([3, 3, undefined]);
  });

  test('several programs: the refused one counts, whatever was printed about others', () => {
    const accepted = `libbpf: prog 'a': -- BEGIN PROG LOAD LOG --
0: (b7) r0 = 2                        ; R0=2
1: (95) exit
processed 2 insns (limit 1000000) max_states_per_insn 0
-- END PROG LOAD LOG --
`;
    const refused = `libbpf: prog 'b': -- BEGIN PROG LOAD LOG --
0: (95) exit
R0 !read_ok
processed 1 insns (limit 1000000) max_states_per_insn 0
-- END PROG LOAD LOG --
`;
    expect(explainRejection({ output: accepted + refused }).rule).toBe('no-return-value');
    expect(explainRejection({ output: refused + accepted }).rule).toBe('no-return-value');
  });

  test('Linux 7.3: the report behind the log gives the place where the log has none', () => {
    const output = `libbpf: prog 'prog': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0
0: (95) exit
R0 !read_ok

Verification failed: Register Type Safety: Unreadable register

Reason:
  R0 has never been initialized on this path, so the verifier cannot use it as an input.

At:
  prog @ xdp.bpf.c:7:1
        5 |         return 1;                                    
        6 |         return 2;
  >>>   7 | }                                                            >>> 0 | (95) exit
          | ^-- error: R0 is not readable

Causal path:
  no retained diagnostic events on this path

Suggestion:
  Initialize R0 on every path before this instruction.

processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
`;
    expect(explainRejection({ output, source: SOURCE })).toMatchObject({
      rule: 'no-return-value',
      message: 'R0 !read_ok',
      file: 'xdp.bpf.c',
      line: 7,
      column: 1,
    });
    const unknown = explainRejection({
      output: output.replace('R0 !read_ok', 'a new complaint'),
      source: SOURCE,
    });
    expect(unknown).toMatchObject({ rule: 'unknown', message: 'a new complaint', line: 7 });
    expect(unknown.why.en).toContain('R0 has never been initialized');
    expect(unknown.fix.en).toBe('Initialize R0 on every path before this instruction.');
  });

  test('a log of half a million lines is read to its end, and a log that was cut is no error', () => {
    const step = '4: (07) r3 += 4                       ; R3=scalar(umax=7,var_off=(0x0; 0x7))\n';
    const start = "libbpf: prog 'prog': -- BEGIN PROG LOAD LOG --\n";
    const end = `BPF program is too large. Processed 1000001 insn
processed 1000001 insns (limit 1000000)
-- END PROG LOAD LOG --
`;
    const whole = explainRejection({ output: start + step.repeat(500_000) + end });
    expect(whole).toMatchObject({ stage: 'verifier', rule: 'too-complex' });
    expect(whole.trace.length).toBeLessThan(100);
    expect(explainRejection({ output: start + step.repeat(10) })).toMatchObject({ rule: 'unknown' });
  });
});

describe('logs on their way through other hands', () => {
  test('indented, as in a message', () => {
    const output = `    ; if (eth->h_proto == 8) @ xdp.bpf.c:4
    1: (69) r1 = *(u16 *)(r1 +12)
    invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)
    R1 offset is outside of the packet
    processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;
    expect(explainRejection({ output })).toMatchObject({
      rule: 'packet-unchecked',
      file: 'xdp.bpf.c',
      line: 4,
    });
  });

  test.each([
    ["R1 invalid mem access 'scalar'", 'not-a-pointer'],
    [
      'load program: permission denied: invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0): R1 offset is outside of the packet (28 line(s) omitted)',
      'packet-unchecked',
    ],
    [
      'field XdpProg: program xdp_prog: load program: permission denied: R0 !read_ok (5 line(s) omitted)',
      'uninitialised-register',
    ],
  ])('only the message: %s', (output, rule) => {
    expect(explainRejection({ output })).toMatchObject({ stage: 'verifier', rule });
  });
});

test('of several loads in one output, the first that was refused is explained', () => {
  const log = (program: string, message: string) => `libbpf: prog '${program}': -- BEGIN PROG LOAD LOG --
0: (b7) r0 = 2                        ; R0=2
1: (95) exit
${message}processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
`;
  const output = [
    log('fine', ''),
    log('first', 'R0 !read_ok\n'),
    log('second', "R1 invalid mem access 'scalar'\n"),
    log('also_fine', ''),
  ].join('');
  expect(explainRejection({ output })).toMatchObject({ message: 'R0 !read_ok' });
});

test.each(['R1 type=ctx expected=fp', "arg#0 reference type('UNKNOWN ') size cannot be determined: -22"])(
  'what the kernel remarks about the argument of a program before it begins is no refusal: %s',
  (remark) => {
    const output = `${remark}
0: R1=ctx(off=0,imm=0) R10=fp0
0: (95) exit
R0 !read_ok
processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;
    expect(explainRejection({ output })).toMatchObject({ message: 'R0 !read_ok', rule: 'no-return-value' });
  },
);
