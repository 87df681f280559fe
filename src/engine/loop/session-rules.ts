import type { LearnerView } from '../../domain/session/learner-view.ts';
import type { EngineEvent } from './events.ts';
import type { EngineState } from './state.ts';

type SessionEvent = Extract<
  EngineEvent,
  { type: 'hand-toggled' | 'sharing-answered' | 'announcement-dismissed' | 'session-changed' }
>;

/**
 * What a live workshop changes in the state. The learner's own changes show at once; the hub's client reports them, and
 * the hub's next view confirms them. Pure.
 */
export function withSession(state: EngineState, event: SessionEvent): EngineState {
  if (event.type === 'session-changed') return { ...state, session: event.session };
  const { session } = state;
  if (session?.view === undefined) return state;
  return { ...state, session: { ...session, view: changed(session.view, event) } };
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
