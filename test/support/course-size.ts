import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const LESSONS = resolve(import.meta.dirname, '../../lessons');

/** How many steps the real course has: each has one English text. */
export const COURSE_SIZE = (readdirSync(LESSONS, { recursive: true }) as string[]).filter((path) =>
  path.endsWith('.en.md'),
).length;
