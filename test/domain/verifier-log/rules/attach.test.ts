import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

const explain = (output: string, text?: string) =>
  explainRejection({ output, ...(text === undefined ? {} : { source: { file: 'program.bpf.c', text } }) });

/** As drivers, ip, tc, bpftool, xdp-loader and loaders of others print them. */
describe('what is said when a program is attached', () => {
  test.each([
    [
      'attach-busy',
      'libbpf: Kernel error message: XDP program already attached\nError: interface xdp attach failed: Device or resource busy',
    ],
    ['attach-busy', "libbpf: prog 'count': failed to attach to xdp: Device or resource busy"],
    [
      'attach-two-modes',
      "libbpf: Kernel error message: Native and generic XDP can't be active at the same time",
    ],
    [
      'attach-dispatcher',
      "libxdp: Existing program is not using a dispatcher, can't replace; unload first\nCouldn't attach XDP program on iface 'eth0': Device or resource busy(-16)",
    ],
    ['attach-link-active', "Error: Can't replace active BPF XDP link."],
    ['attach-offload', 'Error: Using offloaded program without HW_MODE flag is not supported.'],
    ['attach-upper-device', 'Error: Cannot attach when an upper device already has a program.'],
    ['attach-upper-device', 'Error: bonding: No native XDP support for the current bonding mode.'],
    [
      'attach-unsupported',
      'libxdp: Error attaching XDP program to ifindex 4: Operation not supported\nlibxdp: XDP mode not supported; try using SKB mode',
    ],
    ['attach-unsupported', 'Error: Underlying driver does not support XDP in native mode.'],
    [
      'attach-large-receive',
      "Error: virtio_net: Can't set XDP while host is implementing GRO_HW/CSUM, disable GRO_HW/CSUM first.",
    ],
    [
      'attach-large-receive',
      "libbpf: Kernel error message: virtio_net: Can't set XDP while host is implementing LRO/CSUM, disable LRO/CSUM first",
    ],
    [
      'attach-large-receive',
      'Error: virtio_net: XDP expects header/data in single page, any_header_sg required.',
    ],
    ['attach-large-receive', "mlx5_core 0000:03:00.0 eth1: can't set XDP while LRO is on, disable LRO first"],
    [
      'attach-queues',
      "libbpf: can't get next link: Invalid argument\nlibbpf: Kernel error message: virtio_net: Too few free TX rings available",
    ],
    ['attach-queues', 'Error: veth: XDP expects number of rx queues not less than peer tx queues.'],
    ['attach-peer-gone', 'Error: veth: Cannot set XDP when peer is detached.'],
    [
      'attach-mtu',
      'libbpf: Kernel error message: ice: MTU is too large for linear frames and XDP prog does not support frags',
    ],
    ['attach-mtu', 'virtio_net virtio0 ens3: single-buffer XDP requires MTU less than 3506'],
    ['attach-mtu', 'Error: veth: Peer MTU is too large to set XDP.'],
    ['attach-mtu', 'bnxt_en 0000:01:00.0 eth0: MTU 9000 larger than 3498 without XDP frag support.'],
    [
      'attach-mtu',
      'mlx5_core 0000:03:00.0 eth1: MTU(9000) > 3498, too big for an XDP program not aware of multi buffer',
    ],
    [
      'attach-driver-memory',
      "libxdp: Error attaching XDP program to ifindex 13: Out of memory\nCouldn't attach XDP program on iface 'ens1f1v3': Out of memory(-12)",
    ],
    ['attach-no-device', "Couldn't find network interface 'eth9'."],
    [
      'iproute-too-old',
      "BTF debug data section '.BTF' rejected: Invalid argument (22)!\n - Length:       741",
    ],
    ['iproute-too-old', 'Error fetching program/map!'],
    ['iproute-too-old', 'Error: either "dev" is duplicate, or "xdp" is a garbage.'],
    ['already-there', 'RTNETLINK answers: File exists'],
    [
      'tc-kind-unknown',
      'RTNETLINK answers: No such file or directory\nWe have an error talking to the kernel',
    ],
    ['tc-kind-unknown', 'Unknown filter "bpff", hence option "da" is unparsable'],
    ['tc-no-qdisc', 'Error: Cannot find specified qdisc on specified device.'],
    ['tool-missing', 'sh: 1: bpftool: not found'],
    ['tool-missing', 'bash: xdp-loader: command not found'],
    [
      'tool-missing',
      'WARNING: bpftool not found for kernel 6.2.0-39\n\n  You may need to install the following packages for this specific kernel:\n    linux-tools-6.2.0-39-generic',
    ],
    ['log-hidden', "Couldn't attach XDP program on iface 'ens33': Permission denied(-13)"],
    [
      'libxdp-dispatcher',
      "libxdp: Couldn't open BPF file\nCouldn't attach XDP program on iface 'lo': Kernel verifier blocks program loading(-4007)",
    ],
    ['tc-no-qdisc', "Error: Parent Qdisc doesn't exists.\nWe have an error talking to the kernel"],
    ['tc-exists', 'Error: Filter already exists.\nWe have an error talking to the kernel'],
    ['attach-not-pinned', 'Error: bpf obj get (/sys/fs/bpf/x): No such file or directory'],
    ['pinned-unreadable', 'Error: bpf obj get (/sys/fs/bpf/x): Permission denied'],
    ['attach-permission', 'Error: interface xdp attach failed: Operation not permitted'],
    ['cgroup-attach', "Error: cgroup v2 isn't mounted"],
    ['id-gone', "Error: can't get prog by id (12): No such file or directory"],
    ['command-usage', "Error: 'attach' needs at least 5 arguments, 4 found"],
  ])('%s: %s', (rule, output) => {
    expect(explain(output).rule).toBe(rule);
  });

  test("what libxdp says of its own dispatcher is not put down to the learner's program", () => {
    const output = `libbpf: elf: skipping unrecognized data section(7) xdp_metadata
libbpf: prog 'xdp_pass': BPF program load failed: Argument list too long
libbpf: prog 'xdp_pass': failed to load: -7
libbpf: failed to load object 'xdp-dispatcher.o'
libxdp: Compatibility check for dispatcher program failed: Argument list too long
libxdp: Falling back to loading single prog without dispatcher
Success: Loading XDP prog name:xdp_prog_simple(id:549) on device:lo(ifindex:1)`;
    const text = 'SEC("xdp")\nint xdp_prog_simple(struct xdp_md *ctx)\n{\n\treturn XDP_PASS;\n}\n';
    const explanation = explain(output, text);
    expect([explanation.rule, explanation.line]).toEqual(['libxdp-dispatcher', undefined]);
    expect(explanation.title.en).toContain('goes on without it');
  });

  test('its log is not taken for that of the program: dispatcher-unsupported', () => {
    const output = `libbpf: prog 'xdp_dispatcher': BPF program load failed: Invalid argument
libbpf: prog 'xdp_dispatcher': -- BEGIN PROG LOAD LOG --
Validating prog0() func#1...
btf_vmlinux is malformed
Arg#0 type PTR in prog0() is not supported yet.
processed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: failed to load program 'xdp_dispatcher'
libbpf: failed to load object './xdp-dispatcher.o'
libxdp: Failed to load dispatcher: Invalid argument`;
    expect(explain(output)).toMatchObject({ stage: 'verifier', rule: 'dispatcher-unsupported' });
  });

  test('a link is too new for an old kernel', () => {
    const explanation = explain(
      "libbpf: prog 'target': failed to attach to xdp: Invalid argument",
      'SEC("xdp")\nint target(struct xdp_md *ctx)\n{\n\treturn XDP_PASS;\n}\n',
    );
    expect(explanation.rule).toBe('attach-invalid');
    expect(explanation.why.en).toContain('before 5.9');
  });

  test('the limit that a driver names is told', () => {
    expect(explain('single-buffer XDP requires MTU less than 3506').why.en).toContain('below 3506 bytes');
  });

  test('"invalid argument" is put down to the type of the program only where that is not XDP', () => {
    const output = 'Error: interface xdp attach failed: Invalid argument';
    const tc = 'SEC("tc")\nint pass(struct __sk_buff *skb)\n{\n\treturn 0;\n}\n';
    expect(explain(output, tc)).toMatchObject({ rule: 'attach-wrong-type', line: 1 });
    const invalid = explain(output, tc.replace('"tc"', '"xdp"'));
    expect([invalid.rule, invalid.line]).toEqual(['attach-invalid', undefined]);
  });

  test('the section that ip looked for is held against the one that there is', () => {
    const text =
      '#include "vmlinux.h"\nSEC("xdp.frags")\nint pass(struct xdp_md *ctx)\n{\n\treturn XDP_PASS;\n}\n';
    for (const output of [
      "object file doesn't contain sec prog",
      "Program section 'prog' not found in ELF file!\nError fetching program/map!",
    ]) {
      const explanation = explain(output, text);
      expect(explanation).toMatchObject({ rule: 'iproute-section', line: 2 });
      expect(explanation.fix.en).toContain('`sec xdp.frags`');
    }
  });
});
