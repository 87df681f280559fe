import type { Hand, LearnerRow } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import { type App, recall, remember } from '../model/app.ts';
import { button, h, on, setText, show } from './dom.ts';
import { labelled } from './forms.ts';

const HELPER_KEY = 'xdplings-helper';
/** Here, too: the browser may remember nothing. */
let helper = recall(HELPER_KEY) ?? '';

/** Asks for the name that learners are told when somebody comes. */
export function helperField({ t }: App): HTMLElement {
  const field = on(h('input', { maxlength: LIMITS.name, value: helper, autocomplete: 'off' }), {
    input() {
      helper = field.value.trim();
      remember(HELPER_KEY, helper);
    },
  });
  return labelled(t.hands.helper, field, true);
}

/** What can be done about somebody's hand, and who is on the way: the same wherever the hand is shown. */
export function handActions(app: App): {
  readonly coming: HTMLElement;
  readonly actions: HTMLElement;
  readonly update: (row: LearnerRow, hand: Hand) => void;
} {
  const { t } = app;
  let id = '';
  const coming = h('p', { class: 'coming' });
  const claim = button(t.hands.claim, () => {
    void app.act({ kind: 'hand-claimed', learner: id, ...(helper === '' ? {} : { helper }) });
  });
  claim.classList.add('primary');
  const release = button(t.hands.release, () => void app.act({ kind: 'hand-released', learner: id }));
  const close = button(t.hands.close, () => void app.act({ kind: 'hand-closed', learner: id }));
  return {
    coming,
    actions: h('div', { class: 'actions' }, claim, release, close),
    update(row, { claimed }) {
      id = row.id;
      if (claimed) setText(coming, t.hands.claimed(claimed.helper, duration(app.now() - claimed.at, t.time)));
      // Pressed a moment ago: the focus goes on to what can be done now.
      const isClaimed = document.activeElement === claim && claimed !== undefined;
      const isPutBack = document.activeElement === release && claimed === undefined;
      for (const part of [coming, release]) show(part, claimed !== undefined);
      show(claim, claimed === undefined);
      if (isClaimed) close.focus();
      if (isPutBack) claim.focus();
    },
  };
}
