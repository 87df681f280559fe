import { describe, expect, test } from 'vitest';
import { link } from '../../../src/domain/verifier-log/link.ts';
import { originOf } from '../../../src/domain/verifier-log/origin.ts';
import { readOutput } from '../../../src/domain/verifier-log/read-output.ts';

function stepsOf(log: string) {
  const { refusal } = link(readOutput(log));
  if (!refusal) throw new Error('no log');
  return refusal.steps;
}

/** Follows the base of the last load or store. */
const origin = (log: string, register: number) => originOf(stepsOf(log), register);

describe('the path to a refusal', () => {
  test('leaves out what other branches did, at log level 2', () => {
    const steps = stepsOf(`0: (b7) r0 = 0                        ; R0=0
1: (15) if r0 == 0x0 goto pc+2        ; R0=0
2: (b7) r6 = 1                        ; R6=1
3: (95) exit

from 1 to 4: R0=0 R1=ctx() R10=fp0
4: (b7) r6 = 2                        ; R6=2
5: (61) r1 = *(u32 *)(r6 +0)
R6 invalid mem access 'scalar'
`);
    expect(steps.map(({ insn }) => insn)).toEqual([0, 1, 4, 5]);
  });

  test('goes back to the latest turn of a loop', () => {
    const steps = stepsOf(`0: (b7) r1 = 0                        ; R1=0
1: (07) r1 += 1                       ; R1=1
2: (a5) if r1 < 0x3 goto pc-2         ; R1=1
1: (07) r1 += 1                       ; R1=2
2: (a5) if r1 < 0x3 goto pc-2         ; R1=2
3: (95) exit
from 2 to 1: R1=2 R10=fp0
1: (07) r1 += 1                       ; R1=3
R0 !read_ok
`);
    expect(steps.map(({ insn }) => insn)).toEqual([0, 1, 2, 1, 2, 1]);
  });

  test('knows how deep each step is in calls', () => {
    const steps = stepsOf(`0: (85) call pc+2
caller:
 R10=fp0
callee:
 frame1: R1=ctx() R10=fp0
3: (b7) r0 = 1                        ; frame1: R0=1
4: (95) exit
returning from callee:
 frame1: R0=1 R10=fp0
to caller at 1:
 R0=1 R10=fp0
1: (bf) r6 = r0                       ; R0=1 R6=1
2: (95) exit
R0 !read_ok
`);
    expect(steps.map(({ frame }) => frame)).toEqual([0, 1, 1, 0, 0]);
  });
});

describe('the origin of a value', () => {
  test('is found through moves and the stack', () => {
    const found = origin(
      `0: (61) r1 = *(u32 *)(r1 +0)          ; R1=pkt(r=0)
1: (7b) *(u64 *)(r10 -8) = r1         ; R1=pkt(r=0) R10=fp0 fp-8=pkt(r=0)
2: (b7) r1 = 5                        ; R1=5
3: (79) r7 = *(u64 *)(r10 -8)         ; R7=pkt(r=0) R10=fp0
4: (bf) r2 = r7                       ; R2=pkt(r=0) R7=pkt(r=0)
5: (71) r3 = *(u8 *)(r2 +0)
invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)
`,
      2,
    );
    expect(found).toMatchObject({ kind: 'loaded', step: { insn: 0 } });
  });

  test('is the helper that took the packet away, not any call since', () => {
    const found = origin(
      `0: (61) r6 = *(u32 *)(r1 +0)          ; R1=ctx() R6=pkt(r=0)
1: (85) call bpf_xdp_adjust_head#44   ; R0=scalar()
2: (85) call bpf_ktime_get_ns#5       ; R0=scalar()
3: (71) r3 = *(u8 *)(r6 +0)
R6 invalid mem access 'scalar'
`,
      6,
    );
    expect(found).toMatchObject({ kind: 'lost', was: 'pkt', helper: 'bpf_xdp_adjust_head' });
  });

  test('is the call that returned it, with the arithmetic since', () => {
    const found = origin(
      `0: (85) call bpf_get_prandom_u32#7    ; R0=scalar()
1: (57) r0 &= 7                       ; R0=scalar(umax=7)
2: (bf) r8 = r0                       ; R0=scalar(umax=7) R8=scalar(umax=7)
3: (71) r3 = *(u8 *)(r8 +0)
R8 invalid mem access 'scalar'
`,
      8,
    );
    expect(found).toMatchObject({ kind: 'returned', helper: 'bpf_get_prandom_u32' });
    expect(found?.through.map(({ insn }) => insn)).toEqual([1]);
  });

  test('is the arithmetic that made a number of a pointer', () => {
    const found = origin(
      `0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=0)
1: (a7) r2 ^= 1                       ; R2=scalar()
2: (71) r3 = *(u8 *)(r2 +0)
R2 invalid mem access 'scalar'
`,
      2,
    );
    expect(found).toMatchObject({ kind: 'calculated', was: 'pkt', step: { insn: 1 } });
  });

  test('is in the caller for an argument, and in the callee for a result', () => {
    const calls = `0: (b7) r1 = 7                        ; R1=7
1: (85) call pc+2
caller:
 R10=fp0
callee:
 frame1: R1=7 R10=fp0
4: (bf) r0 = r1                       ; frame1: R0=7 R1=7
5: (95) exit
returning from callee:
 frame1: R0=7 R10=fp0
to caller at 2:
 R0=7 R10=fp0
2: (71) r3 = *(u8 *)(r0 +0)
R0 invalid mem access 'scalar'
`;
    expect(origin(calls, 0)).toMatchObject({ kind: 'constant', value: '7', step: { insn: 0 } });
  });

  test('is nothing where the log does not reach back', () => {
    expect(origin("5: (71) r3 = *(u8 *)(r2 +0)\nR2 invalid mem access 'scalar'\n", 2)).toBeUndefined();
  });
});

test('a pointer that a helper took away is not blamed on the addition behind it', () => {
  const log = `0: R1=ctx() R10=fp0
0: (61) r7 = *(u32 *)(r1 +76)         ; R1=ctx() R7=pkt(r=34)
1: (85) call bpf_skb_store_bytes#9    ; R0=scalar()
2: (b7) r1 = 9                        ; R1=9
3: (0f) r7 += r1                      ; R1=9 R7=scalar()
4: (71) r1 = *(u8 *)(r7 +14)
R7 invalid mem access 'scalar'
`;
  expect(origin(log, 7)).toMatchObject({ kind: 'lost', was: 'pkt', helper: 'bpf_skb_store_bytes' });
});
