import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';
import { readWalk } from '../../../../src/domain/verifier-log/walk/walk.ts';
import { outputsOf, REJECTIONS } from '../../../fixtures/rejections/index.ts';

const FILE = 'program.bpf.c';
const CAPTURED = REJECTIONS.flatMap((rejection) =>
  outputsOf(rejection).map(({ text: output }) => ({ rejection, output })),
);

function walkOf(name: string) {
  const rejection = REJECTIONS.find((one) => one.name === name);
  if (!rejection) throw new Error(`no fixture ${name}`);
  const output = readFileSync(`${rejection.dir}/output.txt`, 'utf8');
  const source = { file: FILE, text: rejection.text };
  const explanation = explainRejection({ output, source });
  const walk = readWalk({ output, source, explanation });
  if (!walk) throw new Error(`${name} has no walk`);
  return { walk, explanation };
}

describe('a walk', () => {
  test('leads to the refused instruction, at the line of the explanation', () => {
    const { walk, explanation } = walkOf('packet-unchecked');
    expect(walk.steps.map(({ insn }) => insn)).toEqual([0, 1, 2]);
    expect(walk.refused).toBe(2);
    expect(walk.steps[2]).toMatchObject({ line: explanation.line, isHeader: false });
    expect(walk.steps[2]?.messages[0]).toBe(explanation.message);
  });

  test('goes back to where the value came from', () => {
    const { walk } = walkOf('map-null-check');
    const [made] = walk.trail;
    expect(walk.steps[made ?? -1]?.text).toMatch(/^call bpf_map_lookup_elem#1/);
    expect(walk.trail.at(-1)).toBe(walk.refused);
  });

  test('knows every register at every step, although the log only says what changed', () => {
    const { walk } = walkOf('packet-check-too-short');
    const last = walk.values.after(walk.refused);
    const types = [...last.values()].map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['pkt', 'pkt_end', 'fp']));
    expect([...last.keys()].at(-1)).toBe('R10');
  });

  test('forgets the arguments behind a call', () => {
    const { walk } = walkOf('map-null-check');
    const call = walk.steps.findIndex(({ text }) => text.startsWith('call bpf_map_lookup_elem'));
    expect([...walk.values.after(call - 1).keys()]).toEqual(expect.arrayContaining(['R1', 'R2']));
    expect([...walk.values.after(call).keys()]).not.toContain('R1');
    expect(walk.steps[call]?.changed).toEqual(['R0']);
  });

  test('says which way each condition went', () => {
    const { walk } = walkOf('packet-check-too-short');
    const branches = walk.steps.flatMap(({ branch }) => branch ?? []);
    expect(branches).toContain('not-taken');
  });

  test('reads every captured refusal', () => {
    for (const { rejection, output } of CAPTURED) {
      const source = { file: FILE, text: rejection.text };
      const explanation = explainRejection({ output, source });
      const walk = readWalk({ output, source, explanation });
      if (!walk) continue;
      expect(walk.steps[walk.refused], rejection.name).toBeDefined();
      expect(walk.trail.every((at) => at <= walk.refused)).toBe(true);
      for (const at of walk.trail) walk.values.after(at);
    }
  });

  test('is none where the output shows no instruction', () => {
    const output = 'libbpf: something strange failed: -99\n';
    expect(readWalk({ output, explanation: explainRejection({ output }) })).toBeUndefined();
  });

  test('has the end of a log that is too long', () => {
    const turn =
      '1: (07) r1 += 1                       ; R1=scalar()\n2: (a5) if r1 < 0x64 goto pc-2        ; R1=scalar()\n';
    const output = `0: (b7) r1 = 0\n${turn.repeat(100_000)}BPF program is too large. Processed 1000001 insn\n`;
    const walk = readWalk({ output, explanation: explainRejection({ output }) });
    expect(walk?.dropped).toBeGreaterThan(100_000);
    expect(walk?.steps.length).toBeGreaterThan(25_000);
    expect(walk?.steps[walk.refused]?.messages).toEqual(['BPF program is too large. Processed 1000001 insn']);
  });
});
