import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

describe('an index', () => {
  test('that nothing bounds, in the words of 5.x, masked as the source says', () => {
    const source = `struct buffer {
	__u8 data[32768];
};
static int save(struct buffer *b, __u32 off)
{
	b->data[off & (SIZE - 1)] = 1;
	return 0;
}
`;
    const output = `; b->data[off & (SIZE - 1)] = 1;
970: (73) *(u8 *)(r2 +0) = r1
 R0=inv0 R1_w=inv1 R2_w=map_value(id=0,off=0,ks=4,vs=32768,umax_value=4294967295,var_off=(0x0; 0xffffffff)) R10=fp0
R2 unbounded memory access, make sure to bounds check any such access
`;
    const { rule, line, title } = explain(output, source);
    expect({ rule, line }).toEqual({ rule: 'index-unbounded', line: 6 });
    expect(title.en).toContain('`off & (SIZE - 1)`');
  });

  test('that is unsigned and unbounded is not said to be negative', () => {
    const source = `int prog(struct xdp_md *ctx)
{
	__u64 slot = elapsed;
	hist->slots[slot]++;
}
`;
    const output = `; hist->slots[slot]++; @ program.bpf.c:4
22: (67) r6 <<= 3                     ; R6=scalar(smax=0x7ffffffffffffff8,umax=0xfffffffffffffff8)
23: (0f) r0 += r6
math between map_value pointer and register with unbounded min value is not allowed
`;
    expect(explain(output, source).rule).toBe('index-unbounded');
    expect(explain(output, source.replace('__u64 slot', 'int slot')).rule).toBe('index-may-be-negative');
  });

  test('is not named when two stand on the line and neither is checked', () => {
    const source = 'int f(void)\n{\n\tt->cell[x][y]++;\n}\n';
    const output = `; t->cell[x][y]++; @ program.bpf.c:3
16: (61) r1 = *(u32 *)(r0 +0)
R0 unbounded memory access, make sure to bounds check any such access
`;
    const { title } = explain(output, source);
    expect(title.en).toMatch(/^The index may be any number here/);
  });
});

describe('an access past the end of a value', () => {
  test('tells the number of elements only where the source does', () => {
    const output = `; h->slots[i]++; @ program.bpf.c:6
20: (79) r1 = *(u64 *)(r0 +0)         
invalid access to map value, value_size=64 off=64 size=8
R0 max value is outside of the allowed memory range
`;
    const source = (member: string) => `struct hist {
	__u32 count;
	${member}
};

	h->slots[i]++;
`;
    expect(explain(output, source('__u64 slots[MAX];')).fix.en).toContain('`>= MAX`');
    expect(explain(output, source('struct list slots;')).fix.en).not.toMatch(/>= \d/);
  });

  test('knows the last lines alone, as they are often pasted', () => {
    for (const message of [
      'R3 max value is outside of the allowed memory range',
      'R1 pointer arithmetic of map value goes out of range, prohibited for !root',
    ])
      expect(explain(`5: (79) r1 = *(u64 *)(r3 +0)\n${message}\n`).rule, message).toBe('index-unbounded');
  });

  test('into a map key of a callback is one of memory', () => {
    expect(
      explain('5: (79) r1 = *(u64 *)(r2 +0)\ninvalid access to map key, key_size=4 off=0 size=8\n').rule,
    ).toBe('memory-bounds');
  });
});

test('special members are named, in old and new words', () => {
  for (const [message, field] of [
    ['direct access to bpf_spin_lock is disallowed', '`bpf_spin_lock`'],
    ['bpf_timer cannot be accessed directly by load/store', '`bpf_timer`'],
    ['kptr cannot be accessed indirectly by helper', '`kptr`'],
  ] as const) {
    const { rule, title } = explain(`5: (79) r1 = *(u64 *)(r2 +0)\n${message}\n`);
    expect(rule).toBe('special-field-access');
    expect(title.en).toContain(field);
  }
});
