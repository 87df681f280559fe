import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/** As libbpf prints a log. */
const logOf = (...lines: string[]) =>
  ["libbpf: prog 'demo': -- BEGIN PROG LOAD LOG --", ...lines, '-- END PROG LOAD LOG --'].join('\n');

const explain = (output: string, text?: string) =>
  explainRejection({
    output,
    ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }),
  });

describe('loops', () => {
  test('a loop that old kernels refuse is told from one that does not end', () => {
    const { rule, why, line } = explain(
      logOf(
        '0: (b7) r1 = 0',
        '; for (int i = 0; i < 10; i++)',
        '7: (55) if r1 != 0xa goto pc-5',
        'back-edge from insn 7 to 3',
      ),
      'int f(void)\n{\n\tfor (int i = 0; i < 10; i++)\n\t\twork();\n}',
    );
    expect(rule).toBe('loop-not-allowed');
    expect(why.en).toContain('5.3');
    expect(line).toBe(3);
  });

  const PROGRAM = `#define MAX 64
__u32 limit = 10;
SEC("xdp")
int demo(struct xdp_md *ctx)
{
	volatile int turn;
	for (__u32 i = 0; i < limit; i++)
		sum += bpf_get_prandom_u32();
	for (turn = 0; turn < MAX; turn++)
		sum += turn;
	return sum;
}`;
  /** Twice around, then the kernel's words, glued to the jump as Linux 6.18 does it. */
  const turning = (row: number, words: string) => {
    const text = PROGRAM.split('\n')[row - 1]?.trim();
    const body = [
      `; ${text} @ program.bpf.c:${row}`,
      '7: (07) r8 += 1                       ; R8=0x14584',
      '16: (2d) if r1 > r8 goto pc-10        ; R1=scalar() R8=0x14584',
    ];
    return logOf(...body, ...body, ...body.slice(0, 2), `16: (2d) if r1 > r8 goto pc-10 ${words}`);
  };

  test('a bound in a global variable is named, with a limit that would mend it', () => {
    const { rule, line, title, fix } = explain(
      turning(7, 'BPF program is too large. Processed 1000001 insn'),
      PROGRAM,
    );
    expect(rule).toBe('loop-bound-unknown');
    expect(line).toBe(7);
    expect(title.en).toContain('`limit`');
    expect(title.ja).toContain('`limit`');
    expect(fix.en).toContain('for (__u32 i = 0; i < 64 && i < limit; i++)');
  });

  test('a volatile counter is named, also when the verifier ran into its limit', () => {
    const { rule, line, why } = explain(
      turning(9, 'BPF program is too large. Processed 1000001 insn'),
      PROGRAM,
    );
    expect(rule).toBe('loop-counter-in-memory');
    expect(line).toBe(9);
    expect(why.en).toContain('`turn` is volatile');
  });

  test('without a source only what the log shows is said', () => {
    const { rule, line, title } = explain(turning(7, 'The sequence of 8193 jumps is too complex.'));
    const endless = turning(7, 'BPF program is too large. Processed 1000001 insn').replaceAll(
      /for \(.*?\)/g,
      'while (1)',
    );
    expect(explain(endless)).toMatchObject({ rule: 'endless-loop', line: 7 });
    expect(explain(endless).title.en).not.toContain('never');
    expect(rule).toBe('too-complex');
    expect(line).toBe(7);
    expect(title.en).toContain('line 7');
  });

  test('a program with more instructions than may be loaded', () => {
    const { rule, title } = explain(logOf('BPF program too large (5125 insns), at most 4096 insns'));
    expect(rule).toBe('too-many-instructions');
    expect(title.en).toContain('5125');
    expect(title.ja).toContain('5125');
  });

  test('a function that clang made a loop of still calls itself', () => {
    const text = `static __noinline int depth_of(int n)
{
	if (n <= 1)
		return 1;
	return n * depth_of(n - 1);
}`;
    const body = [
      '; return n * depth_of(n - 1); @ program.bpf.c:5',
      '28: (bf) r0 = r6                      ; frame1: R0=scalar() R6=scalar()',
      '; if (n <= 1) @ program.bpf.c:3',
      '35: (25) if r1 > 0x2 goto pc-8        ; frame1: R1=scalar(umin=3)',
    ];
    const log = logOf(
      ...body,
      ...body,
      ...body.slice(0, 2),
      'BPF program is too large. Processed 1000001 insn',
    );
    expect(explain(log, text)).toMatchObject({ rule: 'recursion', line: 5 });
  });

  test('recursion in the words of Linux 6.18', () => {
    const { rule, title } = explain(logOf('recursive call from walk() to walk()'));
    expect(rule).toBe('recursion');
    expect(title.en).toContain('walk');
  });
});

describe('control flow', () => {
  test('code that nothing reaches is shown where the log, or else the source, has it', () => {
    const text = 'int demo(void)\n{\n\twhile (1)\n\t\t;\n\treturn 0;\n}';
    expect(explain(logOf('unreachable insn 9'), text)).toMatchObject({ rule: 'unreachable-code', line: 3 });
  });

  test('an instruction of a newer BPF', () => {
    const { rule, title } = explain(logOf('0: (b7) r0 = 0', 'unknown opcode 1f'));
    expect(rule).toBe('unknown-instruction');
    expect(title.en).toContain('0x1f');
    expect(explain(logOf('BPF_MOV uses reserved fields')).rule).toBe('unknown-instruction');
  });

  test('a call through a pointer is not taken for one', () => {
    expect(explain(logOf('0: (b7) r0 = 0', 'unknown opcode 8d')).rule).toBe('indirect-call');
  });
});

