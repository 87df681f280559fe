import { describe, expect, it } from 'vitest';
import { caughtUpTo, isOpen } from '../../src/domain/progress/index.ts';
import type { LearnerView } from '../../src/domain/session/learner-view.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { reduce } from '../../src/engine/loop/reducer.ts';
import type { EngineState, LiveSession } from '../../src/engine/loop/state.ts';
import { makeCourse, makeStep } from '../support/course.ts';

const [first, second, third] = [
  makeStep('hello/print'),
  makeStep('hello/verdicts'),
  makeStep('hello/filter'),
];
const course = makeCourse(first, second, third);
const PASSED = { runs: 1, hints: 0, solutionSeen: false, passedAt: '2026-01-01T00:00:00.000Z' };

const view = (more: Partial<LearnerView> = {}): LearnerView => ({
  head: 1,
  name: 'Ann',
  announcements: [],
  hand: 'down',
  queuePaused: false,
  sharing: false,
  asked: false,
  ...more,
});
const live = (more: Partial<LearnerView> = {}): LiveSession => ({
  status: 'live',
  since: 0,
  view: view(more),
  waiting: 0,
});
/** At the first step, which is passed, and so is the second. */
const start = (session?: LiveSession): EngineState => ({
  ...initialState(course, first, { version: 1, steps: { [first.id]: PASSED, [second.id]: PASSED } }, 'en'),
  session,
});
const stateAfter = (state: EngineState, ...events: EngineEvent[]): EngineState =>
  events.reduce((now, event) => reduce(now, event).state, state);

describe('a gate', () => {
  it('keeps those behind it from going on, and says so', () => {
    const held = stateAfter(start(live({ gate: first.id })), { type: 'next-requested' });
    expect(held.step).toBe(first);
    expect(held.notice?.text.en).toContain('Your instructor opens that step');
    const named = stateAfter(held, { type: 'step-requested', step: second.id });
    expect(named.step).toBe(first);
  });

  it('lets them go as far as the step that is open', () => {
    const moved = stateAfter(start(live({ gate: second.id })), { type: 'next-requested' });
    expect(moved.step).toBe(second);
    expect(stateAfter(moved, { type: 'next-requested' }).step).toBe(second);
  });

  it('takes nobody out of a step, and never holds on the way back', () => {
    const beyond = stateAfter(start(), { type: 'next-requested' }, { type: 'next-requested' });
    expect(beyond.step).toBe(third);
    const closed = stateAfter(beyond, { type: 'session-changed', session: live({ gate: first.id }) });
    expect(closed.step).toBe(third);
    expect(stateAfter(closed, { type: 'previous-requested' }).step).toBe(second);
  });

  it('is said to have opened to who was held by it, and nothing moves', () => {
    const held = stateAfter(start(live({ gate: first.id })), { type: 'next-requested' });
    const opened = stateAfter(held, { type: 'session-changed', session: live({ gate: second.id }) });
    expect(opened.step).toBe(first);
    expect(opened.notice?.text.en).toContain('has opened the next step');
    const notHeld = stateAfter(start(live()), {
      type: 'session-changed',
      session: live({ gate: second.id }),
    });
    expect(notHeld.notice).toBeUndefined();
  });

  it('that names no step of this course holds nobody', () => {
    expect(stateAfter(start(live({ gate: 'of/another-version' })), { type: 'next-requested' }).step).toBe(
      second,
    );
  });
});

describe("a learner's own doing", () => {
  it('shows at once', () => {
    const up = stateAfter(start(live()), { type: 'hand-toggled' });
    expect(up.session?.view?.hand).toBe('up');
    expect(stateAfter(up, { type: 'hand-toggled' }).session?.view?.hand).toBe('down');
    const said = live({ announcements: [{ id: 3, at: 0, words: 'Break!', seen: false }] });
    expect(
      stateAfter(start(said), { type: 'announcement-dismissed' }).session?.view?.announcements[0]?.seen,
    ).toBe(true);
    const answered = stateAfter(start(live({ asked: true })), { type: 'sharing-answered', yes: true });
    expect(answered.session?.view).toMatchObject({ asked: false, sharing: true });
  });

  it('needs a session: without one, or when it is over, the learner is told how to join', () => {
    for (const session of [undefined, { ...live(), status: 'over' as const }]) {
      const alone = stateAfter(start(session), { type: 'hand-toggled' });
      expect(alone.notice?.text.en).toContain('xdplings join');
      expect(alone.session).toEqual(session);
    }
  });
});

describe('a late arrival', () => {
  it('may go to every step up to the one of the group, and has passed none of them', () => {
    const progress = caughtUpTo({ version: 1, steps: {} }, course, second);
    expect(progress.current).toBe(second.id);
    expect(course.steps.map((step) => isOpen(course, progress, step))).toEqual([true, true, false]);
    expect(progress.steps[first.id]).toEqual({ runs: 0, hints: 0, solutionSeen: false, opened: true });
  });

  it('keeps what was done before', () => {
    const before = { version: 1, steps: { [first.id]: PASSED } } as const;
    expect(caughtUpTo(before, course, second).steps[first.id]).toEqual({ ...PASSED, opened: true });
  });

  it('comes back to that step from the one before it', () => {
    const state = {
      ...initialState(course, second, caughtUpTo({ version: 1, steps: {} }, course, second), 'en'),
    };
    const back = stateAfter(state, { type: 'previous-requested' });
    expect(back.step).toBe(first);
    expect(stateAfter(back, { type: 'step-requested', step: second.id }).step).toBe(second);
  });
});
