import type { Board } from '../../domain/session/board.ts';
import { moment } from '../../domain/session/moment.ts';
import { logout } from '../model/api.ts';
import type { App } from '../model/app.ts';
import { confirm } from '../parts/dialog.ts';
import { button, h, setText, show } from '../parts/dom.ts';
import { switches } from '../parts/forms.ts';
import type { View } from '../parts/view.ts';

/** What belongs to the session as a whole: scoreboard, results, its end. */
export function sessionView(app: App, board: Board): View {
  const { t } = app;
  const modes = switches(
    t.session.scoreboard,
    (['off', 'on', 'frozen'] as const).map((value) => ({ value, words: t.session.modes[value] })),
    (mode) => {
      if (mode !== board.scoreboard) void app.act({ kind: 'scoreboard-set', mode });
    },
  );
  const end = button(t.session.end, async () => {
    if (await confirm(t, t.session.endConfirm, t.session.end)) await app.act({ kind: 'ended' });
  });
  end.classList.add('danger');
  const endHint = h('p', { class: 'hint' }, t.session.endHint);
  const endsAt = h('p', { class: 'hint' });
  const leave = button(t.session.logout, async () => {
    if (await app.attempt(logout)) app.setStatus('logged-out');
  });
  const download = (href: string, words: string) => h('a', { class: 'button', href, download: true }, words);
  const part = (name: string, ...content: (HTMLElement | string)[]) =>
    h('section', { class: 'panel' }, h('h2', {}, name), ...content);
  const element = h(
    'div',
    { class: 'narrow' },
    part(t.session.scoreboard, h('p', { class: 'hint' }, t.session.scoreboardHint), modes.element),
    part(
      t.session.results,
      h('p', { class: 'hint' }, t.session.resultsHint),
      h(
        'p',
        { class: 'actions' },
        download('/v1/export.csv', t.session.csv),
        download('/v1/export.json', t.session.json),
      ),
    ),
    part(t.session.end, endHint, endsAt, h('p', { class: 'actions' }, end)),
    part(
      t.session.logout,
      h('p', { class: 'hint' }, t.session.logoutHint),
      h('p', { class: 'actions' }, leave),
    ),
  );
  return {
    element,
    update() {
      modes.set(board.scoreboard);
      const over = board.endedAt;
      end.disabled = over !== undefined;
      setText(endHint, over === undefined ? t.session.endHint : t.over(moment(over, app.now(), app.lang)));
      const at = app.info?.endsAt;
      setText(endsAt, at === undefined ? '' : t.session.endsAt(moment(at, app.now(), app.lang)));
      show(endsAt, at !== undefined && over === undefined);
    },
  };
}
