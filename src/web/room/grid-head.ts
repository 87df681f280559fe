import { type Board, gateKey, present } from '../../domain/session/board.ts';
import type { App } from '../model/app.ts';
import { attribute, h, setNumber, setText } from '../parts/dom.ts';
import { beginsLesson, lessonOf } from './strip.ts';

/** Headings of the grid; above the steps a small chart of how many learners are at each, which leads to the step. */
export function gridHead(
  app: App,
  board: Board,
): { readonly element: HTMLElement; readonly update: () => void } {
  const { columns } = app.t.room;
  const bars = board.steps.map(({ id }, index) =>
    h('a', {
      href: `#/step/${encodeURIComponent(id)}`,
      class: beginsLesson(board, index) ? 'bar lesson' : 'bar',
      tabindex: '-1',
    }),
  );
  const lessons = Map.groupBy(board.steps, ({ id }) => lessonOf(id));
  const names = [...lessons].map(([lesson, steps]) => {
    const name = h('span', { class: 'lesson-name', title: lesson }, lesson);
    setNumber(name, '--steps', steps.length);
    return name;
  });
  const heading = (words: string, name: string) =>
    h('span', { class: `cell ${name}`, role: 'columnheader' }, words);
  const element = h(
    'div',
    { class: 'row head', role: 'row' },
    heading(columns.name, 'name'),
    heading(columns.group, 'group'),
    h(
      'span',
      { class: 'cell steps', role: 'columnheader', 'aria-label': columns.steps },
      h('span', { class: 'lesson-names', 'aria-hidden': 'true' }, ...names),
      h('span', { class: 'strip bars' }, ...bars),
    ),
    heading(columns.now, 'now'),
    heading(columns.notes, 'notes'),
  );

  function update(): void {
    const { t } = app;
    const counts = new Map<string, number>();
    for (const { step } of present(board)) {
      if (step !== undefined) counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    const most = Math.max(1, ...counts.values());
    const gate = board.gates[gateKey(undefined)];
    for (const [index, { id }] of board.steps.entries()) {
      const bar = bars[index];
      if (bar === undefined) continue;
      const count = counts.get(id) ?? 0;
      setNumber(bar, '--share', Math.round((count / most) * 1000) / 1000);
      const closed = gate === id ? `, ${t.room.gateHere}` : '';
      const words = `${app.stepTitle(id)}: ${t.room.onStep(count)}${closed}`;
      attribute(bar, 'title', words);
      attribute(bar, 'aria-label', words);
      attribute(bar, 'data-gate', gate === id);
    }
    for (const [index, name] of names.entries()) setText(name, [...lessons.keys()][index] ?? '');
  }
  return { element, update };
}
