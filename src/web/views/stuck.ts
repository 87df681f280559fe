import { type StuckRow, stuckRows } from '../../domain/session/stuck-rows.ts';
import type { App } from '../model/app.ts';
import { learnerHash } from '../model/route.ts';
import { attribute, h, setText, show } from '../parts/dom.ts';
import { keyedList } from '../parts/keyed.ts';
import { stuckWords } from '../parts/stuck-words.ts';
import type { View } from '../parts/view.ts';

/** Who is stuck, on what: those with most failures first, then those who are there longest. */
export function stuckView(app: App): View {
  const { t } = app;
  const count = h('span', { class: 'count' });
  const empty = h('p', { class: 'empty' }, t.stuck.none);
  const list = h('ul', { class: 'cards compact' });
  const showRows = keyedList<StuckRow>(
    list,
    ({ row }) => row.id,
    () => {
      const name = h('a', { href: '#/room', class: 'who' });
      const step = h('span', { class: 'facts' });
      const why = h('p', { class: 'why' });
      const element = h('li', { class: 'card' }, h('div', { class: 'top' }, name, step), why);
      return {
        element,
        update({ row, reason }) {
          attribute(name, 'href', learnerHash(row.id));
          setText(name, row.name);
          setText(step, row.step === undefined ? '' : app.stepTitle(row.step));
          setText(why, stuckWords(reason, t));
        },
      };
    },
  );
  const element = h(
    'section',
    { class: 'panel stuck', 'aria-labelledby': 'stuck-title' },
    h('header', {}, h('h2', { id: 'stuck-title', title: t.stuck.rule }, t.stuck.title, count)),
    empty,
    list,
    h('p', { class: 'hint' }, t.stuck.rule),
  );
  return {
    element,
    update() {
      const rows = app.board === undefined ? [] : stuckRows(app.board, app.stuck());
      setText(count, rows.length === 0 ? '' : String(rows.length));
      show(empty, rows.length === 0);
      showRows(rows);
    },
  };
}
