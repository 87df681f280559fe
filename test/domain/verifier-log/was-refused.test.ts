import { describe, expect, it } from 'vitest';
import { LineKeeper, outcomeOf } from '../../../src/domain/verifier-log/index.ts';
import { outputsOf, REJECTIONS } from '../../fixtures/rejections/index.ts';

const outcome = (output: string) => {
  const keeper = new LineKeeper();
  keeper.push(output);
  return outcomeOf(keeper.finish());
};

/** As Linux 6.18 writes it at level 2 (bpftool -d), cut to one line of each kind. */
const ACCEPTED = `libbpf: loading x.o
libbpf: elf: section(3) xdp, size 16, link 0, flags 6, type=1
libbpf: prog 'ok': -- BEGIN PROG LOAD LOG --
func#0 @0
Live regs before insn:
      0: .1........ (b7) r0 = 2
  1 100: 0.....6789 (69) r2 = *(u16 *)(r0 +12)
Func#1 ('helper') is global and assumed valid.
0: R1=ctx() R10=fp0
; return XDP_PASS; @ good.bpf.c:7
0: (b7) r0 = 2                        ; R0=2
(0) frame 0 insn 130 +live -16,-32
(0) live stack update done in 3 iterations
frame 0: propagating r8,fp-24
mark_precise: frame0: last_idx 12 first_idx 0 subseq_idx -1
SCC enter (1)
SCC exit (1)
1: (95) exit

from 1 to 0: safe
verification time 34 usec
stack depth 0
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
`;
const MESSAGE = "R0 invalid mem access 'map_value_or_null'";

const OUTPUTS = REJECTIONS.flatMap((one) =>
  outputsOf(one).map(({ on, text }) => [one.name, on, text] as const),
);
const onlyWarns = (text: string) => / warnings? generated\.\n$/.test(text);

describe('whether something was refused', () => {
  it.each(OUTPUTS.filter(([, , text]) => !onlyWarns(text)))('is seen in %s on %s', (_name, _on, text) => {
    expect(outcome(text)).toBe('refused');
  });

  it('is not claimed where clang only warns', () => {
    const warnings = OUTPUTS.filter(([, , text]) => onlyWarns(text));
    expect(warnings.length).toBeGreaterThan(0);
    for (const [name, , text] of warnings) expect([name, outcome(text)]).toEqual([name, 'nothing']);
  });

  it('is not claimed of a log that the verifier accepted', () => {
    expect(outcome(ACCEPTED)).toBe('accepted');
    expect(outcome(ACCEPTED.replaceAll(/^.*(?:BEGIN|END) PROG.*\n|^libbpf.*\n/gm, ''))).toBe('accepted');
    expect(outcome(`$ sudo ./loader -v\n${ACCEPTED}`)).toBe('accepted');
    expect(
      outcome(
        `libbpf: Error in bpf_create_map_xattr(x):Invalid argument(-22). Retrying without BTF.\n${ACCEPTED}`,
      ),
    ).toBe('accepted');
  });

  it('is seen by one message behind the last instruction, or one complaint outside', () => {
    expect(outcome(ACCEPTED.replace('verification time', `${MESSAGE}\nverification time`))).toBe('refused');
    expect(outcome(`${ACCEPTED}libbpf: failed to pin program: File exists\n`)).toBe('refused');
    expect(outcome(`${ACCEPTED}Error: can't pin the object: File exists\n`)).toBe('refused');
  });

  it('is open where the log stops before it says so', () => {
    expect(outcome(ACCEPTED.slice(0, ACCEPTED.indexOf('1: (95)')))).toBe('cut-off');
  });

  it('is not asked of other texts', () => {
    expect(outcome('')).toBe('empty');
    expect(outcome('\n \n')).toBe('empty');
    expect(outcome('Compiling x.bpf.c\ndone\n')).toBe('nothing');
    expect(outcome('x.bpf.c:3:5: warning: unused variable [-Wunused]\n1 warning generated.\n')).toBe(
      'nothing',
    );
  });

  it('knows the program itself, but not an output that shows lines of it', () => {
    const program = '#include "vmlinux.h"\n/* fails */\nSEC("xdp")\nint x(struct xdp_md *ctx) {}\n';
    expect(outcome(program)).toBe('source');
    expect(outcome(`x.bpf.c:3:1: error: unknown type name 'SEC'\n${program}`)).toBe('refused');
  });
});
