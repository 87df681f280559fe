import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAgenda } from '../../src/hub/read-agenda.ts';
import { loadCourse } from '../../src/lesson-files/load-course.ts';
import { DIST, ROOT } from '../../src/setup/paths.mjs';

const doc = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const LANGS = ['en', 'ja'] as const;

test('the agenda of a half-day fits the course, and is four hours with its breaks', async () => {
  const file = 'agenda-half-day.yaml';
  const { steps } = await loadCourse(ROOT, DIST);
  const { items, startsAt } = readAgenda({ text: doc(file), file }, steps, Date.now());
  expect(items.reduce((sum, { minutes, pause = 0 }) => sum + minutes + pause, 0)).toBe(240);
  expect(startsAt).toBeTypeOf('number');
  const order = items.map(({ step }) => steps.findIndex(({ id }) => id === step));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('both languages of the instructors’ guide have the same sections and show the same commands', () => {
  const shape = LANGS.map((lang) => {
    const lines = doc(`instructors.${lang}.md`).split('\n');
    return {
      headings: lines.filter((line) => line.startsWith('#')).map((line) => line.replace(/[^#].*/, '')),
      commands: lines
        .filter((line) => /^ {4}\S/.test(line))
        .map((line) =>
          line
            .trim()
            .split(' ')
            .slice(0, 2)
            .filter((word) => !word.includes('=')),
        ),
      points: lines.filter((line) => line.startsWith('- ')).length,
    };
  });
  expect(shape[1]).toEqual(shape[0]);
});
