import { type Board, type LearnerRow, present, type SessionStep } from '../../domain/session/board.ts';
import { duration } from '../../domain/session/duration.ts';
import { busiestStep, failuresOf } from '../../domain/session/histogram.ts';
import { median } from '../../domain/session/median.ts';
import type { Text } from '../../domain/text.ts';
import type { App } from '../model/app.ts';
import { learnerHash } from '../model/route.ts';
import { barList } from '../parts/bars.ts';
import { attribute, h, setText, show } from '../parts/dom.ts';
import { failureWords } from '../parts/format.ts';
import { select } from '../parts/forms.ts';
import { keyedList } from '../parts/keyed.ts';
import type { View } from '../parts/view.ts';
import { stepNumber } from '../room/strip.ts';
import ruleTitles from '../texts/rule-titles.json' with { type: 'json' };

/** One step: how many are through, what fails, who is there. Without a step of its own, the one where most are. */
export function stepView(app: App, board: Board, chosen: string | undefined): View {
  const { t } = app;
  const step =
    board.steps.find(({ id }) => id === chosen)?.id ?? busiestStep(board) ?? board.steps[0]?.id ?? '';
  const place = board.steps.findIndex(({ id }) => id === step);
  const choice = select(
    t.step.choose,
    board.steps.map(({ id, title }, index) => ({
      value: id,
      words: `${stepNumber(board, index)} ${app.say(title)}`,
    })),
    step,
    (id) => {
      location.hash = `#/step/${encodeURIComponent(id)}`;
    },
  );
  const neighbour = (by: number, words: string, sign: string) => {
    const id = board.steps[place + by]?.id;
    return id === undefined
      ? h('span', { class: 'button', 'aria-disabled': 'true' }, sign)
      : h(
          'a',
          { class: 'button', href: `#/step/${encodeURIComponent(id)}`, 'aria-label': words, title: words },
          sign,
        );
  };
  const numbers = {
    here: h('dd'),
    passed: h('dd'),
    tried: h('dd'),
    median: h('dd'),
  };
  const facts = h(
    'dl',
    { class: 'numbers' },
    ...(['here', 'passed', 'tried', 'median'] as const).map((name) =>
      h('div', {}, numbers[name], h('dt', {}, t.step[name])),
    ),
  );
  const most = h('span', { class: 'hint' }, t.step.most);
  const failures = barList(t.step.fails);
  const nothing = h('p', { class: 'empty' }, t.step.nothing);
  const nobody = h('p', { class: 'empty' }, t.step.nobody);
  const who = h('ul', { class: 'people' });
  const showPeople = keyedList<LearnerRow>(
    who,
    ({ id }) => id,
    () => {
      const name = h('a', { href: '#/room' });
      const time = h('span', { class: 'time' });
      return {
        element: h('li', {}, name, time),
        update(row) {
          attribute(name, 'href', learnerHash(row.id));
          setText(name, row.name);
          setText(time, duration(app.now() - row.stepSince, t.time));
        },
      };
    },
  );

  function update(): void {
    const rows = present(board);
    const here = rows.filter((row) => row.step === step).sort((a, b) => a.stepSince - b.stepSince);
    const toPass = median(
      rows.flatMap(({ steps }) => {
        const one = steps[step];
        return one?.passedAt === undefined ? [] : [one.passedAt - one.enteredAt];
      }),
    );
    setText(numbers.here, String(here.length));
    setText(numbers.passed, String(rows.filter((row) => row.steps[step]?.passedAt !== undefined).length));
    setText(numbers.tried, String(rows.filter((row) => row.steps[step] !== undefined).length));
    setText(numbers.median, toPass === undefined ? t.step.none : duration(toPass, t.time));
    const failed = failuresOf(board, step);
    const often = failed[0]?.learners ?? 1;
    show(nothing, failed.length === 0);
    failures.update(
      failed.slice(0, 20).map(({ failure, runs, learners }) => ({
        key: failure,
        label: failureWords(failure, t),
        detail: meaning(failure, board.steps[place], app),
        note: `${t.step.learners(learners)}, ${t.step.runs(runs)}`,
        share: learners / often,
      })),
    );
    show(most, step === busiestStep(board));
    show(nobody, here.length === 0);
    showPeople(here);
  }

  const element = h(
    'div',
    { class: 'columns' },
    h(
      'section',
      { class: 'panel grow' },
      h(
        'div',
        { class: 'toolbar' },
        choice.element,
        neighbour(-1, t.step.previous, '‹'),
        neighbour(1, t.step.next, '›'),
        most,
      ),
      facts,
      h('h2', {}, t.step.fails),
      nothing,
      failures.element,
    ),
    h('section', { class: 'panel side' }, h('h2', {}, t.step.who), nobody, who),
  );
  return { element, update, focus: () => choice.select.focus() };
}

const TITLES: Readonly<Record<string, Text>> = ruleTitles;

/** What a check asks for, or an example of what is said of a rule: never anything of a learner's program. */
function meaning(failure: string, step: SessionStep | undefined, app: App): string {
  const [kind, name = ''] = failure.split(':');
  const check = kind === 'check' ? step?.checks?.find(({ id }) => id === name)?.title : undefined;
  if (check) return app.say(check);
  const title = kind === 'rule' && Object.hasOwn(TITLES, name) ? TITLES[name] : undefined;
  return title ? app.t.step.example(app.say(title)) : '';
}
