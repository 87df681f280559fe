import { expect, it } from 'vitest';
import { readAgenda } from '../../src/hub/read-agenda.ts';

const STEPS = ['hello/print', 'hello/verdicts', 'counter/global'].map((id) => ({ id }));
const NOON = new Date(2026, 4, 20, 12, 0, 0).getTime();
const read = (text: string) => readAgenda({ text, file: 'plan.yaml' }, STEPS, NOON);

it('reads steps with their minutes, and breaks as pauses after them', () => {
  const plan = `
start: "13:30"
plan:
  - { step: hello/print, minutes: 20 }
  - { step: hello/verdicts, minutes: 25 }
  - break: 10
  - break: 5
  - { step: counter/global, minutes: 30 }
`;
  expect(read(plan)).toEqual({
    items: [
      { step: 'hello/print', minutes: 20 },
      { step: 'hello/verdicts', minutes: 25, pause: 15 },
      { step: 'counter/global', minutes: 30 },
    ],
    startsAt: new Date(2026, 4, 20, 13, 30, 0).getTime(),
  });
});

it('begins with the session where it does not say when', () => {
  expect(read('plan: [{ step: hello/print, minutes: 5 }]')).toEqual({
    items: [{ step: 'hello/print', minutes: 5 }],
  });
});

it.each([
  ['a step that is not there', 'plan: [{ step: hello/prnt, minutes: 5 }]', /plan\.0: .*hello\/print\?/],
  ['a break before any step', 'plan: [{ break: 5 }]', /plan\.0: a break/],
  ['no minutes', 'plan: [{ step: hello/print }]', /plan\.0/],
  ['minutes below zero', 'plan: [{ step: hello/print, minutes: -5 }]', /plan\.0/],
  ['a time that is none', 'start: "25:00"\nplan: [{ step: hello/print, minutes: 5 }]', /start: is no time/],
  ['a key that it does not know', 'begin: 3\nplan: [{ step: hello/print, minutes: 5 }]', /begin/],
  ['nothing', '', /the file/],
  ['no plan', 'plan: []', /plan/],
  ['what is no YAML', 'plan: [{', /plan\.yaml: \S/],
  ['a plan without end', `plan: [${'{ break: 1 },'.repeat(1000)}]`, /plan/],
])('names the place of %s', (_, text, where) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      kind: 'usage',
      where: expect.stringMatching(where),
      words: expect.objectContaining({ todo: { en: expect.any(String), ja: expect.any(String) } }),
    }),
  );
});
