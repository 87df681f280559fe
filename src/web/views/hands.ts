import type { LearnerRow } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import { hands } from '../../domain/session/queue.ts';
import type { App } from '../model/app.ts';
import { learnerHash } from '../model/route.ts';
import { attribute, button, h, setText, show } from '../parts/dom.ts';
import { segments } from '../parts/forms.ts';
import { handActions, helperField } from '../parts/hand-actions.ts';
import { keyedList, type Part } from '../parts/keyed.ts';
import type { View } from '../parts/view.ts';

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

  const focus = () => (list.querySelector<HTMLElement>('button:not([hidden])') ?? pause).focus();

  /** Whether a card had the focus and has it no more: it was moved in the list, or has gone with its hand. */
  const hadFocus = (active: HTMLElement): boolean =>
    active.closest('.card') !== null && !list.contains(document.activeElement);

  /** Never on a button of somebody else: what was to be pressed there is another thing here. */
  function putBack(active: HTMLElement): void {
    if (list.contains(active)) active.focus();
    if (!list.contains(document.activeElement)) (list.querySelector<HTMLElement>('a.who') ?? pause).focus();
  }

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
    const active = document.activeElement;
    showHands(up);
    if (active instanceof HTMLElement && hadFocus(active)) putBack(active);
  }

  const element = h(
    'section',
    { class: 'panel hands', 'aria-labelledby': 'hands-title' },
    h('header', {}, h('h2', { id: 'hands-title' }, t.hands.title, count), pause),
    paused,
    orders.element,
    empty,
    list,
    helperField(app),
  );
  return { element, update, focus };
}

function handCard(app: App): Part<LearnerRow> {
  const { t } = app;
  const name = h('a', { href: '#/room', class: 'who' });
  const facts = h('p', { class: 'facts' });
  const words = h('p', { class: 'words' });
  const { coming, actions, update } = handActions(app);
  const element = h('li', { class: 'card' }, h('div', { class: 'top' }, name, facts), words, coming, actions);
  return {
    element,
    update(row) {
      const { hand } = row;
      if (hand === undefined) return;
      const now = app.now();
      attribute(name, 'href', learnerHash(row.id));
      setText(name, row.name);
      setText(
        facts,
        [
          ...(row.group === undefined ? [] : [row.group]),
          t.hands.waits(duration(now - hand.raisedAt, t.time)),
          t.hands.helped(row.helped),
          app.stepTitle(hand.step),
        ].join(' · '),
      );
      setText(words, hand.words ?? '');
      show(words, hand.words !== undefined);
      update(row, hand);
    },
  };
}
