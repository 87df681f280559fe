import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

describe('memory of the stack that was never written', () => {
  const source = `int prog(struct xdp_md *ctx)
{
	struct flow flow = { .port = 80, .addr = 1 };
	bpf_map_update_elem(&flows, &flow, &one, BPF_ANY);
}
`;
  const call = `; bpf_map_update_elem(&flows, &flow, &one, BPF_ANY); @ program.bpf.c:4
8: (85) call bpf_map_update_elem#2
`;

  test('is the padding of a struct whose members are listed', () => {
    for (const message of [
      'invalid indirect read from stack off -16+6 size 16',
      'invalid indirect read from stack R2 off -16+6 size 16',
      'invalid read from stack R2 off -16+6 size 16',
    ]) {
      const { rule, line, cause, why, title } = explain(`${call}${message}\n`, source);
      expect({ rule, line }, message).toEqual({ rule: 'stack-uninitialised', line: 4 });
      // Without the register it is not known which argument is meant.
      if (message.includes('R2')) {
        expect(why.en).toContain('padding');
        expect(title.en).toContain('`flow`, of which byte 7 of 16');
        expect(cause?.line).toBe(3);
      }
    }
  });

  test('is not said to be too small', () => {
    const output = '8: (85) call bpf_map_lookup_elem#1\ninvalid read from stack R2 off=-4 size=4\n';
    expect(explain(output).rule).toBe('stack-uninitialised');
    const small = '8: (85) call bpf_map_lookup_elem#1\ninvalid read from stack R2 off=-4 size=8\n';
    expect(explain(small).rule).toBe('map-key-too-small');
  });

  test('also where the program reads it itself', () => {
    expect(explain('8: (71) r0 = *(u8 *)(r10 -31)\ninvalid read from stack off -31+0 size 1\n').rule).toBe(
      'stack-uninitialised',
    );
  });
});

describe('an array on the stack with an index', () => {
  test('in the words of many kernels', () => {
    for (const message of [
      'invalid unbounded variable-offset read from stack R2',
      'invalid variable-offset write to stack R2 var_off=(0x0; 0x3ff) off=-16 size=1',
      'variable stack access var_off=(0xfffffffffffffff0; 0x4) off=-16 size=1',
      'R2 variable stack access prohibited for !root, var_off=(0x0; 0xf) off=-16',
      'R3 indirect variable offset stack access prohibited for !root, var_off=(0x0; 0xf)',
    ])
      expect(explain(`5: (71) r0 = *(u8 *)(r2 +0)\n${message}\n`).rule, message).toBe(
        'stack-index-unbounded',
      );
  });

  test('without CAP_PERFMON is not blamed on the index', () => {
    const { why } = explain(
      '5: (71) r0 = *(u8 *)(r2 +0)\nR2 variable stack access prohibited for !root, var_off=(0x0; 0xf) off=-16\n',
    );
    expect(why.en).toContain('CAP_PERFMON');
  });
});

test('pointers that would leave the program, and pointers that are cut', () => {
  for (const [message, rule] of [
    ['R1 leaks addr into map', 'pointer-leak'],
    ['R4 leaks addr into packet', 'pointer-leak'],
    ['leaking pointer from stack off -8', 'pointer-leak'],
    ['R3 pointer comparison prohibited', 'pointer-leak'],
    ['attempt to corrupt spilled pointer on stack', 'pointer-cut'],
    ['cannot spill pointers to stack into stack frame of the caller', 'stack-pointer-kept'],
    ['misaligned stack access off (0x0; 0x0)+-13+0 size 8', 'stack-misaligned'],
  ] as const)
    expect(explain(`5: (7b) *(u64 *)(r10 -8) = r1\n${message}\n`).rule, message).toBe(rule);
});

test('a register that a call has taken', () => {
  const output = `1: (b7) r3 = 5                        ; R3=5
2: (85) call bpf_get_prandom_u32#7    ; R0=scalar()
3: (bf) r0 = r3
R3 !read_ok
`;
  const { rule, title } = explain(output);
  expect(rule).toBe('register-clobbered');
  expect(title.en).toContain('bpf_get_prandom_u32');
});
