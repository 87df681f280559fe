import { apply, type Board, newBoard } from '../../../src/domain/session/board.ts';
import type { Happening, InstructorBody, LearnerBody } from '../../../src/domain/session/events.ts';
import { sameText } from '../../../src/domain/text.ts';

export const STEPS = ['hello/print', 'hello/verdicts'].map((id) => ({ id, title: sameText(id) }));

/** A board on which these happened, one a second. */
export function boardAfter(...happenings: Happening[]): Board {
  const board = newBoard(STEPS, 0);
  for (const [at, happening] of happenings.entries()) {
    apply(board, { ...happening, head: at + 1, at: (at + 1) * 1000 });
  }
  return board;
}

export const joined = (learner: string): Happening => ({
  by: 'hub',
  learner,
  body: { kind: 'joined', name: `${learner}'s name` },
});
export const here = (learner: string): Happening => ({
  by: 'hub',
  learner,
  body: { kind: 'here', here: true },
});
export const did = (learner: string, body: LearnerBody): Happening => ({ by: 'learner', learner, body });
export const said = (body: InstructorBody): Happening => ({ by: 'instructor', body });
export const ran = (learner: string, verdict: 'pass' | 'fail', rule?: string): Happening =>
  did(learner, {
    kind: 'ran',
    step: 'hello/print',
    verdict,
    stage: 'load',
    failed: [],
    ms: 90,
    ...(rule === undefined ? {} : { rule }),
  });
