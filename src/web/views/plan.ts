import { type Board, present } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import { moment } from '../../domain/session/moment.ts';
import { type Pace, paceOf } from '../../domain/session/pace.ts';
import type { App } from '../model/app.ts';
import { attribute, h, on, setText, show, svg } from '../parts/dom.ts';
import { keyedList } from '../parts/keyed.ts';
import { plannedWords } from '../parts/plan-words.ts';
import type { View } from '../parts/view.ts';
import { stepNumber } from '../room/strip.ts';
import { gatesView } from './gates.ts';

/** Where the plan is, where the group is, and how far it may go. */
export function planView(app: App, board: Board): View {
  const { t } = app;
  const sentence = h('p', { class: 'lead' });
  const group = h('p');
  const none = h('p', { class: 'empty' }, t.plan.noAgenda);
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'pace' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...[t.plan.window, t.plan.step, t.plan.passed].map((words) => h('th', { scope: 'col' }, words)),
      ),
    ),
    body,
  );
  const showWindows = keyedList<Pace['windows'][number]>(
    body,
    ({ step, from }) => `${step} ${from}`,
    () => windowRow(app, board),
  );
  const agenda = agendaForm(app, board);
  const gates = gatesView(app, board);
  const element = h(
    'div',
    { class: 'columns' },
    h(
      'section',
      { class: 'panel grow' },
      h('h2', {}, t.plan.pace),
      none,
      sentence,
      group,
      table,
      agenda.element,
    ),
    gates.element,
  );
  return {
    element,
    update() {
      const pace = paceOf(board, app.now());
      const has = pace.windows.length > 0;
      show(none, !has);
      for (const part of [sentence, group, table]) show(part, has);
      setText(sentence, plannedWords(app, pace, t.plan) || t.plan.finished);
      setText(group, groupWords(app, pace));
      attribute(group, 'class', pace.behindMs !== undefined && pace.behindMs > 0 ? 'late' : 'even');
      showWindows(pace.windows);
      agenda.update();
      gates.update();
    },
  };
}

function groupWords(app: App, { middle, behindMs }: Pace): string {
  const { t } = app;
  if (middle === undefined) return '';
  const where = t.plan.group(app.stepTitle(middle));
  if (behindMs === undefined) return where;
  const by = duration(Math.abs(behindMs), t.time);
  const small = Math.abs(behindMs) < 60_000;
  return `${where} ${small ? t.plan.onTime : behindMs > 0 ? t.plan.late(by) : t.plan.early(by)}`;
}

function windowRow(app: App, board: Board) {
  const times = h('td', { class: 'times' });
  const step = h('th', { scope: 'row' });
  const passed = h('span', { class: 'value' });
  const fill = svg('rect', { height: 10, rx: 2, class: 'fill' });
  const bar = svg(
    'svg',
    { class: 'drawn', viewBox: '0 0 400 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { width: 400, height: 10, rx: 2, class: 'track' }),
    fill,
  );
  const element = h('tr', {}, times, step, h('td', { class: 'share' }, passed, bar));
  return {
    element,
    update({ step: id, from, until }: Pace['windows'][number]) {
      const rows = present(board);
      const done = rows.filter((row) => row.steps[id]?.passedAt !== undefined).length;
      const now = app.now();
      // The day is said once where both are on it.
      setText(times, `${moment(from, now, app.lang)}–${moment(until, from, app.lang)}`);
      setText(step, app.stepTitle(id));
      setText(passed, `${done} / ${rows.length}`);
      fill.setAttribute('width', String(Math.round((done / Math.max(1, rows.length)) * 400)));
      attribute(element, 'aria-current', from <= now && now < until ? 'time' : undefined);
    },
  };
}

function agendaForm(app: App, board: Board) {
  const { t } = app;
  const hint = h('p', { class: 'hint' });
  const planned = (id: string): string => `${board.agenda.find(({ step }) => step === id)?.minutes ?? ''}`;
  const fields = board.steps.map(({ id, title }, index) => {
    const field = h('input', {
      type: 'number',
      min: 0,
      max: 600,
      step: 'any',
      inputmode: 'decimal',
      'aria-label': t.plan.minutes(app.say(title)),
    });
    let shown = '';
    return {
      id,
      field,
      element: h('label', {}, field, `${stepNumber(board, index)} ${app.say(title)}`),
      /** What a colleague has changed is taken over; what is being written here stays. */
      update() {
        const fresh = planned(id);
        const isOwn = field.value !== shown && field.value !== fresh;
        if (isOwn || field === document.activeElement) return;
        field.value = fresh;
        shown = fresh;
      },
    };
  });
  const form = on(
    h(
      'form',
      { class: 'agenda' },
      hint,
      h('div', { class: 'minutes' }, ...fields.map(({ element }) => element)),
      h('button', { type: 'submit', class: 'primary' }, t.plan.save),
    ),
    {
      submit(event) {
        event.preventDefault();
        const items = fields
          .filter(({ field }) => Number.isFinite(field.valueAsNumber))
          .map(({ id, field }) => ({
            ...board.agenda.find(({ step }) => step === id),
            step: id,
            minutes: field.valueAsNumber,
          }));
        void app.act({ kind: 'agenda-set', items, startsAt: board.agendaStart });
      },
    },
  );
  return {
    element: h('details', {}, h('summary', {}, t.plan.agenda), form),
    update() {
      setText(hint, t.plan.agendaHint(moment(board.agendaStart, app.now(), app.lang)));
      for (const field of fields) field.update();
    },
  };
}
