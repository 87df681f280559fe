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
