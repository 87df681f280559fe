import type { Board } from '../../domain/session/board.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import { clockOffset, HubRefused, sessionInfo } from './api.ts';

export type FeedStatus = 'connecting' | 'live' | 'offline' | 'logged-out';

export type FeedListener = {
  readonly board: (board: Board) => void;
  readonly events: (events: readonly SessionEvent[]) => void;
  readonly status: (status: FeedStatus) => void;
  /** The hub's clock minus ours, ms. */
  readonly clock: (offset: number) => void;
};

/** Nothing came for so long: ask whether the hub is there at all (its beats are invisible to an EventSource). */
const QUIET_MS = 20_000;
const AGAIN_MS = [500, 1000, 2000, 4000, 8000];

/**
 * Follows the session: its board first, then its events. A lost connection is taken up again by itself, from where it
 * broke where the hub can, else with the whole board.
 *
 * @returns ends it
 */
export function follow(listener: FeedListener): () => void {
  let source: EventSource | undefined;
  let failures = 0;
  let again: number | undefined;
  let lastHeard = Date.now();
  let ended = false;

  function open(): void {
    close();
    source = new EventSource('/v1/board-stream');
    source.addEventListener('open', heard);
    source.addEventListener('board', ({ data }) => {
      heard();
      listener.board(JSON.parse(data));
    });
    source.addEventListener('events', ({ data }) => {
      heard();
      listener.events(JSON.parse(data));
    });
    source.addEventListener('error', () => {
      listener.status('offline');
      // Refused rather than broken: the browser will not try again, and does not say why.
      if (source?.readyState === EventSource.CLOSED) retry();
    });
  }

  function heard(): void {
    failures = 0;
    lastHeard = Date.now();
    listener.status('live');
    if (!clockKnown) void readClock();
  }

  let clockKnown = false;
  async function readClock(): Promise<void> {
    clockKnown = true;
    const offset = await clockOffset().catch(() => undefined);
    if (offset !== undefined) listener.clock(offset);
  }

  function retry(): void {
    close();
    const wait = AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)] ?? 0;
    failures += 1;
    clearTimeout(again);
    again = setTimeout(reopen, wait * (0.5 + Math.random()));
  }

  async function reopen(): Promise<void> {
    try {
      await sessionInfo();
    } catch (error) {
      if (error instanceof HubRefused && error.status === 401) {
        end();
        listener.status('logged-out');
        return;
      }
      if (!ended) retry();
      return;
    }
    if (!ended) open();
  }

  async function watch(): Promise<void> {
    if (source?.readyState !== EventSource.OPEN || Date.now() - lastHeard < QUIET_MS) return;
    try {
      const offset = await clockOffset();
      if (offset !== undefined) listener.clock(offset);
      lastHeard = Date.now();
    } catch {
      if (ended) return;
      listener.status('offline');
      retry();
    }
  }

  const watchdog = setInterval(watch, QUIET_MS / 2);
  const lost = () => listener.status('offline');
  window.addEventListener('offline', lost);
  window.addEventListener('online', open);

  function close(): void {
    source?.close();
    source = undefined;
  }

  function end(): void {
    ended = true;
    close();
    clearTimeout(again);
    clearInterval(watchdog);
    window.removeEventListener('offline', lost);
    window.removeEventListener('online', open);
  }

  listener.status('connecting');
  open();
  return end;
}
