import { counts, isPassed } from '../../domain/progress/index.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { truncate } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';

/** Rows of the list and, for each step of the course, the row it stands in. */
export type ListPane = { readonly lines: Line[]; readonly rowOfStep: readonly number[] };

/**
 * Every step: lesson by lesson, what is done, where the learner is, where the cursor is.
 * @param cursor index into the course's steps
 */
export function listPane(
  { course, progress, step: here, lang }: EngineState,
  cursor: number,
  width: number,
): ListPane {
  const words = messages(lang).list;
  const { passed, total } = counts(course, progress);
  const lines: Line[] = [lineOf(words.progress(passed, total), STYLE.quiet)];
  const rowOfStep: number[] = [];
  for (const lesson of course.lessons) {
    lines.push(EMPTY, lineOf(`${String(lesson.order).padStart(2, '0')} ${lesson.title[lang]}`, STYLE.strong));
    for (const step of lesson.steps) {
      const done = isPassed(progress, step);
      const marked = rowOfStep.length === cursor;
      const text = ` ${step.title[lang]} `;
      rowOfStep.push(lines.length);
      lines.push(
        truncate(
          [
            seg(marked ? `${SIGN.here} ` : '  ', STYLE.key),
            seg(done ? SIGN.pass : SIGN.wait, done ? STYLE.good : STYLE.quiet),
            seg(text, marked ? STYLE.cursor : undefined),
            seg(` ${step.id}`, STYLE.quiet),
            ...(!done && progress.steps[step.id]?.opened ? [seg(`  ${words.opened}`, STYLE.quiet)] : []),
            ...(step.id === here.id ? [seg(`  ${words.current}`, STYLE.key)] : []),
          ],
          width,
        ),
      );
    }
  }
  return { lines, rowOfStep };
}
