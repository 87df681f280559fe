import type { LearnerView } from '../domain/session/learner-view.ts';
import type { Lang } from '../domain/text.ts';
import type { LiveSession } from '../engine/loop/state.ts';
import { messages } from '../i18n/index.ts';
import type { SessionWords } from '../i18n/session-en.ts';

/** How the session stands, in a word: the connection, or that it is over. */
export function sessionStatus({ status, view }: LiveSession, words: SessionWords): string {
  if (status !== 'over') return words[status];
  return view?.over === 'kicked' ? words.kicked : words.over;
}

/** What of the learner's own is worth a word: their hand, the help, what they share, what waits. */
export function ownState({ view, waiting, status }: LiveSession, words: SessionWords): string[] {
  return [
    ...(view === undefined || status === 'over' ? [] : ofView(view, words)),
    ...(waiting > 0 && status === 'offline' ? [words.waiting(waiting)] : []),
  ];
}

function ofView({ hand, helper, queuePaused, sharing }: LearnerView, words: SessionWords): string[] {
  return [
    ...(hand === 'up' ? [words.handUp] : hand === 'claimed' ? [words.coming(helper)] : []),
    ...(hand === 'up' && queuePaused ? [words.paused] : []),
    ...(sharing ? [words.sharing] : []),
  ];
}

/** `14:03`, by the clock of this machine. */
export const clockTime = (at: number): string => {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
};

/** Lines for somebody who reads one after the other: what changed since the last time. */
export function sessionNews(
  before: LiveSession | undefined,
  now: LiveSession | undefined,
  lang: Lang,
): string[] {
  if (now === undefined || now === before) return [];
  const words = messages(lang).session;
  const status = sessionStatus(now, words);
  const known = new Set(before?.view?.announcements.map(({ id }) => id));
  const said = now.view?.announcements.filter(({ id, seen }) => !seen && !known.has(id)) ?? [];
  const own = ownState(now, words);
  const wasOwn = before ? ownState(before, words) : [];
  return [
    ...(before === undefined || status !== sessionStatus(before, words) ? [status] : []),
    ...said.map(({ at, words: announced }) => `${clockTime(at)} ${words.says(announced)}`),
    ...(now.view?.asked && !before?.view?.asked ? [words.asked] : []),
    // How much waits changes with every run, and is no news.
    ...own.filter((one) => !wasOwn.includes(one) && one !== words.waiting(now.waiting)),
  ];
}

/** All messages of the session, and what the learner can do about it. */
export function sessionMessages(session: LiveSession | undefined, lang: Lang): string[] {
  const words = messages(lang).session;
  const view = session?.view;
  if (session === undefined || view === undefined)
    return [session ? sessionStatus(session, words) : words.none];
  return [
    [sessionStatus(session, words), ...ownState(session, words)].join(' · '),
    ...(session.problem ? [session.problem[lang]] : []),
    ...(view.announcements.length === 0 ? [words.nothingSaid] : []),
    ...view.announcements.toReversed().map(({ at, words: said }) => `${clockTime(at)}  ${said}`),
    ...(view.scoreboard
      ? [words.scoreboard, ...view.scoreboard.map(({ name, passed }) => `${words.passed(passed)}  ${name}`)]
      : []),
  ];
}
