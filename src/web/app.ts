import { type Dashboard, dashboard } from './dashboard.ts';
import { HubRefused, sessionInfo } from './model/api.ts';
import { App } from './model/app.ts';
import { type FeedStatus, follow } from './model/feed.ts';
import { loginView } from './views/login.ts';

/* The dashboard's page: asks for the key where it must, then follows the session. */

/** Events come in at any pace; the page is drawn at most this often, ms. */
const DRAW_MS = 100;
/** Drawing takes at most one part in so many of the time, so that typing stays smooth on any machine. */
const SHARE = 4;
/** Times that are shown grow without an event, and who is slow is stuck after a while. */
const TICK_MS = 1000;

const root = document.body;
let shown: Dashboard | undefined;
let unfollow: (() => void) | undefined;
let due: number | undefined;
/** How long it took last, ms. */
let drawnIn = 0;

const app = new App(() => {
  if (due === undefined) due = setTimeout(draw, Math.max(DRAW_MS, SHARE * drawnIn));
});

function draw(): void {
  due = undefined;
  if (app.status === 'logged-out' && shown !== undefined) {
    askForKey();
    return;
  }
  const start = performance.now();
  shown?.update();
  drawnIn = performance.now() - start;
}

function setStatus(status: FeedStatus): void {
  app.setStatus(status);
}

/** Follows the session from the start; a gap in what comes is mended by asking for everything again. */
function followSession(): void {
  unfollow?.();
  unfollow = follow({
    board: (board) => app.setBoard(board),
    events: (events) => {
      if (!app.takeEvents(events)) followSession();
    },
    status: setStatus,
    clock: (offset) => app.setClock(offset),
  });
}

async function enter(): Promise<void> {
  try {
    app.info = await sessionInfo();
  } catch (error) {
    if (error instanceof HubRefused && error.status === 401) {
      askForKey();
      return;
    }
    // Not reached: the feed says so and goes on trying.
  }
  app.status = 'connecting';
  shown = dashboard(app, root);
  followSession();
}

function askForKey(): void {
  unfollow?.();
  unfollow = undefined;
  shown?.close();
  shown = undefined;
  app.board = undefined;
  app.info = undefined;
  app.problem = undefined;
  document.documentElement.lang = app.lang;
  const login = loginView(app, () => void enter());
  root.replaceChildren(login.element);
  login.focus?.();
}

setInterval(() => shown?.update(), TICK_MS);
void enter();
