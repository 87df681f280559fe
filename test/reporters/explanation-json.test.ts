import { expect, it } from 'vitest';
import { explanationJson, nothingRefusedJson } from '../../src/reporters/explanation-json.ts';

const both = (en: string, ja: string) => ({ en, ja });
const EXPLANATION = {
  stage: 'verifier',
  rule: 'map-null-check',
  message: "R0 invalid mem access 'map_value_or_null'",
  file: 'x.bpf.c',
  line: 19,
  title: both('title', '題'),
  why: both('why', '理由'),
  fix: both('fix', '直し方'),
  learnMore: ['counter/hash-map'],
  trace: [{ insn: 0, text: 'r0 = 1', registers: 'R0=1' }],
} as const;
const CONTRACT = ['stage', 'rule', 'message', 'file', 'line', 'title', 'why', 'fix', 'learnMore', 'trace'];

it('has the keys of the contract and no others, texts in one language, null for lines that nobody knows', () => {
  const json = explanationJson(EXPLANATION, 'ja');
  expect(Object.keys(json)).toEqual(CONTRACT);
  expect(json).toMatchObject({ title: '題', why: '理由', fix: '直し方' });
  expect(json.trace).toEqual([{ insn: 0, line: null, text: 'r0 = 1', registers: 'R0=1' }]);
});

it('has the optional keys where they say something', () => {
  const cause = { line: 16, note: both('look-up', '検索') };
  const more = { column: 5, proof: { proved: 0, needed: 14 }, fixCode: 'if (!n)', cause, alsoMended: 2 };
  expect(explanationJson({ ...EXPLANATION, ...more }, 'en')).toMatchObject({
    ...more,
    cause: { line: 16, note: 'look-up' },
  });
});

it('has the same keys, and one more, where nothing was refused', () => {
  for (const lang of ['en', 'ja'] as const) {
    const json = nothingRefusedJson('accepted', lang);
    expect(
      Object.keys(json)
        .filter((key) => key !== 'refused')
        .sort(),
    ).toEqual([...CONTRACT].sort());
    expect(json).toMatchObject({ rule: 'unknown', refused: false });
  }
});
