import { audienceOf } from '../../domain/session/audience.ts';
import type { Announcement, Board } from '../../domain/session/board.ts';
import { groupsOf } from '../../domain/session/groups.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import { moment } from '../../domain/session/moment.ts';
import type { App } from '../model/app.ts';
import { attribute, h, on, setText, show } from '../parts/dom.ts';
import { labelled, select, setOptions } from '../parts/forms.ts';
import { keyedList } from '../parts/keyed.ts';
import type { View } from '../parts/view.ts';

/** Kept while other views are looked at: what is written, and the group that it is for; undefined: everybody. */
let draft = '';
let addressee: string | undefined;

const optionOf = (group: string | undefined): string => (group === undefined ? '' : `group:${group}`);

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
        setText(said, '');
        update();
      },
      keydown(event) {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
  );
  const left = h('span', { class: 'hint' });
  const said = h('span', { class: 'hint', role: 'status' });
  const gone = h('p', { class: 'problem', role: 'alert' });
  const to = select<string>(t.messages.to, [], '', (value) => {
    addressee = value === '' ? undefined : value.slice('group:'.length);
    update();
  });
  const send = h('button', { type: 'submit', class: 'primary' }, t.messages.send);
  const form = on(
    h(
      'form',
      { class: 'panel' },
      labelled(t.messages.write, words, true),
      h('div', { class: 'toolbar' }, to.element, send, left, said),
      gone,
    ),
    {
      async submit(event) {
        event.preventDefault();
        const written = words.value.trim();
        const group = addressee;
        if (written === '' || sending || isGone()) return;
        sending = true;
        update();
        const taken = await app.act({
          kind: 'announced',
          words: written,
          ...(group === undefined ? {} : { group }),
        });
        sending = false;
        if (taken) {
          setText(said, t.messages.sent);
          words.value = '';
          draft = '';
        }
        update();
      },
    },
  );
  let sending = false;
  /** Whether nobody is left in the group that it is for. It must not go to everybody instead. */
  const isGone = () => addressee !== undefined && !groupsOf(board).includes(addressee);
  const none = h('p', { class: 'empty' }, t.messages.none);
  const list = h('ol', { class: 'cards announcements' });
  const showAll = keyedList<Announcement>(
    list,
    ({ id }) => String(id),
    () => announcementCard(app, board),
  );

  function update(): void {
    const lost = isGone();
    const groups = groupsOf(board).map((name) => ({ value: optionOf(name), words: name }));
    const kept = lost ? [{ value: optionOf(addressee), words: addressee ?? '' }] : [];
    const options = [{ value: '', words: t.messages.everybody }, ...groups, ...kept];
    setOptions(to.select, options, optionOf(addressee));
    attribute(to.select, 'aria-invalid', lost ? 'true' : undefined);
    setText(gone, lost ? t.messages.gone(addressee ?? '') : '');
    send.disabled = sending || lost;
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
    update(announcement: Announcement) {
      const { t } = app;
      const audience = audienceOf(board, announcement);
      const seen = t.messages.seen(audience.seen, audience.of);
      setText(said, announcement.words);
      const to = announcement.group ?? t.messages.everybody;
      setText(facts, [moment(announcement.at, app.now(), app.lang), to, seen].join(' · '));
      meter.max = Math.max(1, audience.of);
      meter.value = audience.seen;
      meter.setAttribute('aria-label', seen);
    },
  };
}
