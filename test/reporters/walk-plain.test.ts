import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explainRejection } from '../../src/domain/verifier-log/index.ts';
import { readWalk } from '../../src/domain/verifier-log/walk/walk.ts';
import { plainWalk } from '../../src/reporters/walk-plain.ts';
import { REJECTIONS_DIR } from '../fixtures/rejections/index.ts';

const walked = (output: string, text: string, lang: 'en' | 'ja' = 'en') => {
  const source = { file: 'program.bpf.c', text };
  const walk = readWalk({ output, source, explanation: explainRejection({ output, source }) });
  return walk ? plainWalk(walk, lang, text) : undefined;
};
const fixture = (name: string): [output: string, text: string] => [
  readFileSync(`${REJECTIONS_DIR}${name}/output.txt`, 'utf8'),
  readFileSync(`${REJECTIONS_DIR}${name}/program.bpf.c`, 'utf8'),
];

it('tells the way line by line: what each instruction changed, what led to the refusal, what was said', () => {
  expect(walked(...fixture('packet-unchecked'))).toEqual([
    'The way to the refusal: 3 instructions',
    'line 10: int ipv4_only(struct xdp_md *ctx)',
    '  0: r0 = 2; R0 = 2 (0x2)',
    'line 12: void *data = (void *)(long)ctx->data;',
    '  1: r2 = *(u32 *)(r1 +0); R2 = packet; 0 bytes proved (led to it)',
    'line 16: if (eth->h_proto == bpf_htons(ETH_P_IP))',
    '  2: r3 = *(u16 *)(r2 +12) (refused)',
    '    invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)',
    '    R2 offset is outside of the packet',
  ]);
});

it('is told in Japanese, too', () => {
  const lines = walked(...fixture('packet-unchecked'), 'ja') ?? [];
  expect(lines[0]).toBe('拒否までの道のり: 3 命令');
  expect(lines[3]).toBe('12 行目: void *data = (void *)(long)ctx->data;');
  expect(lines.join('\n')).toContain('r3 = *(u16 *)(r2 +12)（拒否された命令）');
});

it('leaves out most turns of a loop, and says how many instructions, but not what led to the refusal', () => {
  const turn =
    '5: (07) r3 += 1                       ; R3_w=1\n6: (55) if r3 != 0x0 goto pc-2       ; R3_w=1\n';
  const output = `-- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0
; void *p = data; @ program.bpf.c:1
0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2_w=pkt(r=0)
; for (;;) @ program.bpf.c:2
${turn.repeat(1000)}; return *p; @ program.bpf.c:3
7: (71) r0 = *(u8 *)(r2 +0)
invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)
processed 2002 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
`;
  const lines = walked(output, 'void *p = data;\nfor (;;)\nreturn *p;\n') ?? [];
  expect(lines.length).toBeLessThan(140);
  expect(lines.slice(1, 5)).toEqual([
    'line 1: void *p = data;',
    '  0: r2 = *(u32 *)(r1 +0); R2 = packet; 0 bytes proved (led to it)',
    '(1880 instructions left out)',
    'line 2: for (;;)',
  ]);
  expect(lines.at(-2)).toBe('  7: r0 = *(u8 *)(r2 +0) (refused)');
  expect(lines.filter((line) => line.includes('the jump is taken')).length).toBeGreaterThan(50);
});

it('is nothing where the output shows no instruction', () => {
  expect(walked('x.bpf.c:1:1: error: expected identifier\n', '')).toBeUndefined();
});
