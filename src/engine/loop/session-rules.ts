import type { Step } from '../../domain/lesson/model.ts';
import { isPassed } from '../../domain/progress/index.ts';
import type { LearnerView } from '../../domain/session/learner-view.ts';
import { text } from '../../domain/text.ts';
import type { EngineEvent } from './events.ts';
import type { EngineState, LiveSession } from './state.ts';

type SessionEvent = Extract<
  EngineEvent,
  { type: 'hand-toggled' | 'sharing-answered' | 'announcement-dismissed' | 'session-changed' }
>;

/**
 * What a live workshop changes in the state. The learner's own changes show at once; the hub's client reports them, and
 * the hub's next view confirms them. Pure.
 */
export function withSession(state: EngineState, event: SessionEvent): EngineState {
  if (event.type === 'session-changed') return withNews(state, event.session);
  const { session } = state;
  if (session?.view === undefined || session.status === 'over') {
    return { ...state, notice: { tone: 'info', text: NO_SESSION } };
  }
  return { ...state, session: { ...session, view: changed(session.view, event) } };
}

/** Whether the instructor has not opened a step yet. A step that is on screen or behind it is never taken away. */
export function isGated({ session, course, step }: EngineState, target: Step): boolean {
  const gate = course.steps.findIndex(({ id }) => id === session?.view?.gate);
  const to = course.steps.indexOf(target);
  return gate >= 0 && to > gate && to > course.steps.indexOf(step);
}

function changed(view: LearnerView, event: Exclude<SessionEvent, { type: 'session-changed' }>): LearnerView {
  switch (event.type) {
    case 'hand-toggled':
      return { ...view, hand: view.hand === 'down' ? 'up' : 'down', helper: undefined };
    case 'sharing-answered':
      return { ...view, sharing: event.yes, asked: false };
    case 'announcement-dismissed':
      return { ...view, announcements: view.announcements.map((one) => ({ ...one, seen: true })) };
  }
}

/** Nothing moves by itself: that a gate has opened is said, and the learner decides. */
function withNews(state: EngineState, session: LiveSession | undefined): EngineState {
  const after: EngineState = { ...state, session };
  const next = state.course.steps[state.course.steps.indexOf(state.step) + 1];
  const wasHeld = next !== undefined && isPassed(state.progress, state.step) && isGated(state, next);
  return wasHeld && !isGated(after, next) ? { ...after, notice: { tone: 'info', text: OPENED } } : after;
}

const NO_SESSION = text(
  'You are in no live session. With the line from the projector: xdplings join LINE',
  'ライブセッションに参加していません。参加するには、画面の行で xdplings join を実行します。',
);
const OPENED = text(
  'Your instructor has opened the next step: n goes there.',
  '講師が次のステップを開きました。n で進めます。',
);
