import { type Board, present } from '../../domain/session/board.ts';
import { groupsOf } from '../../domain/session/groups.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import type { App } from '../model/app.ts';
import { prompt } from '../parts/dialog.ts';
import { button, h, on, setText, show } from '../parts/dom.ts';
import { segments, select, setOptions } from '../parts/forms.ts';
import type { View } from '../parts/view.ts';
import { type Filter, filtered, type Only, type Sort } from '../room/filter.ts';
import { grid } from '../room/grid.ts';
import { helpView } from './help.ts';

export type RoomView = View & {
  readonly find: () => void;
  readonly toggleStuck: () => void;
};

/** Stays as it is while other views are looked at. */
let filter: Filter = { words: '', group: undefined, only: 'all', sort: 'name' };

/** Options of the group's choice: a prefix keeps a group called "all" apart. */
const groupValue = (group: string | null | undefined): string =>
  group === undefined ? 'all' : group === null ? 'none' : `group:${group}`;
const groupOf = (value: string): string | null | undefined =>
  value === 'all' ? undefined : value === 'none' ? null : value.slice('group:'.length);

/** Everybody and every step, live; beside it who needs help. */
export function roomView(app: App, board: Board): RoomView {
  const { t } = app;
  const change = (part: Partial<Filter>) => {
    filter = { ...filter, ...part };
    learners.element.scrollTop = 0;
    update();
  };
  const find = on(
    h('input', { type: 'search', placeholder: t.room.find, 'aria-label': t.room.find, value: filter.words }),
    { input: () => change({ words: find.value }) },
  );
  const group = select(t.room.group, [{ value: 'all', words: t.room.everyGroup }], 'all', (value: string) =>
    change({ group: groupOf(value) }),
  );
  const only = segments<Only>(
    t.room.only,
    (['all', 'stuck', 'hand', 'away'] as const).map((value) => ({ value, words: t.room.onlyWhich[value] })),
    filter.only,
    (value) => change({ only: value }),
  );

  const sort = select<Sort>(
    t.room.sort,
    (['name', 'behind', 'time', 'group'] as const).map((value) => ({ value, words: t.room.sorts[value] })),
    filter.sort,
    (value) => change({ sort: value }),
  );
  const count = h('span', { class: 'shown', 'aria-live': 'polite' });
  const setGroup = button(t.room.setGroup, () => void putIntoGroup());
  const nobody = h('p', { class: 'empty big' });
  const learners = grid(app, board);
  const help = helpView(app);
  help.element.classList.add('rail');

  async function putIntoGroup(): Promise<void> {
    const rows = filtered(board, filter, app.stuck());
    const options = { maxlength: LIMITS.group, known: groupsOf(board) };
    const name = await prompt(t, t.room.setGroupTitle(rows.length), t.room.setGroupLabel, options);
    if (name === undefined) return;
    for (const { id } of rows) {
      if (!(await app.act({ kind: 'grouped', learner: id, group: name === '' ? null : name }))) return;
    }
  }

  function update(): void {
    const groups = groupsOf(board);
    if (typeof filter.group === 'string' && !groups.includes(filter.group)) {
      filter = { ...filter, group: undefined };
    }
    setOptions(
      group.select,
      [
        { value: 'all', words: t.room.everyGroup },
        ...groups.map((name) => ({ value: groupValue(name), words: name })),
        { value: 'none', words: t.room.noGroup },
      ],
      groupValue(filter.group),
    );
    show(group.element, groups.length > 0);
    const rows = filtered(board, filter, app.stuck());
    const all = present(board).length;
    setText(count, t.room.shown(rows.length, all));
    setText(nobody, all === 0 ? t.room.nobody : rows.length === 0 ? t.room.noMatch : '');
    show(nobody, rows.length === 0);
    setGroup.disabled = rows.length === 0;
    learners.update(rows);
    help.update();
  }

  const element = h(
    'div',
    { class: 'room' },
    h(
      'section',
      { class: 'everybody', 'aria-label': t.tabs.room },
      h('div', { class: 'toolbar' }, find, only.element, group.element, sort.element, count, setGroup),
      nobody,
      learners.element,
      legend(app),
    ),
    help.element,
  );
  return {
    element,
    update,
    focus: learners.focus,
    focusLearner: learners.focusOn,
    find: () => find.select(),
    toggleStuck() {
      const value = filter.only === 'stuck' ? 'all' : 'stuck';
      only.set(value);
      change({ only: value });
    },
    ...(help.close ? { close: help.close } : {}),
  };
}

function legend({ t }: App): HTMLElement {
  const marks = (['passed', 'solution', 'tried', 'here', 'stuck'] as const).map((mark) =>
    h('li', {}, h('i', { class: 'mark', 'data-mark': mark }), t.room.legend[mark]),
  );
  return h('ul', { class: 'legend', 'aria-hidden': 'true' }, ...marks);
}
