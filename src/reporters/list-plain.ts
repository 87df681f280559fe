import type { Course } from '../domain/lesson/model.ts';
import { counts, isPassed } from '../domain/progress/index.ts';
import type { Progress } from '../domain/progress/model.ts';
import type { Lang } from '../domain/text.ts';
import { messages } from '../i18n/index.ts';

/** The course as linear text: lessons, steps, which are done, where the learner is. */
export function plainList(course: Course, progress: Progress, lang: Lang): string[] {
  const words = messages(lang).list;
  const { passed, total } = counts(course, progress);
  const lines = course.lessons.flatMap((lesson) => [
    `${String(lesson.order).padStart(2, '0')} ${lesson.title[lang]}`,
    ...lesson.steps.map((step) => {
      const state = isPassed(progress, step) ? `[x] ${words.done}` : `[ ] ${words.open}`;
      const isOpened = !isPassed(progress, step) && progress.steps[step.id]?.opened;
      const here = progress.current === step.id ? ` <- ${words.current}` : '';
      return `  ${state}  ${step.id}  ${step.title[lang]}${isOpened ? ` (${words.opened})` : ''}${here}`;
    }),
  ]);
  return [...lines, words.progress(passed, total)];
}
