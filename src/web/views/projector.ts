import { type Board, gateKey, present } from '../../domain/session/board.ts';
import { timeOfDay } from '../../domain/session/moment.ts';
import { paceOf } from '../../domain/session/pace.ts';
import type { App } from '../model/app.ts';
import { attribute, button, h, setNumber, setText, show } from '../parts/dom.ts';
import { plannedWords } from '../parts/plan-words.ts';
import type { View } from '../parts/view.ts';
import { lessonOf, stepNumber } from '../room/strip.ts';

/** More columns than that have no room for titles. */
const TITLED = 8;

/**
 * For the wall: where the room is, and nothing about anybody. It takes no name, no group, no words that somebody wrote;
 * what is not in this view's elements cannot be on the wall.
 */
export function projectorView(app: App, board: Board, leave: () => void): View {
  const { t } = app;
  const clock = h('p', { class: 'clock' });
  const lost = h('p', { class: 'problem', role: 'status' });
  const title = h('h1');
  const here = h('strong');
  const now = h('p', { class: 'wall-now' });
  const gate = h('p', { class: 'wall-gate' });
  const chart = h('div', { class: 'wall-chart', role: 'img' });
  const nobody = h('p', { class: 'empty big' }, t.projectorView.nobody);
  const join = h('p', { class: 'wall-join' });
  const exit = button(t.projectorView.leave, leave);
  let columns: Column[] = [];

  function draw(): void {
    const rows = present(board);
    const passed = (step: string) => rows.filter((row) => row.steps[step]?.passedAt !== undefined).length;
    const window = occupied(board);
    if (columns.map(({ id }) => id).join() !== window.join()) {
      columns = window.map((id) => column(app, board, id, window.length <= TITLED));
      chart.replaceChildren(...columns.map(({ element }) => element));
      attribute(chart, 'data-dense', window.length > TITLED);
    }
    const counts = new Map<string, number>();
    for (const { step = '' } of rows) counts.set(step, (counts.get(step) ?? 0) + 1);
    for (const one of columns) one.update(counts.get(one.id) ?? 0, passed(one.id), rows.length);
    const words = columns.map(({ id }) => `${app.stepTitle(id)}: ${counts.get(id) ?? 0}`);
    attribute(chart, 'aria-label', `${t.projectorView.chart}. ${words.join(', ')}`);
    setText(title, app.info?.title ?? t.title);
    setText(clock, timeOfDay(app.now(), app.lang));
    setText(lost, app.status === 'offline' ? t.status.offline : '');
    setText(here, `${rows.filter((row) => row.here).length} / ${rows.length}`);
    setText(now, plannedWords(app, paceOf(board, app.now()), t.projectorView.plan));
    const closed = board.gates[gateKey(undefined)];
    setText(gate, closed === undefined ? '' : t.projectorView.behindGate(app.stepTitle(closed)));
    setText(join, app.info === undefined ? '' : `xdplings join ${app.info.joinLine}`);
    for (const part of [now, gate, join]) show(part, part.textContent !== '');
    show(nobody, rows.length === 0);
  }

  const legend = h(
    'p',
    { class: 'wall-legend' },
    h('i', { class: 'key here' }),
    t.projectorView.legendHere,
    h('i', { class: 'key passed' }),
    t.projectorView.legendPassed,
  );
  const element = h(
    'main',
    { class: 'wall' },
    h(
      'header',
      {},
      title,
      lost,
      h('p', { class: 'wall-here' }, here, ` ${t.projectorView.here}`),
      clock,
      exit,
    ),
    h('div', { class: 'wall-plan' }, now, gate),
    nobody,
    h('div', { class: 'wall-chart-box' }, chart, legend),
    h('footer', {}, join),
  );
  return { element, update: draw, focus: () => exit.focus() };
}

type Column = {
  readonly id: string;
  readonly element: HTMLElement;
  readonly update: (here: number, passed: number, all: number) => void;
};

function column(app: App, board: Board, id: string, titled: boolean): Column {
  const here = h('b');
  const bar = h('i', { class: 'bar-here' });
  const line = h('i', { class: 'bar-passed' });
  const bars = h('div', { class: 'wall-bars' }, here, bar, line);
  const passed = h('small');
  const index = board.steps.findIndex((step) => step.id === id);
  const begins = index > 0 && lessonOf(board.steps[index - 1]?.id) !== lessonOf(id);
  const element = h(
    'div',
    { class: begins ? 'column lesson' : 'column' },
    bars,
    h('span', { class: 'number' }, stepNumber(board, index)),
    titled && h('span', { class: 'title' }, app.stepTitle(id)),
    passed,
  );
  return {
    id,
    element,
    update(count, done, all) {
      setText(here, count === 0 ? '' : String(count));
      setNumber(bars, '--here', count / Math.max(1, all));
      setNumber(bars, '--done', done / Math.max(1, all));
      show(line, done > 0);
      setText(passed, titled ? app.t.projectorView.passedOf(done, all) : done === 0 ? '' : `✓ ${done}`);
    },
  };
}

/** From the first step that somebody is at to the last one, with one to come. */
function occupied(board: Board): string[] {
  const places = present(board)
    .map(({ step }) => board.steps.findIndex(({ id }) => id === step))
    .filter((place) => place >= 0);
  if (places.length === 0) return [];
  const first = Math.max(0, Math.min(...places));
  const last = Math.max(...places) + 1;
  return board.steps.slice(first, last + 1).map(({ id }) => id);
}
