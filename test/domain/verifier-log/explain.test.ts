import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { REJECTIONS } from '../../fixtures/rejections/index.ts';

function fixture(name: string) {
  const found = REJECTIONS.find((rejection) => rejection.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  const output = readFileSync(`${found.dir}/output.txt`, 'utf8');
  return { output, source: { file: '/home/learner/program.bpf.c', text: found.text } };
}
const explain = (name: string) => explainRejection(fixture(name));

describe('explainRejection', () => {
  test('names bytes, expression and mend of an unchecked read', () => {
    const explanation = explain('packet-unchecked');
    expect(explanation).toMatchObject({
      stage: 'verifier',
      message: 'invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)',
      file: '/home/learner/program.bpf.c',
      proof: { proved: 0, needed: 14 },
      fixCode: 'if ((void *)(eth + 1) > data_end) return XDP_PASS;',
    });
    expect(explanation.title.en).toBe(
      'You read 2 bytes at offset 12 of the packet (`eth->h_proto`), but nothing has proved that the packet is that long.',
    );
  });

  test('says how far a check that is too short reaches', () => {
    expect(explain('packet-check-too-short')).toMatchObject({
      proof: { proved: 14, needed: 24 },
      fixCode: 'if ((void *)(ip + 1) > data_end) return XDP_PASS;',
    });
  });

  test('uses the names that the program gives to the ends of the packet', () => {
    const { output, source } = fixture('packet-unchecked');
    const text = source.text.replaceAll(/\bdata_end\b/g, 'tail').replace('ctx->tail', 'ctx->data_end');
    expect(explainRejection({ output, source: { ...source, text } }).fixCode).toContain('> tail)');
  });

  test('does not guess which of two accesses on a line it is', () => {
    const { title, fixCode } = explain('packet-unchecked--two-on-a-line');
    expect(title.en).not.toContain('`');
    expect(fixCode).toMatch(/^if \(data \+ \d+ > end\) return XDP_PASS;$/);
  });

  test('offers no line with a variable that the program does not have', () => {
    const { output, source } = fixture('packet-unchecked');
    const text = source.text.replace(/.*void \*data_end = .*\n/, '').replace('data == data_end', 'data == 0');
    const explanation = explainRejection({ output, source: { ...source, text } });
    expect(explanation.fixCode).toBe('if ((void *)(eth + 1) > (void *)(long)ctx->data_end) return XDP_PASS;');
    expect(explanation.fix.en).toContain('void *data_end = (void *)(long)ctx->data_end;');
  });

  test('sees a licence in a section that nobody reads', () => {
    const { output, source } = fixture('missing-license');
    const text = `${source.text}\nchar _license[] SEC("licence") = "GPL";\n`;
    const explanation = explainRejection({ output, source: { ...source, text } });
    expect(explanation.rule).toBe('missing-license');
    expect(explanation.why.en).toContain('"licence", which nobody reads');
  });

  test('names all licences that the kernel takes, and never advises to drop what the licence forbids', () => {
    const { why, fix } = explain('gpl-only-helper');
    // license_is_gpl_compatible() in include/linux/license.h
    const compatible = [
      'GPL',
      'GPL v2',
      'GPL and additional rights',
      'Dual BSD/GPL',
      'Dual MIT/GPL',
      'Dual MPL/GPL',
    ];
    for (const words of [why.en, why.ja]) {
      for (const licence of compatible) expect(words).toContain(`"${licence}"`);
    }
    expect(fix.en).toMatch(/^If you may, give the program one of these licences/);
    for (const words of [fix.en, fix.ja]) expect(words).not.toContain('bpf_printk');
  });

  test('says bpf_printk where a program calls printf, also when clang made puts of it', () => {
    const { title, fix, fixCode } = explain('undefined-extern--printf');
    expect(title.en).toContain('`printf`');
    for (const words of [fix.en, fix.ja]) expect(words).toContain('bpf_printk');
    expect(fixCode).toBe('bpf_printk("Hello, XDP!");');
    const { output } = fixture('undefined-extern--printf');
    expect(explainRejection({ output })).toMatchObject({
      rule: 'undefined-extern',
      title: { en: expect.stringContaining('`puts`') },
      fix: { en: expect.stringContaining('bpf_printk') },
    });
  });

  test('names the map and the variable of a lookup that may fail', () => {
    const { title, fixCode } = explain('map-null-check');
    expect(title.en).toContain('`value`');
    expect(title.ja).toContain('"counters"');
    expect(fixCode).toBe('if (!value) return XDP_PASS;');
  });

  test('tells where a pointer went stale', () => {
    expect(explain('stale-packet-pointer').title.en).toMatch(/bpf_xdp_adjust_head \(line \d+\)/);
  });

  test('points to where a reference was taken, and says where the path without a release ends', () => {
    const { line, title } = explain('unreleased-reference');
    expect(fixture('unreleased-reference').source.text.split('\n')[(line ?? 0) - 1]).toContain(
      'bpf_ringbuf_reserve',
    );
    expect(title.en).toMatch(/ends on line \d+/);
  });

  test('has the way to the refusal, with lines and registers', () => {
    expect(explain('packet-unchecked').trace.at(-2)).toEqual({
      insn: 1,
      line: expect.any(Number),
      text: 'r2 = *(u32 *)(r1 +0)',
      registers: 'R1=ctx() R2=pkt(r=0)',
    });
  });

  test('keeps the registers of a trace whole although they hold semicolons', () => {
    const { trace } = explain('packet-variable-offset');
    expect(trace.some(({ registers }) => /^R\d+=\S+var_off=\(0x0; 0x3c\)\)/.test(registers))).toBe(true);
    expect(trace.every(({ text }) => !text.includes('var_off'))).toBe(true);
  });

  test('is honest about what it does not know, and still has the line', () => {
    const { output, source } = fixture('packet-unchecked');
    const unknown = output.replace(
      /invalid access to packet.*\n.*outside of the packet/,
      'the moon is in the wrong house',
    );
    expect(explainRejection({ output: unknown, source })).toMatchObject({
      stage: 'verifier',
      rule: 'unknown',
      message: 'the moon is in the wrong house',
      line: explain('packet-unchecked').line,
      learnMore: [],
    });
  });

  test('takes the first complaint of other tools as the key line', () => {
    const output =
      'libbpf: loading object\nlibbpf: something strange failed: -99\nError: failed to load object file\n';
    expect(explainRejection({ output })).toMatchObject({
      stage: 'libbpf',
      rule: 'unknown',
      message: 'libbpf: something strange failed: -99',
    });
  });

  test('strips escape sequences and control characters', () => {
    const explanation = explainRejection({
      output: 'libbpf: \u001b[31mfailed\u001b[0m \u0007because\u202e of it\n',
    });
    expect(explanation.message).toBe('libbpf: failed because of it');
  });

  test('survives any text', () => {
    const pieces = fc.constantFrom(
      ...REJECTIONS.flatMap(({ dir }) => readFileSync(`${dir}/output.txt`, 'utf8').split('\n').slice(0, 12)),
      'processed 3 insns',
      'At:',
      'Reason:',
      '; ',
      '0: (',
      'libbpf: ',
      '-- BEGIN PROG LOAD LOG --',
      '-- END PROG LOAD LOG --',
    );
    const bytes = fc.uint8Array().map((some) => new TextDecoder().decode(some));
    const text = fc.array(fc.oneof(pieces, fc.string(), bytes), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.string(), (lines, source) => {
        const explanation = explainRejection({
          output: lines.join('\n'),
          source: { file: 'a.c', text: source },
        });
        expect(explanation.title.en).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
