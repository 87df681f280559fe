import { h, setText, svg } from './dom.ts';
import { keyedList } from './keyed.ts';

export type Bar = {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  /** What it means, in a sentence. */
  readonly detail: string;
  /** 0 to 1 of the width. */
  readonly share: number;
};

/** A histogram lying on its side: what it is about in words, then how much. */
export function barList(name: string): {
  readonly element: HTMLElement;
  readonly update: (bars: readonly Bar[]) => void;
} {
  const element = h('ol', { class: 'bars-list', 'aria-label': name });
  const update = keyedList<Bar>(
    element,
    ({ key }) => key,
    () => {
      const label = h('span', { class: 'label' });
      const detail = h('span', { class: 'detail' });
      const note = h('span', { class: 'value' });
      const bar = svg('rect', { height: 10, rx: 2, class: 'fill' });
      const drawing = svg(
        'svg',
        { class: 'drawn', viewBox: '0 0 400 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('rect', { width: 400, height: 10, rx: 2, class: 'track' }),
        bar,
      );
      return {
        element: h('li', {}, label, note, drawing, detail),
        update(one) {
          setText(label, one.label);
          setText(note, one.note);
          setText(detail, one.detail);
          bar.setAttribute('width', String(Math.round(one.share * 400)));
        },
      };
    },
  );
  return { element, update };
}