describe('tail calls', () => {
  test('a map that depends on the path', () => {
    const { rule, line } = explain(
      logOf(
        '; bpf_tail_call(ctx, jumps, 1); @ program.bpf.c:12',
        '7: (85) call bpf_tail_call#12',
        'tail_call abusing map_ptr',
      ),
    );
    expect({ rule, line }).toEqual({ rule: 'tail-call-map-unclear', line: 12 });
  });

  test('what a function with a tail call must be', () => {
    const words = (message: string) => explain(logOf(message)).why.en;
    expect(words('tail_call is not allowed in subprogs without BTF')).toContain('BTF');
    expect(words('tail_calls are not allowed in programs with bpf-to-bpf calls')).toContain('5.10');
    expect(words('cannot tail call within exception cb')).toContain('callback');
  });

  test('a lock or a reference that a tail call would lose, in the words of older kernels', () => {
    const log = (message: string) =>
      logOf('1: (85) call bpf_spin_lock#93', '5: (85) call bpf_tail_call#12', message);
    for (const message of [
      'tail_call would lead to reference leak',
      'tail_call cannot be used inside bpf_spin_lock-ed region',
    ])
      expect(explain(log(message)).rule).toBe('tail-call-while-holding');
  });
});

describe('return values', () => {
  test.each([
    [
      'At program exit the register R0 has value (0x2; 0x0) should have been in (0x0; 0x1)',
      'returns 2, and only 0 to 1',
    ],
    [
      'At program exit the register R0 has value (0xffffffff; 0x0) should have been in (0x0; 0x1)',
      'returns -1, and only 0 to 1',
    ],
    [
      'At program exit the register R0 has unknown scalar value should have been in (0x0; 0x3)',
      'can be anything, and only 0 to 3',
    ],
    [
      'At program exit the register R0 has smin=1 smax=1 should have been in [-4095, 0]',
      'returns 1, and only -4095 to 0',
    ],
    [
      'At program exit the register R0 has smin=1 smax=1 should have been in [0, 0]',
      'returns 1, and only 0 is',
    ],
  ])('%s', (message, words) => {
    const { rule, title, fix } = explain(logOf('0: (b7) r0 = 2', '1: (95) exit', message));
    expect(rule).toBe('return-range');
    expect(title.en).toContain(words);
    if (message.endsWith('[0, 0]')) expect(fix.en).toContain('return 0;');
  });

  test('a timer has nobody to return a value to, in the words of Linux 6.1', () => {
    const message = 'At async callback the register R0 has value (0x1; 0x0) should have been in (0x0; 0x0)';
    expect(explain(logOf('0: (b7) r0 = 1', '1: (95) exit', message)).rule).toBe('callback-return');
  });

  test('what the values mean to the type of program is said', () => {
    const text = 'SEC("lsm/file_open")\nint demo(struct file *file)\n{\n\treturn 1;\n}';
    const message = 'At program exit the register R0 has smin=1 smax=1 should have been in [-4095, 0]';
    const { why } = explain(logOf('0: (b7) r0 = 1', '1: (95) exit', message), text);
    expect(why.en).toContain('-EPERM');
    expect(why.ja).toContain('-EPERM');
  });
});

describe('references', () => {
  test('a leak whose taking line is not in the log', () => {
    const message = 'BPF_EXIT instruction in main prog would lead to reference leak';
    expect(explain(logOf('9: (95) exit', message)).rule).toBe('reference-leak');
  });
});

test('types of programs that need a GPL-compatible licence whatever they call', () => {
  const text =
    'SEC("lsm/file_open")\nint demo(void *ctx)\n{\n\treturn 0;\n}\nchar L[] SEC("license") = "MIT";';
  const { rule, line, title } = explain(logOf('LSM programs must have a GPL compatible license'), text);
  expect({ rule, line }).toEqual({ rule: 'gpl-only-program-type', line: 6 });
  expect(title.en).toContain('"MIT"');
  expect(title.ja).toContain('"MIT"');
});

test.each([
  [
    'a counter that goes down',
    'for (__u32 i = length; i != 0; i--)',
    '`length`',
    'i = length < 64 ? length : 64',
  ],
  ['a condition that the counter is not in', 'for (n = 0; task; n++)', '`task`', 'n < 64 && task'],
])('the bound of %s is named', (_, head, bound, limit) => {
  const text = `int demo(struct xdp_md *ctx)\n{\n\t${head}\n\t\twork();\n}`;
  const body = [
    `; ${head} @ program.bpf.c:3`,
    '7: (07) r8 += 1 ; R8=1',
    '8: (2d) if r1 > r8 goto pc-2 ; R1=scalar()',
  ];
  const log = logOf(...body, ...body, ...body.slice(0, 2), 'The sequence of 8193 jumps is too complex.');
  const { rule, line, title, fix } = explain(log, text);
  expect({ rule, line }).toEqual({ rule: 'loop-bound-unknown', line: 3 });
  expect(title.en).toContain(bound);
  expect(fix.en).toContain(limit);
});
