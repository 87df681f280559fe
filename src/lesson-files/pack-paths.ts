import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lang } from '../domain/text.ts';

/** `01-hello`: the number is the lesson's place in the course. */
const LESSON_FOLDER = /^(\d+)-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

export type LessonFolder = { readonly folder: string; readonly id: string; readonly order: number };

/** Where the files of one step are, relative to the pack. */
export type StepPaths = {
  readonly text: Readonly<Record<Lang, string>>;
  readonly checks: string;
  readonly starter: string;
  readonly solution: string;
  readonly wrongFolder: string;
};

/** @returns undefined for a folder that is no lesson's. */
export function lessonFolder(folder: string): LessonFolder | undefined {
  const [, order, id] = LESSON_FOLDER.exec(folder) ?? [];
  return order === undefined || id === undefined ? undefined : { folder, id, order: Number(order) };
}

/** @returns the pack's lesson folders in the course's order. Throws what the file system throws. */
export function lessonFolders(packDir: string): LessonFolder[] {
  return readdirSync(join(packDir, 'lessons'))
    .flatMap((name) => lessonFolder(name) ?? [])
    .sort((a, b) => a.order - b.order);
}

export const lessonYaml = (folder: string): string => join('lessons', folder, 'lesson.yaml');

export const demoYaml = (folder: string): string => join('lessons', folder, 'demo.yaml');

export const stepPaths = (folder: string, name: string): StepPaths => ({
  text: {
    en: join('lessons', folder, `${name}.en.md`),
    ja: join('lessons', folder, `${name}.ja.md`),
  },
  checks: join('lessons', folder, `${name}.checks.ts`),
  starter: join('bpf', folder, `${name}.bpf.c`),
  solution: join('solutions', folder, `${name}.bpf.c`),
  wrongFolder: join('solutions', folder, 'wrong'),
});
