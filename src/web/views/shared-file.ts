import type { LearnerRow } from '../../domain/session/board.ts';
import { moment } from '../../domain/session/moment.ts';
import { learnerCode, type SharedCode } from '../model/api.ts';
import type { App } from '../model/app.ts';
import { codeBlock } from '../parts/code.ts';
import { button, h, setText, show } from '../parts/dom.ts';

/** A learner's file and last log: only while they agree, and gone from the page when they do no longer. */
export function sharedFileView(app: App, id: string) {
  const { t } = app;
  const note = h('p', { class: 'hint' });
  const ask = button(t.learner.ask, () => void app.act({ kind: 'code-asked', learner: id }));
  const look = button(t.learner.look, () => void read());
  look.classList.add('primary');
  const shown = h('div', { class: 'shared' });

  async function read(): Promise<void> {
    let code: SharedCode | undefined;
    await app.attempt(async () => {
      code = await learnerCode(id);
    });
    // The consent may have ended while it was on its way.
    if (code === undefined || app.board?.learners[id]?.sharing !== true) return;
    shown.replaceChildren(
      h('h3', {}, t.learner.source(app.stepTitle(code.step), moment(code.at, app.now(), app.lang))),
      codeBlock(code.source, t.learner.file),
      h('h3', {}, t.learner.log),
      code.log === '' ? h('p', { class: 'empty' }, t.learner.emptyLog) : codeBlock(code.log, t.learner.log),
    );
  }

  function update(row: LearnerRow): void {
    const ready = row.sharing && row.shared !== undefined;
    if (!row.sharing && shown.childElementCount > 0) shown.replaceChildren();
    const state = row.sharing
      ? ready
        ? t.learner.shares
        : t.learner.waitFile
      : row.asked
        ? t.learner.asked
        : t.learner.notShared;
    setText(note, state);
    show(ask, !row.sharing);
    ask.disabled = row.asked || row.kicked || row.left;
    show(look, ready);
    setText(look, shown.childElementCount > 0 ? t.learner.again : t.learner.look);
  }
  const element = h(
    'section',
    { class: 'panel' },
    h('h2', {}, t.learner.file),
    note,
    h('p', { class: 'actions' }, ask, look),
    shown,
  );
  return { element, update };
}
