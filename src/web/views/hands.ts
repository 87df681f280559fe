import type { LearnerRow } from '../../domain/session/board.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import { hands } from '../../domain/session/queue.ts';
import { type App, recall, remember } from '../model/app.ts';
import { attribute, button, h, on, setText, show } from '../parts/dom.ts';
import { duration } from '../parts/format.ts';
import { labelled, segments } from '../parts/forms.ts';
import { keyedList, type Part } from '../parts/keyed.ts';
import type { View } from '../parts/view.ts';

const HELPER_KEY = 'xdplings-helper';
let order: 'waiting' | 'helped' = 'waiting';

/** Whose hand is up, and what they said; claim, put back, done; the queue may be paused. */
export function handsView(app: App): View {
  const { t } = app;
  const count = h('span', { class: 'count' });
  const empty = h('p', { class: 'empty' }, t.hands.none);
  const paused = h('p', { class: 'note', role: 'status' }, t.hands.paused);
  const list = h('ul', { class: 'cards' });
  const showHands = keyedList<LearnerRow>(
    list,
    ({ id }) => id,
    () => handCard(app),
  );
  const orders = segments(
    t.hands.order,
    [
      { value: 'waiting', words: t.hands.orders.waiting },
      { value: 'helped', words: t.hands.orders.helped },
    ],
    order,
    (chosen) => {
      order = chosen;
      update();
    },
  );
  const pause = button('', () => {
    if (app.board) void app.act({ kind: 'queue-paused', paused: !app.board.queuePaused });
  });
  const helper = on(
    h('input', { maxlength: LIMITS.name, value: recall(HELPER_KEY) ?? '', autocomplete: 'off' }),
    { change: () => remember(HELPER_KEY, helper.value.trim()) },
  );

  function update(): void {
    const { board } = app;
    if (board === undefined) return;
    const up = hands(board, order);
    setText(count, up.length === 0 ? '' : String(up.length));
    show(empty, up.length === 0);
    show(orders.element, up.length > 1);
    show(paused, board.queuePaused);
    setText(pause, board.queuePaused ? t.hands.resume : t.hands.pause);
    attribute(pause, 'aria-pressed', board.queuePaused ? 'true' : 'false');
    showHands(up);
  }

  const element = h(
    'section',
    { class: 'panel hands', 'aria-labelledby': 'hands-title' },
    h('header', {}, h('h2', { id: 'hands-title' }, t.hands.title, count), pause),
    paused,
    orders.element,
    empty,
    list,
    labelled(t.hands.helper, helper, true),
  );
  return { element, update, focus: () => (list.querySelector('button') ?? pause).focus() };
}

function handCard(app: App): Part<LearnerRow> {
  const { t } = app;
  let id = '';
  const name = h('a', { href: '#/room', class: 'who' });
  const facts = h('p', { class: 'facts' });
  const words = h('p', { class: 'words' });
  const coming = h('p', { class: 'coming' });
  const claim = button(t.hands.claim, () => {
    const helper = recall(HELPER_KEY) ?? '';
    void app.act({ kind: 'hand-claimed', learner: id, ...(helper === '' ? {} : { helper }) });
  });
  claim.classList.add('primary');
  const release = button(t.hands.release, () => void app.act({ kind: 'hand-released', learner: id }));
  const close = button(t.hands.close, () => void app.act({ kind: 'hand-closed', learner: id }));
  const element = h(
    'li',
    { class: 'card' },
    h('div', { class: 'top' }, name, facts),
    words,
    coming,
    h('div', { class: 'actions' }, claim, release, close),
  );
  return {
    element,
    update(row) {
      const { hand } = row;
      if (hand === undefined) return;
      const now = app.now();
      id = row.id;
      attribute(name, 'href', `#/learner/${encodeURIComponent(row.id)}`);
      setText(name, row.name);
      setText(
        facts,
        [
          ...(row.group === undefined ? [] : [row.group]),
          t.hands.waits(duration(now - hand.raisedAt, t)),
          t.hands.helped(row.helped),
          app.stepTitle(hand.step),
        ].join(' · '),
      );
      setText(words, hand.words ?? '');
      show(words, hand.words !== undefined);
      const { claimed } = hand;
      if (claimed) setText(coming, t.hands.claimed(claimed.helper, duration(now - claimed.at, t)));
      for (const part of [coming, release]) show(part, claimed !== undefined);
      // Pressed a moment ago: the focus goes on to what can be done now.
      const moved = document.activeElement === claim && claimed !== undefined;
      show(claim, claimed === undefined);
      if (moved) close.focus();
    },
  };
}
