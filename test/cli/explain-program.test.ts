import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/cli/explain-program.ts';
import { aboutProgram, LineKeeper } from '../../src/domain/verifier-log/index.ts';
import { messages } from '../../src/i18n/index.ts';
import { outputsOf, REJECTIONS } from '../fixtures/rejections/index.ts';

const about = (output: string) => {
  const keeper = new LineKeeper();
  keeper.push(output);
  return aboutProgram(keeper.finish());
};
const find = (output: string, file: string, text: string) => {
  const given = { source: { file, text }, object: undefined, words: [] };
  return programOf(about(output), given, messages('en'));
};

const OUTPUTS = REJECTIONS.flatMap((one) => outputsOf(one).map(({ on, text }) => ({ one, on, text })));

describe('the source that was given', () => {
  it.each(OUTPUTS)('is taken for $one.name on $on, under its own and under another name', ({ one, text }) => {
    for (const file of [`${one.dir}/program.bpf.c`, 'copies/renamed.c']) {
      const { source, doubts } = find(text, file, one.text);
      expect({ file: source?.file, doubts }).toEqual({ file, doubts: [] });
    }
  });

  it('is taken with a warning where a line was mended since', () => {
    const log =
      '0: R1=ctx()\n; int a = 1; @ x.c:1\n0: (b7) r1 = 1\n; int b = *a; @ x.c:2\n1: (79) r2 = *(u64 *)(r1 +0)\n';
    const { source, doubts } = find(log, 'x.c', 'int a = 1;\nint b = a;\n');
    expect({ file: source?.file, first: doubts[0] }).toEqual({
      file: 'x.c',
      first: 'x.c has changed: not all of its lines are as the log quotes them.',
    });
  });

  it('is left out where the log quotes lines that it does not have', () => {
    const judged = OUTPUTS.filter(({ text }) => /^; .*\w.* @ program\.bpf\.c:\d/m.test(text));
    expect(judged.length).toBeGreaterThan(40);
    for (const { one, text } of judged) {
      const { source, doubts } = find(text, 'program.bpf.c', one.text.replaceAll(/^/gm, '// '));
      expect({ name: one.name, source, doubts: doubts.length }).toEqual({
        name: one.name,
        source: undefined,
        doubts: 2,
      });
    }
  });
});
