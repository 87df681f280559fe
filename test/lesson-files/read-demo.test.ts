import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { XdplingsError } from '../../src/domain/errors.ts';
import { createLessonFiles } from '../../src/lesson-files/index.ts';
import { demoSurroundings, readDemo } from '../../src/lesson-files/read-demo.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const around = demoSurroundings({ id: 'hello', lab: 'pair', steps: [{ name: 'print' }, { name: 'filter' }] });

let pack: string;
beforeEach(() => {
  pack = mkdtempSync(join(tmpdir(), 'xdplings-demo-'));
});
afterEach(() => rmSync(pack, { recursive: true, force: true }));

function problemOf(source: string): string | undefined {
  const file = join(pack, 'lessons/01-hello/demo.yaml');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  try {
    readDemo(pack, '01-hello', around);
    return undefined;
  } catch (error) {
    if (!(error instanceof XdplingsError)) throw error;
    expect(error.kind).toBe('usage');
    return error.where;
  }
}

describe('the demonstrations of the course', () => {
  it('are there for every lesson, and play its last step', async () => {
    const files = createLessonFiles({ packDir: ROOT });
    const { lessons } = await files.loadCourse();
    for (const { id, steps } of lessons) {
      const demo = await files.loadDemo(id);
      expect(demo?.step).toBe(steps.at(-1)?.id);
      expect(demo?.scenes.length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('a demo.yaml on disk', () => {
  it('may be absent', () => {
    expect(readDemo(pack, '01-hello', around)).toBeUndefined();
  });

  it('is refused with the line of what is wrong', () => {
    const source = [
      'title: { en: T, ja: て }',
      'step: filter',
      'scenes:',
      '  - say: { en: S, ja: さ }',
      '    do:',
      '      - { on: clint, run: ping }',
      '      - { control: fw }',
    ];
    expect(problemOf(source.join('\n'))).toBe(
      'lessons/01-hello/demo.yaml:6  scenes[0].do[0].on: found "clint"; allowed: a host of the lab pair: client, host. Did you mean "client"?',
    );
  });

  it('is refused where it is no YAML', () => {
    expect(problemOf('title: {')).toMatch(/^lessons\/01-hello\/demo\.yaml:1 {2}/);
  });
});
