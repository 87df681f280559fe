import { apply, type Board } from '../../domain/session/board.ts';
import type { InstructorBody, SessionEvent } from '../../domain/session/events.ts';
import { type StuckReason, stuckOf } from '../../domain/session/stuck.ts';
import type { Lang, Text } from '../../domain/text.ts';
import { en, type Texts } from '../texts/en.ts';
import { ja } from '../texts/ja.ts';
import { act, HubRefused, type SessionInfo } from './api.ts';
import type { FeedStatus } from './feed.ts';

const TEXTS: Readonly<Record<Lang, Texts>> = { en, ja };
const LANG_KEY = 'xdplings-lang';
/** How often the numbers that walk over everybody are made anew, ms. */
const NUMBERS_MS = 1000;

/** What the page knows; every view reads it, and only this file and the feed change it. */
export class App {
  board: Board | undefined;
  status: FeedStatus = 'connecting';
  /** By this machine's clock. */
  statusSince = Date.now();
  info: SessionInfo | undefined;
  lang: Lang = chosenLang();
  /** What the instructor's last wish was refused with. */
  problem: string | undefined;
  #offset = 0;
  #stuck: { readonly at: number; readonly of: Map<string, StuckReason> } | undefined;
  readonly #changed: () => void;
  readonly #listeners = new Set<(events: readonly SessionEvent[]) => void>();
  readonly #boardListeners = new Set<() => void>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get t(): Texts {
    return TEXTS[this.lang];
  }

  /** The hub's time, ms since the epoch. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Somebody reads this in their language. */
  say(words: Text): string {
    return words[this.lang];
  }

  /** @returns the title of a step, or its id where the course has none of it */
  stepTitle(id: string): string {
    const step = this.board?.steps.find((one) => one.id === id);
    return step === undefined ? id : this.say(step.title);
  }

  stuck(): Map<string, StuckReason> {
    if (this.board === undefined) return new Map();
    const now = this.now();
    if (this.#stuck === undefined || Math.abs(now - this.#stuck.at) >= NUMBERS_MS) {
      this.#stuck = { at: now, of: stuckOf(this.board, now) };
    }
    return this.#stuck.of;
  }

  setBoard(board: Board): void {
    // The same object where it can be: what is on the page, and the focus in it, stays.
    if (this.board !== undefined && sameSteps(this.board, board)) replace(this.board, board);
    else this.board = board;
    this.#stuck = undefined;
    for (const listener of this.#boardListeners) listener();
    this.#changed();
  }

  /** @returns whether they continue what is there; else the whole board is needed */
  takeEvents(events: readonly SessionEvent[]): boolean {
    const { board } = this;
    const [first] = events;
    if (board === undefined || first === undefined) return board !== undefined;
    if (first.head > board.head + 1) return false;
    for (const event of events) apply(board, event);
    for (const listener of this.#listeners) listener(events);
    this.#changed();
    return true;
  }

  /** Hears every event as it comes. @returns ends it */
  onEvents(listener: (events: readonly SessionEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hears of every whole board: events before it may not have come. @returns ends it */
  onBoard(listener: () => void): () => void {
    this.#boardListeners.add(listener);
    return () => this.#boardListeners.delete(listener);
  }

  setStatus(status: FeedStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.statusSince = Date.now();
    this.#changed();
  }

  setClock(offset: number): void {
    this.#offset = offset;
    this.#changed();
  }

  setLang(lang: Lang): void {
    this.lang = lang;
    remember(LANG_KEY, lang);
  }

  clearProblem(): void {
    this.problem = undefined;
    this.#changed();
  }

  /** Does something to the session. @returns whether the hub took it; if not, the page says why */
  async act(body: InstructorBody): Promise<boolean> {
    return this.attempt(() => act(body));
  }

  /** Runs a request and shows its refusal. */
  async attempt(request: () => Promise<unknown>): Promise<boolean> {
    try {
      await request();
      this.problem = undefined;
      return true;
    } catch (error) {
      const { refused, unreachable } = this.t;
      if (!(error instanceof HubRefused)) throw error;
      if (error.status === 401) this.setStatus('logged-out');
      this.problem = error.words(this.lang) ?? (error.status === 0 ? unreachable : refused);
      return false;
    } finally {
      this.#changed();
    }
  }
}

const sameSteps = (a: Board, b: Board): boolean => JSON.stringify(a.steps) === JSON.stringify(b.steps);

function replace(old: Board, board: Board): void {
  delete old.frozen;
  delete old.endedAt;
  Object.assign(old, board);
}

function chosenLang(): Lang {
  const kept = recall(LANG_KEY);
  if (kept === 'en' || kept === 'ja') return kept;
  return navigator.languages.some((one) => one.startsWith('ja')) ? 'ja' : 'en';
}

/** Storage may be switched off; then nothing is remembered. */
export function remember(key: string, words: string): void {
  try {
    localStorage.setItem(key, words);
  } catch {
    // Nothing depends on it.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
