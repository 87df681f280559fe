import { type Board, type LearnerRow, passedCount, rowOf } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import { groupsOf } from '../../domain/session/groups.ts';
import { LIMITS } from '../../domain/session/limits.ts';
import { moment } from '../../domain/session/moment.ts';
import { learner as askLearner } from '../model/api.ts';
import type { App } from '../model/app.ts';
import { confirm } from '../parts/dialog.ts';
import { attribute, button, h, on, setText, show } from '../parts/dom.ts';
import { labelled } from '../parts/forms.ts';
import { handActions } from '../parts/hand-actions.ts';
import { historyWords, isAbout, tookWords } from '../parts/history-words.ts';
import { keyedList } from '../parts/keyed.ts';
import { stuckWords } from '../parts/stuck-words.ts';
import type { View } from '../parts/view.ts';
import { markOf, strip } from '../room/strip.ts';
import { sharedFileView } from './shared-file.ts';

/** Everything about one learner, and what can be done for them. */
export function learnerView(app: App, board: Board, id: string): View {
  const { t } = app;
  const back = h('a', { class: 'button', href: '#/room' }, `‹ ${t.learner.back}`);
  if (rowOf(board, id) === undefined) {
    const unknown = h('h2', { tabindex: '-1' }, t.learner.unknown);
    return {
      element: h('div', { class: 'narrow' }, h('section', { class: 'panel' }, unknown, back)),
      heading: unknown,
      update: () => {},
      focus: () => back.focus(),
    };
  }
  const name = h('h2', { class: 'learner-name', tabindex: '-1' });
  const state = h('p', { class: 'facts' });
  const now = h('p', { class: 'lead' });
  const why = h('p', { class: 'why' });
  const hand = handView(app, () => name.focus());
  const cells = strip(board);
  cells.element.classList.add('wide');
  const file = sharedFileView(app, id);
  const group = groupForm(app, board, id);
  const kick = kickButton(app, id);
  const steps = stepsTable(app, board);
  const history = historyView(app, id);
  const element = h(
    'div',
    { class: 'columns learner' },
    h(
      'div',
      { class: 'grow stack' },
      h(
        'section',
        { class: 'panel' },
        h('div', { class: 'toolbar' }, back, name, state),
        now,
        why,
        hand.element,
        cells.element,
        h('div', { class: 'toolbar' }, group.element, kick),
      ),
      file.element,
      h('section', { class: 'panel' }, h('h2', {}, t.learner.steps), steps.element),
    ),
    h('section', { class: 'panel side' }, h('h2', {}, t.learner.history), history.element),
  );
  return {
    element,
    update() {
      const row = rowOf(board, id);
      if (row === undefined) return;
      const reason = app.stuck().get(id);
      setText(name, row.name);
      setText(state, stateWords(app, row));
      setText(now, stepWords(app, board, row));
      setText(why, reason === undefined ? '' : stuckWords(reason, t));
      show(why, reason !== undefined);
      hand.update(row);
      cells.show(board.steps.map(({ id: step }) => markOf(row, step, reason !== undefined)));
      attribute(cells.element, 'aria-label', t.room.strip(passedCount(board, row), board.steps.length));
      group.update(row);
      show(kick, !row.kicked);
      file.update(row);
      steps.update(row);
    },
    heading: name,
    focus: () => back.focus(),
    close: history.close,
  };
}

function stateWords(app: App, row: LearnerRow): string {
  const { t } = app;
  const here = row.here ? t.learner.here : t.room.away(duration(app.now() - row.lastAt, t.time));
  const state = row.kicked ? t.learner.kicked : row.left ? t.learner.left : here;
  return [
    state,
    `${t.learner.joined} ${moment(row.joinedAt, app.now(), app.lang)}`,
    t.hands.helped(row.helped),
  ].join(' · ');
}

function stepWords(app: App, board: Board, row: LearnerRow): string {
  const { t } = app;
  const parts = [
    row.step === undefined
      ? t.room.noStep
      : `${app.stepTitle(row.step)} · ${duration(app.now() - row.stepSince, t.time)} ${t.learner.onStep}`,
    ...(row.lastRun === undefined
      ? []
      : [
          `${t.learner.lastRun} ${moment(row.lastRun.at, app.now(), app.lang)}: ${t.learner.verdicts[row.lastRun.verdict]}`,
        ]),
    t.room.strip(passedCount(board, row), board.steps.length),
  ];
  return parts.join(' · ');
}

function groupForm(app: App, board: Board, id: string) {
  const { t } = app;
  const known = h('datalist', { id: 'groups' });
  const field = h('input', { list: 'groups', maxlength: LIMITS.group, autocomplete: 'off', size: 14 });
  const element = on(
    h(
      'form',
      { class: 'inline' },
      labelled(t.learner.group, field),
      known,
      h('button', { type: 'submit' }, t.learner.setGroup),
    ),
    {
      submit(event) {
        event.preventDefault();
        const group = field.value.trim();
        void app.act({ kind: 'grouped', learner: id, group: group === '' ? null : group });
      },
    },
  );
  let shown: string | undefined;
  return {
    element,
    update(row: LearnerRow) {
      const group = row.group ?? '';
      if (group === shown) return;
      // What somebody is writing is not overwritten by what others do.
      if (field.value === (shown ?? '')) field.value = group;
      shown = group;
      known.replaceChildren(...groupsOf(board).map((value) => h('option', { value })));
    },
  };
}

