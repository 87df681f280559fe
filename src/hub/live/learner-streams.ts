import type { SessionEvent } from '../../domain/session/events.ts';
import { learnerView, scoreboardOf, touchedBy } from '../../domain/session/learner-view.ts';
import { type EventStream, eventBytes } from './event-stream.ts';
import type { LiveSession } from './live-session.ts';

/** Streams of views, for learners' programs. */
export type LearnerStreams = {
  readonly add: (learner: string, stream: EventStream, lastHead: number | undefined) => void;
  readonly has: (learner: string) => boolean;
  readonly close: () => void;
};

/** Several events about one learner within it make one view. */
const GATHER_MS = 25;
/** Streams of one learner: more than they have machines. */
const MOST_STREAMS = 8;

type Listener = { readonly stream: EventStream; last: string | undefined };

export function createLearnerStreams(session: LiveSession): LearnerStreams {
  const { board } = session;
  const listeners = new Map<string, Set<Listener>>();
  let touched = new Set<string>();
  let isEverybody = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (learner: string, listener: Listener, scores = scoreboardOf(board)): void => {
    const view = learnerView(board, learner, scores);
    if (view === undefined) return;
    // The head alone is no news.
    const { head, ...rest } = view;
    const text = JSON.stringify(rest);
    if (text === listener.last) return;
    listener.last = text;
    listener.stream.send(eventBytes('view', head, JSON.stringify(view)));
    // Who was sent away is told so, and nothing more.
    if (view.over === 'kicked') listener.stream.end();
  };
  const flush = (): void => {
    timer = undefined;
    const learners = isEverybody ? listeners.keys() : touched;
    isEverybody = false;
    touched = new Set();
    const scores = scoreboardOf(board);
    for (const learner of learners) {
      for (const listener of listeners.get(learner) ?? []) tell(learner, listener, scores);
    }
  };
  const note = (event: SessionEvent): void => {
    const whose = touchedBy(event, board);
    if (whose === 'everybody') isEverybody = true;
    else for (const learner of whose) touched.add(learner);
  };
  const stopFollowing = session.follow((events) => {
    if (listeners.size === 0) return;
    for (const event of events) note(event);
    if (isEverybody || touched.size > 0) timer ??= setTimeout(flush, GATHER_MS);
  });

  const hasNews = (learner: string, lastHead: number): boolean => {
    const missed = session.since(lastHead);
    if (missed === undefined) return true;
    return missed.some((event) => {
      const whose = touchedBy(event, board);
      return whose === 'everybody' || whose.includes(learner);
    });
  };

  return {
    add(learner, stream, lastHead) {
      const listener: Listener = { stream, last: undefined };
      const ofLearner = listeners.get(learner) ?? new Set();
      listeners.set(learner, ofLearner.add(listener));
      const [oldest] = ofLearner;
      if (oldest !== undefined && ofLearner.size > MOST_STREAMS) {
        ofLearner.delete(oldest);
        oldest.stream.end();
      }
      if (lastHead === undefined || hasNews(learner, lastHead)) tell(learner, listener);
      stream.closed.then(() => {
        ofLearner.delete(listener);
        if (ofLearner.size === 0 && listeners.get(learner) === ofLearner) listeners.delete(learner);
      });
    },
    has: (learner) => listeners.has(learner),
    close() {
      stopFollowing();
      clearTimeout(timer);
      flush();
      for (const ofLearner of listeners.values()) for (const { stream } of ofLearner) stream.end();
    },
  };
}
