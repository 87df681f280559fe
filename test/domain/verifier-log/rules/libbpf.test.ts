import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/** Logs of other versions, other kernels and other people's machines, cut to what matters. */
const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

const XDP = `#include "vmlinux.h"
SEC("xdp")
int count(struct xdp_md *ctx)
{
	return XDP_PASS;
}
`;

describe('what libbpf and bpftool of other versions say', () => {
  test.each([
    [
      'kernel-without-btf',
      "libbpf: failed to find valid kernel BTF\nlibbpf: Error loading vmlinux BTF: -3\nlibbpf: failed to load object 'bootstrap_bpf'",
    ],
    ['kernel-without-btf', 'libbpf: vmlinux BTF is not found'],
    [
      'kernel-without-btf',
      'Error: failed to load BTF from /sys/kernel/btf/vmlinux: No such file or directory',
    ],
    [
      'btf-refused',
      "[4] DECL_TAG user type_id=2 component_idx=-1 Invalid kind\nlibbpf: Error loading .BTF into kernel: -22. BTF is mandatory, can't proceed.",
    ],
    ['stripped-object', "libbpf: elf: couldn't find symbol table in program.o, stripped object file?"],
    ['not-an-object', 'libbpf: elf: failed to open program.o: -ENOENT'],
    [
      'globals-unsupported',
      "libbpf: Kernel doesn't support BTF, skipping uploading it.\nlibbpf: kernel doesn't support global data\nlibbpf: failed to load object 'minimal_bpf'",
    ],
    [
      'log-truncated',
      "libbpf: prog 'count': BPF program load failed: No space left on device\nlibbpf: prog 'count': failed to load: -28",
    ],
    ['log-truncated', "libbpf: prog 'count': BPF program load failed: -ENOSPC"],
    [
      'program-too-long',
      "libbpf: prog 'count': BPF program load failed: Argument list too long\nlibbpf: prog 'count': failed to load: -7",
    ],
    [
      'load-forbidden',
      "libbpf: prog 'count': BPF program load failed: -EACCES\nlibbpf: prog 'count': failed to load: -EACCES",
    ],
    [
      'program-type-refused',
      "libbpf: load bpf program failed: Invalid argument\nlibbpf: failed to load program 'count'",
    ],
    ['map-reference', "libbpf: prog 'count': map relo failed to find map for section '.maps', off 8"],
    ['data-section', "libbpf: prog 'count': bad map relo against '.L.str' in section '.rodata.str1.1'"],
    ['call-across-sections', "libbpf: prog 'count': no .text section found yet sub-program call exists"],
    [
      'core-type-unusable',
      "libbpf: prog 'tracepoint__syscalls__sys_enter_bpf': relo #12: target candidate search failed for [30] struct : -22\nlibbpf: prog 'tracepoint__syscalls__sys_enter_bpf': relo #12: failed to relocate: -22\nlibbpf: failed to perform CO-RE relocations: -22",
    ],
    [
      'struct-ops-kernel',
      'libbpf: struct_ops init_kern: struct bpf_tcp_congestion is not found in kernel BTF',
    ],
    [
      'struct-ops-unused',
      `libbpf: prog 'init': SEC("struct_ops") program isn't referenced anywhere, did you forget to use it?`,
    ],
    ['map-type-unsized', "libbpf: map 'flows': can't determine key size for type [12]: -EINVAL."],
    ['pin-exists', "libbpf: prog 'pass': failed to pin at '/sys/fs/bpf/x/pass': -EEXIST"],
    ['pin-exists', "Error: can't pin BPF object: path '/sys/fs/bpf/x' already exists"],
    [
      'pin-no-folder',
      "Error: can't create dir '/sys/fs/bpf/a/b' to pin BPF object: parent dir '/sys/fs/bpf/a' doesn't exist",
    ],
    ['not-on-bpffs', 'libbpf: specified path /tmp/pass is not on BPF FS'],
    [
      'bpf-not-in-kernel',
      "libbpf: Error in bpf_object__probe_loading():Function not implemented(38). Couldn't load trivial BPF program.",
    ],
    [
      'bpf-unusable',
      "libbpf: Error in bpf_object__probe_loading():Invalid argument(22). Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.\nlibbpf: failed to load object 'bpf_driver'",
    ],
    [
      'permission',
      "libbpf: load bpf program failed: Operation not permitted\nlibbpf: failed to load program 'xdp_router'",
    ],
    ['map-create', "libbpf: map '.rodata.str1.1': failed to create: Invalid argument(-22)"],
    ['lockdown', 'Lockdown: bpftool: use of bpf to read kernel RAM is restricted; see man kernel_lockdown.7'],
    [
      'permission',
      "libbpf: Error in bpf_object__probe_loading(): -EPERM. Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.",
    ],
    ['permission', "libbpf: map 'flows': failed to create: Operation not permitted(-1)"],
    [
      'permission-as-root',
      "libbpf: prog 'count': BPF program load failed: -EPERM\nlibbpf: permission error while running as root; try raising 'ulimit -l'? current value: 64.0 KiB",
    ],
    [
      'undefined-extern',
      "libbpf: extern (func ksym) 'bpf_task_from_pid': not found in kernel or module BTFs",
    ],
    [
      'kfunc-signature',
      "libbpf: extern (func ksym) 'bpf_task_release': func_proto [21] incompatible with vmlinux [58224]",
    ],
  ])('%s: %s', (rule, output) => {
    expect(explain(output)).toMatchObject({ stage: 'libbpf', rule });
  });

  test('a missing type of program is shown at its section', () => {
    const output =
      "libbpf: prog 'count': BPF program load failed: -EINVAL\nlibbpf: prog 'count': failed to load: -EINVAL";
    const explanation = explain(output, XDP);
    expect(explanation).toMatchObject({ rule: 'program-type-refused', line: 2 });
    expect(explanation.why.en).toContain('SEC("xdp")');
  });

  test('a missing member of the operations is shown where it is set', () => {
    const output =
      'libbpf: struct_ops init_kern tcp_congestion_ops: Cannot find member cwnd_event_tx in kernel BTF';
    const text =
      'SEC(".struct_ops")\nstruct tcp_congestion_ops mine = {\n\t.init = (void *)init,\n\t.cwnd_event_tx = (void *)event,\n};\n';
    expect(explain(output, text)).toMatchObject({ rule: 'struct-ops-kernel', line: 4 });
  });

  test('what libbpf says while it goes on without types is not taken for the reason', () => {
    const output = `libbpf: BTF loading error: -22
libbpf: Error loading .BTF into kernel: -22. BTF is optional, ignoring.
libbpf: map 'flows': failed to create: Argument list too long(-7)`;
    expect(explain(output).rule).toBe('map-too-large');
  });
});

