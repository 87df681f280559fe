import { type Announcement, type Board, present } from '../../domain/session/board.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import type { App } from '../model/app.ts';
import { h, on, setText, show } from '../parts/dom.ts';
import { timeOfDay } from '../parts/format.ts';
import { labelled, select, setOptions } from '../parts/forms.ts';
import { keyedList } from '../parts/keyed.ts';
import type { View } from '../parts/view.ts';
import { groupsOf } from '../room/filter.ts';

/** Kept while other views are looked at. */
let draft = '';

/** Announcements: one to write, and those that were made with the number who saw them. */
export function messagesView(app: App, board: Board): View {
  const { t } = app;
  const words = on(
    h(
      'textarea',
      { id: 'words', rows: 3, maxlength: LIMITS.announcement, placeholder: t.messages.placeholder },
      draft,
    ),
    {
      input() {
        draft = words.value;
        update();
      },
      keydown(event) {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
  );
  const left = h('span', { class: 'hint' });
  const to = select<string>(t.messages.to, [{ value: '', words: t.messages.everybody }], '', () => {});
  const send = h('button', { type: 'submit', class: 'primary' }, t.messages.send);
  const form = on(
    h(
      'form',
      { class: 'panel' },
      labelled(t.messages.write, words, true),
      h('div', { class: 'toolbar' }, to.element, send, left),
    ),
    {
      async submit(event) {
        event.preventDefault();
        const said = words.value.trim();
        if (said === '') return;
        const group = to.select.value === '' ? undefined : to.select.value.slice('group:'.length);
        send.disabled = true;
        const taken = await app.act({
          kind: 'announced',
          words: said,
          ...(group === undefined ? {} : { group }),
        });
        send.disabled = false;
        if (!taken) return;
        words.value = '';
        draft = '';
        update();
      },
    },
  );
  const none = h('p', { class: 'empty' }, t.messages.none);
  const list = h('ol', { class: 'cards announcements' });
  const showAll = keyedList<Announcement>(
    list,
    ({ id }) => String(id),
    () => announcementCard(app, board),
  );

  function update(): void {
    setOptions(
      to.select,
      [
        { value: '', words: t.messages.everybody },
        ...groupsOf(board).map((name) => ({ value: `group:${name}`, words: name })),
      ],
      to.select.value,
    );
    setText(left, t.messages.left(LIMITS.announcement - words.value.length));
    show(left, words.value.length > LIMITS.announcement - 100);
    show(none, board.announcements.length === 0);
    showAll(board.announcements.toReversed());
  }

  const element = h('div', { class: 'narrow' }, form, h('section', { class: 'panel' }, none, list));
  return { element, update, focus: () => words.focus() };
}

function announcementCard(app: App, board: Board) {
  const said = h('p', { class: 'words' });
  const facts = h('p', { class: 'facts' });
  const meter = h('meter', { min: 0 });
  return {
    element: h('li', { class: 'card' }, said, h('div', { class: 'top' }, facts, meter)),
    update({ at, words, group, seenBy }: Announcement) {
      const { t } = app;
      const audience = present(board).filter((row) => group === undefined || row.group === group);
      const seen = audience.filter(({ id }) => seenBy.includes(id)).length;
      setText(said, words);
      const to = group ?? t.messages.everybody;
      setText(facts, [timeOfDay(at, app.lang), to, t.messages.seen(seen, audience.length)].join(' · '));
      meter.max = Math.max(1, audience.length);
      meter.value = seen;
      meter.setAttribute('aria-label', t.messages.seen(seen, audience.length));
    },
  };
}
