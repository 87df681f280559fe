import { type Board, type LearnerRow, passedCount } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import type { App } from '../model/app.ts';
import { learnerHash } from '../model/route.ts';
import { attribute, h, setText, show } from '../parts/dom.ts';
import { stuckWords } from '../parts/stuck-words.ts';
import { type Mark, markOf, strip } from './strip.ts';

/** Nothing was heard for so long from somebody who is connected: they may have left their desk. */
const QUIET_MS = 10 * 60_000;

export type GridRow = {
  readonly element: HTMLElement;
  readonly link: HTMLAnchorElement;
  readonly update: (row: LearnerRow) => void;
};

/** One learner's line in the grid. It changes only what differs from what it showed before. */
export function gridRow(app: App, board: Board): GridRow {
  const dot = h('i', { class: 'dot', 'aria-hidden': 'true' });
  const link = h('a', { href: '#/room' });
  const group = h('span', { class: 'cell group', role: 'cell' });
  const cells = strip(board);
  const step = h('span', { class: 'where' });
  const time = h('span', { class: 'time' });
  const hand = h('span', { class: 'tag hand' });
  const stuck = h('span', { class: 'tag stuck' });
  const away = h('span', { class: 'tag away' });
  const element = h(
    'div',
    { class: 'row', role: 'row' },
    h('span', { class: 'cell name', role: 'rowheader' }, dot, link),
    group,
    h('span', { class: 'cell steps', role: 'cell' }, cells.element),
    h('span', { class: 'cell now', role: 'cell' }, step, time),
    h('span', { class: 'cell notes', role: 'cell' }, hand, stuck, away),
  );
  return {
    element,
    link,
    update(row) {
      const { t } = app;
      const now = app.now();
      const reason = app.stuck().get(row.id);
      const marks: Mark[] = board.steps.map(({ id }) => markOf(row, id, reason !== undefined));
      attribute(link, 'href', learnerHash(row.id));
      setText(link, row.name);
      attribute(link, 'title', row.name);
      attribute(dot, 'data-here', row.here ? 'yes' : 'no');
      setText(group, row.group ?? '');
      cells.show(marks);
      attribute(cells.element, 'aria-label', t.room.strip(passedCount(board, row), board.steps.length));
      const passed = row.step !== undefined && row.steps[row.step]?.passedAt !== undefined;
      setText(step, row.step === undefined ? t.room.noStep : app.stepTitle(row.step));
      attribute(step, 'title', row.step);
      setText(
        time,
        row.step === undefined ? '' : passed ? t.room.allPassed : duration(now - row.stepSince, t.time),
      );
      setText(hand, row.hand === undefined ? '' : t.room.hand(duration(now - row.hand.raisedAt, t.time)));
      attribute(hand, 'data-claimed', row.hand?.claimed === undefined ? undefined : 'yes');
      const why = reason === undefined ? '' : stuckWords(reason, t);
      setText(stuck, why);
      attribute(stuck, 'title', why);
      setText(away, awayWords(app, row, now));
      for (const tag of [hand, stuck, away]) show(tag, tag.textContent !== '');
    },
  };
}

function awayWords({ t }: App, row: LearnerRow, now: number): string {
  const silent = now - row.lastAt;
  if (!row.here) return t.room.away(duration(silent, t.time));
  return silent > QUIET_MS ? t.room.quiet(duration(silent, t.time)) : '';
}
