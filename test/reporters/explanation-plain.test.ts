import { expect, it } from 'vitest';
import { plainExplanation } from '../../src/reporters/explanation-plain.ts';

const both = (en: string, ja: string) => ({ en, ja });
const NULL_CHECK = {
  stage: 'verifier',
  rule: 'map-null-check',
  message: "R0 invalid mem access 'map_value_or_null'",
  file: 'x.bpf.c',
  line: 3,
  title: both('It may be NULL.', 'NULL かもしれません。'),
  why: both('The look-up finds nothing.', '見つからないからです。'),
  fix: both('Check it.', '確かめます。'),
  learnMore: ['counter/hash-map'],
  trace: [],
  fixCode: 'if (!n) return XDP_PASS;',
  cause: { line: 1, note: both('Here it is looked up.', 'ここで検索しています。') },
  alsoMended: 2,
} as const;
const SOURCE = '\t__u64 *n = lookup(&hits, &key);\n\n\t*n += 1;\n';

it('says everything in reading order, with the lines of the source', () => {
  expect(plainExplanation(NULL_CHECK, 'en', SOURCE)).toEqual([
    'x.bpf.c:3: It may be NULL.',
    '  line 3: *n += 1;',
    'Why: The look-up finds nothing.',
    'Line 1: Here it is looked up.',
    '  __u64 *n = lookup(&hits, &key);',
    'Mend: Check it.',
    '  if (!n) return XDP_PASS;',
    '2 other errors of the same output will be gone with it.',
    "In its words: R0 invalid mem access 'map_value_or_null'",
    'See also: counter/hash-map',
  ]);
});

it('says no more than is known', () => {
  const { stage, rule, title, why, fix } = NULL_CHECK;
  const bare = { stage, rule, title, why, fix, message: '', learnMore: [], trace: [] };
  expect(plainExplanation(bare, 'ja')).toEqual([
    'NULL かもしれません。',
    '理由: 見つからないからです。',
    '直し方: 確かめます。',
  ]);
  expect(plainExplanation({ ...NULL_CHECK, line: 99 }, 'en', SOURCE)[1]).toBe(
    'Why: The look-up finds nothing.',
  );
});
