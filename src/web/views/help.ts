import type { App } from '../model/app.ts';
import { h } from '../parts/dom.ts';
import type { View } from '../parts/view.ts';
import { handsView } from './hands.ts';
import { stuckView } from './stuck.ts';

/** Who needs somebody: hands that are up, and those who are stuck without having said so. */
export function helpView(app: App): View {
  const [hands, stuck] = [handsView(app), stuckView(app)];
  return {
    element: h('div', { class: 'help' }, hands.element, stuck.element),
    update() {
      hands.update();
      stuck.update();
    },
    ...(hands.focus ? { focus: hands.focus } : {}),
  };
}