describe('sections', () => {
  const unknown = (section: string) =>
    `libbpf: prog 'run': missing BPF prog type, check ELF section name '${section}'`;
  test.each([
    ['tc_main', 'struct __sk_buff *skb', 'SEC("tc")'],
    ['xdp_sock_prog', 'struct xdp_md *ctx', 'SEC("xdp")'],
    ['sock_ops', 'struct bpf_sock_ops *ops', 'SEC("sockops")'],
    ['tracepoints/sched/sched_switch', 'void *ctx', 'SEC("tracepoint/sched/sched_switch")'],
    ['cgroup/skb/egress', 'struct __sk_buff *skb', 'SEC("cgroup_skb/egress")'],
  ])('SEC("%s") with a %s is mended to %s', (section, argument, fixCode) => {
    const text = `#include "vmlinux.h"\n\nSEC("${section}")\nint run(${argument})\n{\n\treturn 0;\n}\n`;
    expect(explain(unknown(section), text)).toMatchObject({ rule: 'unknown-section', line: 3, fixCode });
  });

  test('nothing is suggested for a section that could be anything', () => {
    const explanation = explain(
      unknown('my_hook'),
      'SEC("my_hook")\nint run(void *ctx)\n{\n\treturn 0;\n}\n',
    );
    expect(explanation.rule).toBe('unknown-section');
    expect(explanation.fixCode).toBeUndefined();
  });
});

