import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { REJECTIONS } from '../../fixtures/rejections/index.ts';

/** What learners of the firewall's chapter are told, from the captured output and their source. */
function explain(name: string, change: (text: string) => string = (text) => text) {
  const found = REJECTIONS.find((rejection) => rejection.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  const output = readFileSync(`${found.dir}/output.txt`, 'utf8');
  return explainRejection({ output, source: { file: 'program.bpf.c', text: change(found.text) } });
}

const lineOf = (name: string, words: string) => {
  const text = REJECTIONS.find((rejection) => rejection.name === name)?.text ?? '';
  return text.split('\n').findIndex((line) => line.includes(words)) + 1;
};

describe('a tail call', () => {
  test.each(['tail-call-result', 'tail-call-result--inlined'])(
    '%s: has no result, and the verdict belongs behind it',
    (name) => {
      const { title, why, fix, learnMore } = explain(name);
      for (const words of [title.en, title.ja, fix.en, fix.ja]) expect(words).toContain('bpf_tail_call');
      expect(why.en).toContain('only when it failed');
      for (const words of [fix.en, fix.ja]) expect(words).toContain('`return XDP_PASS;`');
      expect(learnMore).toEqual(['firewall/tail-calls']);
    },
  );

  test('is told apart from a program without return', () => {
    expect(explain('no-return-value').fix.en).toContain('Declare the function as `int`');
    expect(explain('no-return-value').title.en).not.toContain('bpf_tail_call');
  });

  test('takes the context first', () => {
    const { title, fix } = explain('helper-arguments-swapped');
    expect(title.en).toBe('Arguments 1 and 2 of bpf_tail_call look as if they had changed places.');
    for (const words of [fix.en, fix.ja]) expect(words).toContain('`bpf_tail_call(ctx, map, index)`');
  });
});

describe('a pointer that may be NULL', () => {
  test('has the name of the variable that the look-up filled, also where an inlined function uses it', () => {
    const name = 'map-null-check--inlined';
    const { title, fix, fixCode, line } = explain(name);
    for (const words of [title.en, title.ja]) expect(words).toContain('`found`');
    const got = lineOf(name, 'bpf_map_lookup_elem');
    expect(fix.en).toMatch(new RegExp(`\\bline ${got}\\b.*\\bline ${line}\\b`));
    expect(fix.ja).toMatch(new RegExp(`${got} 行目.*${line} 行目`));
    // The check would belong into another function than the line of the use.
    expect(fixCode).toBeUndefined();
  });

  test('is left with what the function of the use returns', () => {
    expect(explain('map-null-check--void').fixCode).toBe('if (!value) return;');
    const returning = (type: string) => (text: string) =>
      text.replace('__always_inline void count', `__always_inline ${type} count`);
    const name = 'map-null-check--void';
    expect(explain(name, returning('bool')).fixCode).toBe('if (!value) return false;');
    expect(explain(name, returning('__u32')).fixCode).toBe('if (!value) return 0;');
    expect(explain(name, returning('int')).fixCode).toBe('if (!value) return XDP_PASS;');
    expect(explain(name, returning('struct event *')).fixCode).toBe('if (!value) return 0;');
  });

  test('may not be submitted before the check either', () => {
    const { title, fixCode, learnMore } = explain('null-check--argument');
    expect(title.en).toBe('`event` may be NULL here: bpf_ringbuf_reserve can fail.');
    expect(fixCode).toBe('if (!event) return XDP_PASS;');
    expect(learnMore).toEqual(['firewall/events']);
  });

  test('is NULL on the path of a check that goes on', () => {
    const { title, fix } = explain('null-pointer');
    expect(title.en).toBe('On this path `event` is NULL.');
    expect(title.ja).toContain('`event` が NULL');
    expect(fix.en).toContain('`return`');
  });
});

describe('a record of a ring buffer', () => {
  test('is submitted or discarded once', () => {
    const { title, fix } = explain('submitted-record--twice');
    const first = lineOf('submitted-record--twice', 'bpf_ringbuf_submit');
    expect(title.en).toBe(`\`event\` is used after bpf_ringbuf_submit (line ${first}) gave the record away.`);
    expect(fix.en).toContain('once');
    expect(fix.ja).toContain('1 回だけ');
  });

  test('has a size that is known when the program is loaded', () => {
    const { title, fix } = explain('size-not-constant');
    expect(title.en).toContain(
      'the second argument of bpf_ringbuf_reserve (size: how many bytes), is not a constant.',
    );
    for (const words of [fix.en, fix.ja]) expect(words).toContain('bpf_ringbuf_output');
  });
});

test('a lock has no place in an LRU map, and one atomic number does instead', () => {
  const { title, why, fix, learnMore } = explain('lock-in-map');
  for (const words of [title.en, title.ja]) expect(words).toContain('"buckets"');
  for (const words of [why.en, why.ja]) expect(words).toContain('LRU');
  for (const words of [fix.en, fix.ja]) expect(words).toContain('__sync_val_compare_and_swap');
  expect(learnMore).toEqual(['firewall/dos-limit']);
});

test('a context that clang reads through a pointer of its own is not blamed on the C', () => {
  const folded = explain('context-modified--folded');
  expect(folded.title.en).toContain('clang');
  expect(folded.why.en).toMatch(/^Your C is not wrong/);
  for (const words of [folded.fix.en, folded.fix.ja]) expect(words).toContain('`ctx->data_end`');
  expect(explain('context-modified').title.en).not.toContain('clang');
});

test('an index that a loop counts is bounded by the loop', () => {
  const { title, fix, learnMore } = explain('map-value-bounds--loop');
  // Another map's value is in a register, too.
  expect(title.en).toContain('"networks"');
  for (const words of [fix.en, fix.ja]) expect(words).toContain('`i < 16`');
  expect(learnMore).toEqual(['firewall/rules']);
  expect(explain('map-value-bounds--one-too-many').fix.en).toContain('compare it with `>= ');
});
