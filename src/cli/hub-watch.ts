import { once } from 'node:events';
import { EXIT } from '../domain/errors.ts';
import { apply, type Board } from '../domain/session/board.ts';
import type { SessionEvent } from '../domain/session/events.ts';
import { moment } from '../domain/session/moment.ts';
import type { Text } from '../domain/text.ts';
import { graphemes, graphemeWidth, textWidth } from '../domain/text-width.ts';
import { backOff, Nap } from '../reporters/hub/back-off.ts';
import { HubProblem } from '../reporters/hub/hub-problem.ts';
import { boardLines } from '../reporters/session-board.ts';
import { plainText, seg } from '../tui/lines/line.ts';
import { wrap } from '../tui/lines/wrap.ts';
import type { CommandContext } from './context.ts';
import { type HubClient, type HubClientFlags, hubClient } from './hub-client.ts';

/** Rows of a terminal that does not say how many it has. */
const USUAL_ROWS = 24;
const CTRL_C = '\u0003';
/** Times on the screen grow by themselves. */
const REDRAW_MS = 10_000;
/** Shorter than a learner's, of whom there is a room full: this is one program, and somebody waits in front of it. */
const DELAYS = { firstMs: 500, mostMs: 5000 };
/** An alternate screen without a cursor, and back (xterm's control sequences). */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** A session on the screen; its times are by the hub's clock, which this machine's may differ from. */
type Watched = { readonly title: string; readonly now: () => number };

/**
 * `xdplings hub watch`: the dashboard's essentials in a terminal, live, until q or Ctrl-C; with --plain or without a
 * terminal once.
 */
export async function hubWatch(flags: HubClientFlags, context: CommandContext): Promise<number> {
  const { io } = context;
  const client = hubClient(flags, context);
  try {
    // A hub of an earlier version does not say what time it has.
    const { title, now = Date.now() } = (await client.ask('GET', '/v1/session')) as {
      title: string;
      now?: number;
    };
    const ahead = now - Date.now();
    const session: Watched = { title, now: () => Date.now() + ahead };
    if (!io.isTerminal || context.flags.plain) {
      const { board } = (await client.ask('GET', '/v1/board')) as { board: Board };
      for (const line of boardLines(board, title, session.now(), client.lang, Number.POSITIVE_INFINITY))
        io.out(line);
      return EXIT.pass;
    }
    await follow(client, session, io.signal);
    return EXIT.pass;
  } finally {
    client.http.close();
  }
}

/** Draws the board whenever it changed, until q or the signal. */
async function follow(client: HubClient, { title, now }: Watched, stop: AbortSignal): Promise<void> {
  const { stdin, stdout } = process;
  const leaving = new AbortController();
  const signal = AbortSignal.any([stop, leaving.signal]);
  let board: Board | undefined;
  /** By this machine's clock, which the instructor reads. */
  let lost: { readonly since: number; readonly why: Text | undefined } | undefined;
  const draw = (): void => {
    const { columns = 80, rows = USUAL_ROWS } = stdout;
    const note = lost
      ? [
          client.words.watch.lost(moment(lost.since, Date.now(), client.lang)),
          ...(lost.why ? [lost.why[client.lang]] : []),
        ].flatMap((words) => wrap([seg(words)], columns - 1).map(plainText))
      : [];
    const room = rows - 1 - note.length;
    const lines = board ? boardLines(board, title, now(), client.lang, room) : [];
    const rest = [...note, ...lines].slice(0, rows - 1).map((line) => `${cut(line, columns)}\u001b[K`);
    stdout.write(`\u001b[H${rest.join('\r\n')}\u001b[J\r\n${client.words.watch.keys}\u001b[K`);
  };
  const onKey = (keys: Buffer): void => {
    const [key] = keys.toString();
    if (key === 'q' || key === CTRL_C) leaving.abort();
  };
  const timer = setInterval(draw, REDRAW_MS);
  stdout.write(ENTER);
  stdin.setRawMode?.(true).on('data', onKey);
  stdout.on('resize', draw);
  try {
    await read(client, signal, {
      onBoard: (fresh) => {
        board = fresh;
        lost = undefined;
        draw();
      },
      onEvents: (events) => {
        lost = undefined;
        if (board) for (const event of events) apply(board, event);
        draw();
      },
      onLost: (why) => {
        lost = { since: lost?.since ?? Date.now(), why };
        draw();
      },
    });
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    clearInterval(timer);
    stdout.off('resize', draw);
    stdin.off('data', onKey).setRawMode?.(false);
    stdin.pause();
    stdout.write(LEAVE);
  }
}

type Listener = {
  readonly onBoard: (board: Board) => void;
  readonly onEvents: (events: readonly SessionEvent[]) => void;
  /** @param why undefined: the stream has ended */
  readonly onLost: (why?: Text) => void;
};

/** Follows the stream, and comes back to it when it breaks. @throws what the hub refuses */
async function read(
  { http, token, forInstructor }: HubClient,
  signal: AbortSignal,
  listener: Listener,
): Promise<void> {
  let lastEventId: string | undefined;
  const nap = new Nap();
  for (let failures = 0; !signal.aborted; ) {
    try {
      for await (const { event, id, data } of http.stream('/v1/board-stream', {
        token,
        lastEventId,
        signal,
      })) {
        failures = 0;
        if (id) lastEventId = id;
        if (event === 'board') listener.onBoard(JSON.parse(data));
        else if (event === 'events') listener.onEvents(JSON.parse(data));
      }
      listener.onLost();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof HubProblem) || error.reason === 'refused') throw forInstructor(error);
      listener.onLost(error.words.what);
    }
    if (signal.aborted) return;
    failures += 1;
    await nap.take(backOff(failures, DELAYS, Math.random()), signal);
  }
}

/** What does not fit into a row would push the others down. */
function cut(line: string, columns: number): string {
  if (textWidth(line) < columns) return line;
  let [shown, width] = ['', 0];
  for (const sign of graphemes(line)) {
    width += graphemeWidth(sign);
    // The sign that something was cut takes one, and in the last column a terminal would begin the next row.
    if (width > columns - 2) break;
    shown += sign;
  }
  return `${shown}…`;
}
