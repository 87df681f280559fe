import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/* Logs of other kernels, of bcc, and of programs that this machine may not load. */

const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

describe('a pointer that may be NULL', () => {
  test('without a source, in the words of a kernel that knew no helper names', () => {
    const output = `bpf: Failed to load program: Permission denied
6: (85) call 1
7: (bf) r7 = r0
8: (15) if r0 == 0x0 goto pc+118
 R0=map_value(ks=8,vs=8) R7=map_value_or_null(ks=8,vs=8) R10=fp
9: (85) call 5
10: (bf) r6 = r0
11: (79) r9 = *(u64 *)(r7 +0)
R7 invalid mem access 'map_value_or_null'
`;
    const { rule, title, fixCode } = explain(output);
    expect(rule).toBe('map-null-check');
    expect(title.en).toBe(
      'What bpf_map_lookup_elem returned may be NULL here: a lookup finds nothing when the key is not there.',
    );
    expect(fixCode).toBeUndefined();
  });

  test('with the trailing underscore of pointers to kernel structures', () => {
    const output = `0: (85) call bpf_sk_fullsock#95       ; R0_w=sock_or_null(id=1)
1: (79) r1 = *(u64 *)(r0 +0)
R0 invalid mem access 'rcu_ptr_or_null_'
`;
    expect(explain(output).rule).toBe('null-check');
  });

  test('is not tested by a check that also asks for something else', () => {
    const source = `int prog(struct xdp_md *ctx)
{
	__u32 key = 1;
	__u64 *hits = bpf_map_lookup_elem(&counts, &key);
	if (ctx->rx_queue_index == 0 && !hits)
		return XDP_PASS;
	*hits += 1;
	return XDP_PASS;
}
`;
    const output = `; __u64 *hits = bpf_map_lookup_elem(&counts, &key); @ program.bpf.c:4
7: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=counts,ks=4,vs=8)
; if (ctx->rx_queue_index == 0 && !hits) @ program.bpf.c:5
8: (61) r1 = *(u32 *)(r6 +16)         ; R1=scalar(umax=0xffffffff)
9: (55) if r1 != 0x0 goto pc+2        ; R1=0
12: R0=map_value_or_null(id=1,map=counts,ks=4,vs=8) R6=ctx() R10=fp0
; *hits += 1; @ program.bpf.c:7
12: (79) r1 = *(u64 *)(r0 +0)
R0 invalid mem access 'map_value_or_null'
`;
    const { rule, line, cause, fix, fixCode } = explain(output, source);
    expect({ rule, line, cause: cause?.line }).toEqual({ rule: 'map-null-check', line: 7, cause: 4 });
    for (const words of [fix.en, fix.ja]) expect(words).toMatch(/5(?: 行目)?/);
    expect(fixCode).toBeUndefined();
  });
});

describe('an inverted check', () => {
  const source = (check: string) => `int prog(struct xdp_md *ctx)
{
	__u64 *hits = bpf_map_lookup_elem(&counts, &key);
	${check}
	*hits += 1;
	return XDP_PASS;
}
`;
  // Linux 5.15: states on lines of their own, sources without line numbers.
  const output = (check: string) => `; __u64 *hits = bpf_map_lookup_elem(&counts, &key);
7: (85) call bpf_map_lookup_elem#1
8: R0_w=map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0) R10=fp0
; ${check}
8: (55) if r0 != 0x0 goto pc+3
 R0_w=inv0 R10=fp0
; *hits += 1;
9: (79) r1 = *(u64 *)(r0 +0)
R0 invalid mem access 'inv'
`;

  test('is said to be one, in the words of 5.15 too', () => {
    const check = 'if (hits) return XDP_PASS;';
    const { rule, line, cause, fix } = explain(output(check), source(check));
    expect({ rule, line, cause: cause?.line }).toEqual({ rule: 'null-check-inverted', line: 5, cause: 4 });
    expect(fix.en).toContain('`if (!hits) return 0;`');
  });

  test('is not claimed where a check goes on, or asks for more', () => {
    for (const check of ['if (!hits) count++;', 'if (hits && *hits > 3) return XDP_PASS;'])
      expect(explain(output(check), source(check)).rule, check).toBe('null-pointer');
  });
});

describe('a number that is used as a pointer', () => {
  test('text behind a pointer of the kernel, in an LSM program (6.1)', () => {
    const source = `SEC("lsm/file_open")
int BPF_PROG(opened, struct file *file)
{
	struct dentry *d = file->f_path.dentry;
	const unsigned char *n = d->d_name.name;
	if (n[0] == '/')
		return -1;
	return 0;
}
`;
    const output = `libbpf: prog 'opened': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0
; int BPF_PROG(opened, struct file *file)
0: (79) r1 = *(u64 *)(r1 +0)
func 'bpf_lsm_file_open' arg0 has btf_id 729 type STRUCT 'file'
1: R1_w=trusted_ptr_file()
; struct dentry *d = file->f_path.dentry;
1: (79) r1 = *(u64 *)(r1 +72)         ; R1_w=ptr_dentry()
; const unsigned char *n = d->d_name.name;
2: (79) r1 = *(u64 *)(r1 +40)         ; R1_w=scalar()
; if (n[0] == '/')
3: (71) r1 = *(u8 *)(r1 +0)
R1 invalid mem access 'scalar'
-- END PROG LOAD LOG --
`;
    const { rule, line, cause, why, fix } = explain(output, source);
    expect({ rule, line, cause: cause?.line }).toEqual({ rule: 'kernel-memory', line: 6, cause: 5 });
    expect(why.en).toContain('BTF');
    expect(fix.en).toContain('bpf_probe_read_kernel_str(buf, sizeof(buf), n)');
  });

  test('memory that a kernel marks as that of a process', () => {
    expect(explain('3: (79) r1 = *(u64 *)(r1 +0)\nR1 is ptr_iovec access user memory: off=0\n').rule).toBe(
      'user-memory',
    );
  });

  test('a per-CPU variable', () => {
    expect(explain('3: (61) r1 = *(u32 *)(r1 +0)\nR1 is ptr_rq access percpu memory: off=4\n').rule).toBe(
      'per-cpu-memory',
    );
  });

  test('the address of a map (5.15)', () => {
    const output = `0: (18) r1 = 0xffff888102b47c00
2: (7b) *(u64 *)(r1 +0) = r2
only read from bpf_array is supported
`;
    expect(explain(output).rule).toBe('map-followed');
  });

  test('without a source nothing is claimed about where it is from', () => {
    const { rule, title, cause } = explain("0: (79) r1 = *(u64 *)(r2 +0)\nR2 invalid mem access 'inv'\n");
    expect(rule).toBe('not-a-pointer');
    expect(title.en).toContain('What is followed here is only a number');
    expect(cause).toBeUndefined();
  });
});
