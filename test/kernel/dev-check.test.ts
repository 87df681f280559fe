import { describe, expect, it } from 'vitest';
import { devCheck } from '../../src/cli/dev-check.ts';
import { createParts } from '../../src/compose.ts';
import { COURSE_SIZE } from '../support/course-size.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(`the author's proof (needs root${isRoot ? '' : ': skipped, not root'})`, () => {
  it('holds for the whole course: starters fail, solutions pass, mistakes are caught, shown commands run', async () => {
    const told: string[] = [];
    const wrong: string[] = [];
    const code = await devCheck(
      undefined,
      {},
      {
        parts: createParts(process.env),
        flags: {},
        io: {
          out: (line) => told.push(line),
          err: (line) => wrong.push(line),
          env: process.env,
          isTerminal: false,
          signal: new AbortController().signal,
        },
      },
    );
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    // Each step has a starter, a solution and at least four mistakes.
    expect(told.filter((line) => line.startsWith('ok')).length).toBeGreaterThanOrEqual(COURSE_SIZE * 6);
  }, 900_000);
});