/** What they ask, and what can be done about it. `leave` takes the focus on when the hand that had it is gone. */
function handView(app: App, leave: () => void) {
  const { t } = app;
  const said = h('p', { class: 'words' });
  const { coming, actions, update } = handActions(app);
  const element = h('div', { class: 'card hand' }, said, coming, actions);
  return {
    element,
    update(row: LearnerRow) {
      const { hand } = row;
      const focused = element.contains(document.activeElement);
      show(element, hand !== undefined);
      if (hand === undefined && focused) leave();
      if (hand === undefined) return;
      const words = hand.words === undefined ? '' : `: ${hand.words}`;
      setText(said, `${t.room.hand(duration(app.now() - hand.raisedAt, t.time))}${words}`);
      update(row, hand);
    },
  };
}

function kickButton(app: App, id: string): HTMLButtonElement {
  const { t } = app;
  const kick = button(t.learner.kick, async () => {
    const name = app.board?.learners[id]?.name ?? '';
    const sure = await confirm(t, t.learner.kickConfirm(name), t.learner.kick);
    if (sure) await app.act({ kind: 'kicked', learner: id });
  });
  kick.classList.add('danger');
  return kick;
}

function stepsTable(app: App, board: Board) {
  const { t } = app;
  const heads = [
    t.plan.step,
    t.learner.entered,
    t.learner.passed,
    t.learner.took,
    t.learner.runs,
    t.learner.hints,
    t.learner.solution,
  ];
  const body = h('tbody');
  const rows = keyedList<{ readonly step: string; readonly row: LearnerRow }>(
    body,
    ({ step }) => step,
    () => {
      const name = h('th', { scope: 'row' });
      const cells = heads.slice(1).map(() => h('td'));
      return {
        element: h('tr', {}, name, ...cells),
        update({ step, row }) {
          const one = row.steps[step];
          if (one === undefined) return;
          const at = (time: number | undefined) =>
            time === undefined ? '' : moment(time, app.now(), app.lang);
          const words = [
            at(one.enteredAt),
            at(one.passedAt),
            tookWords(app, one.enteredAt, one.passedAt),
            String(one.runs),
            one.hints === 0 ? '' : String(one.hints),
            one.solutionSeen ? t.learner.seen : '',
          ];
          setText(name, app.stepTitle(step));
          for (const [index, cell] of cells.entries()) setText(cell, words[index] ?? '');
        },
      };
    },
  );
  const table = h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...heads.map((words) => h('th', { scope: 'col' }, words)))),
    body,
  );
  return {
    element: h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t.learner.steps },
      table,
    ),
    update(row: LearnerRow) {
      const entered = board.steps.filter(({ id }) => row.steps[id] !== undefined).reverse();
      rows(entered.map(({ id }) => ({ step: id, row })));
    },
  };
}

function historyView(app: App, id: string) {
  const { t } = app;
  const note = h('p', { class: 'empty' });
  /** What was before this page, or while the connection was lost; until the hub has answered, nothing is known. */
  let earlier: 'unknown' | 'known' | 'failed' = 'unknown';
  const list = h('ol', { class: 'history' });
  const events = new Map<number, SessionEvent>();
  const showEvents = keyedList<SessionEvent>(
    list,
    ({ head }) => String(head),
    (event) => ({
      element: h(
        'li',
        {},
        h('time', {}, moment(event.at, app.now(), app.lang)),
        h('span', { class: `what ${event.body.kind}` }, historyWords(app, event) ?? ''),
      ),
      update: () => {},
    }),
  );
  const add = (more: readonly SessionEvent[]) => {
    for (const event of more) {
      if (isAbout(event, id) && historyWords(app, event) !== undefined) events.set(event.head, event);
    }
    showEvents([...events.values()].sort((a, b) => b.head - a.head));
    const isNone = earlier === 'known' && events.size === 0;
    show(note, isNone || earlier === 'failed');
    setText(note, earlier === 'failed' ? t.learner.historyFailed : t.learner.historyNone);
  };
  const ask = () =>
    void askLearner(id).then(
      ({ history }) => {
        earlier = 'known';
        add(history);
      },
      () => {
        // What came while this page was open is shown all the same.
        earlier = 'failed';
        add([]);
      },
    );
  add([]);
  ask();
  // What happened while the connection was lost is in a whole board, but not among the events that come.
  const ends = [app.onEvents(add), app.onBoard(ask)];
  return {
    element: h('div', {}, note, list),
    close() {
      for (const end of ends) end();
    },
  };
}