describe('what a program attaches to', () => {
  const section = (name: string) =>
    `#include "vmlinux.h"\nSEC("${name}")\nint run(void *ctx)\n{\n\treturn 0;\n}\n`;
  test.each([
    [
      'probe-function-missing',
      'kprobe/tcp_conect',
      "libbpf: failed to add legacy kprobe event for 'tcp_conect+0x0': No such file or directory\nlibbpf: prog 'run': failed to create kprobe 'tcp_conect+0x0' perf event: No such file or directory",
    ],
    [
      'probe-function-missing',
      'kprobe/tcp_conect',
      "libbpf: prog 'run': failed to create kprobe 'tcp_conect+0x0' perf event: -ENOENT",
    ],
    [
      'tracepoint-missing',
      'tracepoint/syscalls/sys_enter_opn',
      "libbpf: failed to determine tracepoint 'syscalls/sys_enter_opn' perf event ID: No such file or directory",
    ],
    [
      'tracepoint-missing',
      'raw_tp/sched/sched_switch',
      "libbpf: prog 'run': failed to attach to raw tracepoint 'sched/sched_switch': No such file or directory",
    ],
    [
      'probe-file-missing',
      'uprobe//bin/bash:readlin',
      "libbpf: elf: failed to find symbol 'readlin' in '/bin/bash'",
    ],
    [
      'probe-file-missing',
      'uprobe//bin/bsh:readline',
      'libbpf: failed to open /bin/bsh: No such file or directory',
    ],
    [
      'probe-file-missing',
      'usdt//bin/bash:a:b',
      'libbpf: usdt: failed to find USDT support BPF maps, did you forget to include bpf/usdt.bpf.h?',
    ],
    [
      'section-incomplete',
      'uprobe//bin/bash',
      "libbpf: prog 'run': section 'uprobe//bin/bash' missing ':function[+offset]' specification",
    ],
    ['section-incomplete', 'fentry/', "libbpf: prog 'run': failed to find kernel BTF type ID of '': -3"],
    ['section-incomplete', 'freplace/filter', "libbpf: prog 'run': attach program FD is not set"],
    [
      'kernel-function-missing',
      'lsm/file_opened',
      "libbpf: prog 'run': failed to find kernel BTF type ID of 'file_opened': -ESRCH",
    ],
  ])('%s of SEC("%s")', (rule, name, output) => {
    expect(explain(output, section(name))).toMatchObject({ rule, line: 2 });
  });

  test('a name of an LSM hook is looked up among the hooks', () => {
    const { title, fix } = explain(
      "libbpf: prog 'run': failed to find kernel BTF type ID of 'file_opened': -3",
      section('lsm/file_opened'),
    );
    expect(title.en).toContain('LSM hook `file_opened`');
    expect(fix.en).toContain('bpf_lsm_');
  });
});

describe('what libbpf replaced, because this kernel does not have it', () => {
  const log = (lines: string) =>
    `libbpf: prog 'run': BPF program load failed: Invalid argument
libbpf: prog 'run': -- BEGIN PROG LOAD LOG --
; return bpf_magic(1);
1: (b7) r1 = 1
${lines}
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'run': failed to load: -22`;
  const text =
    'extern int bpf_magic(int x) __ksym __weak;\nSEC("xdp")\nint run(struct xdp_md *ctx)\n{\n\treturn bpf_magic(1);\n}\n';
  test.each([
    ['kfunc-unresolved', "2: <invalid kfunc call>\nkfunc 'bpf_magic' is referenced but wasn't resolved"],
    ['core-unresolved', '2: (85) call unknown#195896080\ninvalid func unknown#195896080'],
    ['core-unresolved', '2: (85) call unknown#2002000007\ninvalid func unknown#2002000007'],
  ])('%s', (rule, lines) => {
    expect(explain(log(lines), text)).toMatchObject({ stage: 'verifier', rule, line: 5 });
  });

  test('map-not-created', () => {
    const source =
      'struct {\n\t__uint(type, BPF_MAP_TYPE_HASH);\n} flows SEC(".maps");\nint run(void *ctx)\n{\n\treturn bpf_map_lookup_elem(&flows, ctx) != 0;\n}\n';
    const lines = "2: <invalid BPF map reference>\nBPF map 'flows' is referenced but wasn't created";
    expect(explain(log(lines), source)).toMatchObject({
      rule: 'map-not-created',
      line: 6,
      cause: { line: 3 },
    });
  });
});

test('a text that only names an errno is no complaint of the loader', () => {
  expect(explain('make: *** [Makefile:3: all] Error 1').rule).toBe('unknown');
});
