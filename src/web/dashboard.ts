import type { Board } from '../domain/session/board.ts';
import { hands } from '../domain/session/queue.ts';
import type { App } from './model/app.ts';
import { type Command, commandOf, isField, KEYS } from './model/keys.ts';
import { learnerHash, type Route, readRoute, TABS } from './model/route.ts';
import { openDialog } from './parts/dialog.ts';
import { button, h } from './parts/dom.ts';
import { keepFocus } from './parts/focus.ts';
import type { View } from './parts/view.ts';
import { shell } from './shell.ts';
import { helpView } from './views/help.ts';
import { learnerView } from './views/learner.ts';
import { messagesView } from './views/messages.ts';
import { planView } from './views/plan.ts';
import { projectorView } from './views/projector.ts';
import { type RoomView, roomView } from './views/room.ts';
import { sessionView } from './views/session.ts';
import { stepView } from './views/step.ts';

export type Dashboard = { readonly update: () => void; readonly close: () => void };

/** The page of somebody who is logged in: the view that the address names, and the keys. */
export function dashboard(app: App, root: HTMLElement): Dashboard {
  let projector = false;
  let frame = shell(app, actions());
  let view: View | undefined;
  let room: RoomView | undefined;
  let shownBoard: Board | undefined;
  let heading: HTMLElement | undefined;
  let address = location.hash;
  let route: Route = readRoute(address);

  function actions() {
    return { projector: toggleProjector, language: toggleLanguage, help: () => showHelp(app) };
  }

  /** Builds the view that the address names. */
  function open(): void {
    view?.close?.();
    view = undefined;
    room = undefined;
    const { board } = app;
    shownBoard = board;
    if (board === undefined) {
      root.replaceChildren(frame.element);
    } else if (projector) {
      for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
      frame.main.replaceChildren();
      view = projectorView(app, board, toggleProjector);
      root.replaceChildren(view.element);
    } else {
      view = make(board);
      heading = view.heading ?? unseenHeading();
      frame.main.replaceChildren(...(view.heading ? [] : [heading]), view.element);
      root.replaceChildren(frame.element);
    }
    document.title = `${app.info?.title ?? app.t.title} · xdplings`;
    document.documentElement.lang = app.lang;
    update();
  }

  /** Where a view begins, for those who hear the page; the others see it by its tab. */
  function unseenHeading(): HTMLElement {
    const words = route.view === 'learner' ? app.t.title : app.t.tabs[route.view];
    return h('h2', { class: 'unseen', tabindex: '-1' }, words);
  }

  /** Builds the same view anew, in another language or of another board: the focus stays where it is. */
  function rebuild(): void {
    const learner = focusedRow();
    const putBack = keepFocus(root);
    open();
    if (learner === undefined || !focusLearner(learner)) putBack();
  }

  /** A row of the list is found by whose it is: its place in the page changes with what is scrolled to. */
  function focusedRow(): string | undefined {
    const link = document.activeElement?.closest('.rows a');
    const row = readRoute(link?.getAttribute('href') ?? '');
    return row.view === 'learner' ? row.learner : undefined;
  }

  function focusLearner(id: string): boolean {
    if (view?.focusLearner !== undefined) return view.focusLearner(id);
    const link = frame.main.querySelector<HTMLElement>(`a[href="${learnerHash(id)}"]`);
    link?.focus();
    return link !== null;
  }

  function make(board: Board): View {
    switch (route.view) {
      case 'learner':
        return learnerView(app, board, route.learner);
      case 'step':
        return stepView(app, board, route.step);
      case 'help':
        return helpView(app);
      case 'plan':
        return planView(app, board);
      case 'messages':
        return messagesView(app, board);
      case 'session':
        return sessionView(app, board);
      default:
        room = roomView(app, board);
        return room;
    }
  }

  function update(): void {
    if (app.board !== shownBoard) {
      rebuild();
      return;
    }
    if (!projector) frame.update(route.view === 'learner' ? undefined : route.view);
    view?.update();
  }

  function toggleProjector(): void {
    projector = !projector;
    open();
    view?.focus?.();
  }

  function toggleLanguage(): void {
    app.setLang(app.lang === 'en' ? 'ja' : 'en');
    frame = shell(app, actions());
    rebuild();
  }

  /** Shows what the address names: back on the learner who was looked at, else at the view's beginning. */
  function arrive(): void {
    const before = route;
    const putBack = keepFocus(frame.main);
    address = location.hash;
    route = readRoute(address);
    if (projector) return;
    open();
    frame.main.scrollTop = 0;
    // From step to step, the control that leads there is the same.
    if (before.view === 'step' && route.view === 'step' && putBack()) return;
    if (before.view === 'learner' && focusLearner(before.learner)) return;
    heading?.focus();
  }

  function goTo(where: string): void {
    history.pushState(null, '', where);
    arrive();
  }

  /** Opens a view by its key: the focus goes to what is done there. */
  function go(where: string): void {
    if (projector) toggleProjector();
    if (location.hash !== where) goTo(where);
    view?.focus?.();
  }

  function run(command: Command, key: string): void {
    switch (command) {
      case 'tabs':
        go(`#/${TABS[Number(key) - 1] ?? 'room'}`);
        return;
      case 'find':
        go('#/room');
        room?.find();
        return;
      case 'stuck':
        go('#/room');
        room?.toggleStuck();
        return;
      case 'claim': {
        const first =
          app.board && hands(app.board, 'waiting').find(({ hand }) => hand?.claimed === undefined);
        go(first === undefined ? '#/help' : learnerHash(first.id));
        return;
      }
      case 'message':
        go('#/messages');
        return;
      case 'projector':
        toggleProjector();
        return;
      case 'language':
        toggleLanguage();
        return;
      case 'help':
        showHelp(app);
        return;
      case 'leave':
        leave();
    }
  }

  function leave(): void {
    if (projector) toggleProjector();
    else if (document.activeElement instanceof HTMLElement && isField(document.activeElement))
      document.activeElement.blur();
    else if (route.view !== 'room') goTo('#/room');
  }

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    const command = commandOf(event);
    // On the wall, only what leaves it: a slip of the hand must not show a name there.
    if (command === undefined || (projector && !['projector', 'leave', 'language'].includes(command))) return;
    event.preventDefault();
    run(command, event.key);
  }

  /** A link, the browser's buttons, an address that somebody typed. */
  function follow(): void {
    // The browser tells it late: a key may have led somewhere meanwhile, and something be written there.
    if (location.hash !== address) arrive();
  }

  document.addEventListener('keydown', press);
  window.addEventListener('hashchange', follow);
  open();
  return {
    update,
    close() {
      view?.close?.();
      document.removeEventListener('keydown', press);
      window.removeEventListener('hashchange', follow);
    },
  };
}

function showHelp(app: App): void {
  const { t } = app;
  const rows = KEYS.map(({ command, shown }) =>
    h('div', {}, h('dt', {}, h('kbd', {}, shown)), h('dd', {}, t.keys[command])),
  );
  const close = openDialog(
    t.shortcuts,
    h('dl', { class: 'keys' }, ...rows),
    h(
      'div',
      { class: 'actions' },
      button(t.confirm.ok, () => close(), { autofocus: true }),
    ),
  );
}
