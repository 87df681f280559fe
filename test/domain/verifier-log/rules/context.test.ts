import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/** As a learner gets it who pastes an output: without the object. */
function explain(name: string) {
  const dir = fileURLToPath(new URL(`../../../fixtures/rejections/${name}`, import.meta.url));
  const text = readFileSync(`${dir}/program.bpf.c`, 'utf8');
  const output = readFileSync(`${dir}/output.txt`, 'utf8');
  return explainRejection({ output, source: { file: 'program.bpf.c', text } });
}

describe('accesses to the context', () => {
  test('of another type of program name both structs, and the parameter', () => {
    for (const name of ['context-wrong-type', 'context-wrong-type--skb-in-xdp']) {
      const { title, cause } = explain(name);
      expect(title.en).toMatch(
        /takes a `struct \w+ \*`, but a program in SEC\("\w+"\) gets a `struct \w+ \*`/,
      );
      expect(cause?.note.en).toContain('The parameter');
    }
  });

  test('of a member without a value there are not taken for a wrong parameter', () => {
    expect(explain('context-access').title.en).toBe(
      '`skb->remote_ip4` is not there for a program in SEC("tc").',
    );
  });

  test('to the packet of a socket filter lead to the helper that copies', () => {
    const { title, fix } = explain('packet-not-accessible');
    expect(title.en).toContain('SEC("socket")');
    expect(fix.en).toContain('bpf_skb_load_bytes');
  });

  test('in another size show how to read the member', () => {
    expect(explain('context-size').fix.en).toContain('`__u32 value = ctx->rx_queue_index;`');
    expect(explain('context-modified--cast').title.en).toContain('A cast');
  });

  test('that write say what may be written by this type of program', () => {
    const { why, fix } = explain('context-write--tc');
    expect(why.en).toContain('mark, priority, queue_mapping');
    expect(why.ja).toContain('mark、priority、queue_mapping');
    // Only the packet's ends have helpers that move them.
    expect(fix.en).toBe('Use a local variable.');
    expect(explain('context-write').fix.en).toContain('bpf_xdp_adjust_head');
  });

  test('through a moved pointer that is passed on are told from those that read', () => {
    expect(explain('context-modified--passed').title.en).toContain('You pass a moved context pointer');
    expect(explain('context-modified').title.en).toContain('at an offset that is only known at run time');
  });
});

test('a packet that may only be read names the section', () => {
  expect(explain('packet-read-only').why.en).toContain('SEC("cgroup_skb/egress")');
});

test('a dynptr slice to write to is refused for the same reason', () => {
  const output = `0: R1=ctx() R10=fp0
0: (85) call bpf_dynptr_slice_rdwr#72545
the prog does not allow writes to packet data
processed 1 insns (limit 1000000)
`;
  expect(explainRejection({ output }).rule).toBe('packet-read-only');
});
