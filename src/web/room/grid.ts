import type { Board, LearnerRow } from '../../domain/session/board.ts';
import type { App } from '../model/app.ts';
import { attribute, h, on, setNumber } from '../parts/dom.ts';
import { gridHead } from './grid-head.ts';
import { type GridRow, gridRow } from './row.ts';

/** Rows beyond both edges of what is seen, so that scrolling and the Tab key find them there. */
const MARGIN = 8;

export type Grid = {
  readonly element: HTMLElement;
  readonly update: (rows: readonly LearnerRow[]) => void;
  /** Puts the focus on a learner, the one who had it last or the first. */
  readonly focus: () => void;
  /** @returns false where the learner is not in the list */
  readonly focusOn: (id: string) => boolean;
};

/**
 * Learners × steps. However many there are, only those that are seen are on the page: every row has the same height,
 * so a place is a multiplication. Tab enters and leaves the list, the arrows go through it.
 */
export function grid(app: App, board: Board): Grid {
  const head = gridHead(app, board);
  const body = h('div', { class: 'rows', role: 'rowgroup' });
  const element = h(
    'div',
    { class: 'grid', role: 'table', 'aria-label': app.t.room.table },
    h('div', { class: 'heads', role: 'rowgroup' }, head.element),
    body,
  );
  const shown = new Map<string, GridRow>();
  const spare: GridRow[] = [];
  let rows: readonly LearnerRow[] = [];
  let active: string | undefined;

  function draw(): void {
    const height = rowHeight(element);
    const top = Math.max(0, Math.floor(element.scrollTop / height) - MARGIN);
    const bottom = Math.min(
      rows.length,
      Math.ceil((element.scrollTop + element.clientHeight) / height) + MARGIN,
    );
    const seen = rows.slice(top, bottom);
    const ids = new Set(seen.map(({ id }) => id));
    for (const [id, row] of shown) {
      // The focus would be lost with its row.
      if (ids.has(id) || (row.link === document.activeElement && rows.some((one) => one.id === id))) continue;
      row.element.remove();
      shown.delete(id);
      spare.push(row);
    }
    if (active === undefined || !rows.some(({ id }) => id === active)) active = rows[0]?.id;
    let before = body.firstElementChild;
    for (const [index, row] of seen.entries()) {
      const part = shown.get(row.id) ?? spare.pop() ?? gridRow(app, board);
      shown.set(row.id, part);
      part.update(row);
      setNumber(part.element, '--index', top + index);
      attribute(part.element, 'aria-rowindex', top + index + 2);
      attribute(part.link, 'tabindex', row.id === active ? '0' : '-1');
      if (part.element === before) before = before.nextElementSibling;
      else body.insertBefore(part.element, before);
    }
  }

  function move(by: number): void {
    const at = rows.findIndex(({ id }) => id === active);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    active = next.id;
    const height = rowHeight(element);
    const place = rows.indexOf(next) * height;
    const room = element.clientHeight - head.element.offsetHeight - height;
    if (place < element.scrollTop) element.scrollTop = place;
    else if (place > element.scrollTop + room) element.scrollTop = place - room;
    draw();
    shown.get(next.id)?.link.focus({ preventScroll: true });
  }

  const page = () => Math.max(1, Math.floor(element.clientHeight / rowHeight(element)) - 2);
  on(body, {
    keydown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const steps: Readonly<Record<string, () => number>> = {
        ArrowDown: () => 1,
        j: () => 1,
        ArrowUp: () => -1,
        k: () => -1,
        PageDown: page,
        PageUp: () => -page(),
        Home: () => -rows.length,
        End: () => rows.length,
      };
      const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
      if (step === undefined) return;
      event.preventDefault();
      move(step());
    },
    focusin() {
      const focused = [...shown].find(([, { link }]) => link === document.activeElement);
      if (focused) active = focused[0];
    },
  });
  element.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(element);

  return {
    element,
    update(next) {
      rows = next;
      setNumber(body, '--rows', rows.length);
      attribute(element, 'aria-rowcount', rows.length + 1);
      head.update();
      draw();
    },
    focus: () => move(0),
    focusOn(id) {
      if (!rows.some((row) => row.id === id)) return false;
      active = id;
      move(0);
      return true;
    },
  };
}

/** As the style sheet has it: higher on a phone. */
const rowHeight = (element: HTMLElement): number =>
  Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 28;
