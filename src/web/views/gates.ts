import { type Board, gateKey } from '../../domain/session/board.ts';
import { gatedGroups, groupsOf } from '../../domain/session/groups.ts';
import type { App } from '../model/app.ts';
import { h } from '../parts/dom.ts';
import { keyedList } from '../parts/keyed.ts';
import { sentChoice } from '../parts/sent-choice.ts';
import type { View } from '../parts/view.ts';
import { stepNumber } from '../room/strip.ts';

/** How far learners may go: everybody, and each group. */
export function gatesView(app: App, board: Board): View {
  const { t } = app;
  const steps = board.steps.map(({ id, title }, index) => ({
    value: id,
    words: `${stepNumber(board, index)} ${app.say(title)}`,
  }));
  const list = h('ul', { class: 'gates' });
  const showGates = keyedList<{ readonly group: string | undefined }>(
    list,
    ({ group }) => gateKey(group),
    ({ group }) => {
      const open = group === undefined ? t.plan.open : t.plan.asEverybody;
      const options = [{ value: '', words: open }, ...steps];
      const words = { label: group ?? t.plan.everybody, send: t.plan.setGate, now: t.plan.gateNow };
      const choice = sentChoice(words, (value) =>
        app.act({
          kind: 'gate-set',
          step: value === '' ? null : value,
          ...(group === undefined ? {} : { group }),
        }),
      );
      return {
        element: h('li', {}, choice.element),
        update: () => choice.update(options, board.gates[gateKey(group)] ?? ''),
      };
    },
  );
  const element = h(
    'section',
    { class: 'panel side' },
    h('h2', {}, t.plan.gates),
    h('p', { class: 'hint' }, t.plan.gatesHint),
    list,
  );
  return {
    element,
    update: () =>
      showGates(
        [undefined, ...new Set([...groupsOf(board), ...gatedGroups(board)])].map((group) => ({ group })),
      ),
  };
}
