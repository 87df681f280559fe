import type { Board, LearnerRow } from '../../domain/session/board.ts';
import { h } from '../parts/dom.ts';

/** What one step is to one learner; the style sheet draws each with a shape of its own. */
export type Mark = 'none' | 'tried' | 'passed' | 'solution' | 'here' | 'stuck' | 'here-passed';

export function markOf(row: LearnerRow, step: string, stuck: boolean): Mark {
  const one = row.steps[step];
  const here = row.step === step;
  if (one?.passedAt !== undefined) return here ? 'here-passed' : one.solutionSeen ? 'solution' : 'passed';
  if (here) return stuck ? 'stuck' : 'here';
  return one === undefined ? 'none' : 'tried';
}

/** @returns whether the step is the first of its lesson: a gap stands before it */
export const beginsLesson = (board: Board, index: number): boolean =>
  index > 0 && lessonOf(board.steps[index]?.id) !== lessonOf(board.steps[index - 1]?.id);

export const lessonOf = (step: string | undefined): string => step?.split('/')[0] ?? '';

/** `counter/hash-map` → `hash-map` */
export const shortStep = (step: string): string => step.split('/').slice(1).join('/') || step;

/** `2.3`: third step of the second lesson. */
export function stepNumber(board: Board, index: number): string {
  const lessons = [...new Set(board.steps.map(({ id }) => lessonOf(id)))];
  const lesson = lessonOf(board.steps[index]?.id);
  const first = board.steps.findIndex(({ id }) => lessonOf(id) === lesson);
  return `${lessons.indexOf(lesson) + 1}.${index - first + 1}`;
}

/** Cells of a row, one a step; `show` changes only those whose mark changed. */
export function strip(board: Board): {
  readonly element: HTMLElement;
  readonly show: (marks: readonly Mark[]) => void;
} {
  const cells = board.steps.map((_, index) =>
    h('i', { class: beginsLesson(board, index) ? 'mark lesson' : 'mark' }),
  );
  const element = h('span', { class: 'strip', role: 'img' }, ...cells);
  const shown: (Mark | undefined)[] = [];
  return {
    element,
    show(marks) {
      for (const [index, mark] of marks.entries()) {
        if (shown[index] === mark) continue;
        shown[index] = mark;
        const cell = cells[index];
        if (cell) cell.dataset.mark = mark;
      }
    },
  };
}
