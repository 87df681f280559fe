import { present } from '../domain/session/board.ts';
import { moment, timeOfDay } from '../domain/session/moment.ts';
import type { App } from './model/app.ts';
import { TABS, type Tab } from './model/route.ts';
import { attribute, button, h, setText, show } from './parts/dom.ts';

export type ShellActions = {
  readonly projector: () => void;
  readonly language: () => void;
  readonly help: () => void;
};

/** What stands around every view: the session, how it goes in numbers, the way to the views, what is wrong. */
export function shell(app: App, actions: ShellActions) {
  const { t } = app;
  const title = h('h1');
  const status = h('span', { class: 'status', role: 'status' });
  const here = h('span');
  const hands = h('a', { href: '#/help' });
  const stuck = h('a', { href: '#/help' });
  const clock = h('span', { class: 'clock' });
  const banner = h('div', { class: 'banner', role: 'alert', hidden: true });
  const problemWords = h('span');
  const problem = h(
    'div',
    { class: 'banner problem', role: 'alert', hidden: true },
    problemWords,
    button(t.dismiss, () => app.clearProblem()),
  );
  const over = h('div', { class: 'banner quiet', hidden: true });
  const tabs = TABS.map((tab) => ({ tab, element: h('a', { href: `#/${tab}` }, t.tabs[tab]) }));
  const main = h('main', { id: 'content', tabindex: '-1' });
  const language = button(t.language, actions.language, {
    'aria-label': t.languageName,
    lang: app.lang === 'en' ? 'ja' : 'en',
  });
  const element = h(
    'div',
    { class: 'shell' },
    h('a', { class: 'skip', href: '#content' }, t.skip),
    h(
      'header',
      { class: 'masthead' },
      title,
      status,
      h('p', { class: 'counts' }, here, hands, stuck),
      h(
        'div',
        { class: 'tools' },
        clock,
        button(t.projector, actions.projector, { title: `${t.keys.projector} (p)` }),
        language,
        button('?', actions.help, { 'aria-label': t.shortcuts, title: t.shortcuts }),
      ),
    ),
    h('nav', { 'aria-label': t.tabsName }, ...tabs.map((one) => one.element)),
    banner,
    problem,
    over,
    main,
  );
  element.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });

  let current: Tab | undefined;
  function markTab(tab: Tab | undefined): void {
    current = tab;
    for (const one of tabs) {
      attribute(one.element, 'aria-current', one.tab === tab ? 'page' : undefined);
      // Where not all of them have room.
      if (one.tab === tab) one.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  function update(tab: Tab | undefined): void {
    const { board } = app;
    setText(title, app.info?.title ?? t.title);
    setText(status, t.status[app.status]);
    attribute(status, 'data-status', app.status);
    setText(clock, timeOfDay(app.now(), app.lang));
    const offline = app.status === 'offline';
    setText(banner, offline ? t.offline(moment(app.statusSince, Date.now(), app.lang)) : '');
    show(banner, offline);
    setText(problemWords, app.problem ?? '');
    show(problem, app.problem !== undefined);
    const end = board?.endedAt;
    setText(over, end === undefined ? '' : t.over(moment(end, app.now(), app.lang)));
    show(over, end !== undefined);
    if (tab !== current) markTab(tab);
    if (board === undefined) return;
    const rows = present(board);
    const up = rows.filter(({ hand }) => hand !== undefined).length;
    const stopped = app.stuck().size;
    setText(here, t.counts.here(rows.filter((row) => row.here).length, rows.length));
    setText(hands, t.counts.hands(up));
    setText(stuck, t.counts.stuck(stopped));
    attribute(hands, 'data-some', up > 0);
    attribute(stuck, 'data-some', stopped > 0);
  }
  return { element, main, update };
}
