import {
  type Board,
  type FailureCount,
  gateKey,
  type LearnerRow,
  passedCount,
  rowOf,
  type StepRow,
} from './board.ts';
import type { Happening, LearnerBody, SessionEvent } from './events.ts';

type EventOf<By extends Happening['by']> = Extract<SessionEvent, { by: By }>;

/** A learner's report. */
export function applyLearner(board: Board, { learner, at, body }: EventOf<'learner'>): void {
  const row = rowOf(board, learner);
  if (row === undefined) return;
  row.lastAt = Math.max(row.lastAt, at);
  // Of another version's course: what it means is not known here.
  if ('step' in body && !board.steps.some(({ id }) => id === body.step)) return;
  switch (body.kind) {
    case 'entered':
      enter(row, body.step, at);
      return;
    case 'ran':
      ran(board, row, body, at);
      return;
    case 'hinted': {
      const step = stepRow(row, body.step, at);
      step.hints = Math.max(step.hints, body.level);
      return;
    }
    case 'solution-seen':
      stepRow(row, body.step, at).solutionSeen = true;
      return;
    case 'hand-raised':
      row.hand ??= { raisedAt: at, step: body.step, ...(body.words ? { words: body.words } : {}) };
      return;
    case 'hand-lowered':
      // Who was on the way has helped, whoever lowers the hand then.
      if (row.hand?.claimed) row.helped += 1;
      delete row.hand;
      return;
    case 'consented':
      if (!body.sharing) endSharing(row);
      else if (consents(row, at)) Object.assign(row, { sharing: true, asked: false });
      return;
    case 'shared':
      if (row.sharing) row.shared = { at, step: body.step };
      return;
    case 'seen': {
      const seenBy = board.announcements.find(({ id }) => id === body.announcement)?.seenBy;
      if (seenBy && !seenBy.includes(learner)) seenBy.push(learner);
      return;
    }
  }
}

/** What the instructor did. */
export function applyInstructor(board: Board, { at, head, body }: EventOf<'instructor'>): void {
  switch (body.kind) {
    case 'announced':
      board.announcements.push({ id: head, at, words: body.words, group: body.group, seenBy: [] });
      return;
    case 'gate-set':
      if (body.step === null) delete board.gates[gateKey(body.group)];
      else board.gates[gateKey(body.group)] = body.step;
      return;
    case 'queue-paused':
      board.queuePaused = body.paused;
      return;
    case 'scoreboard-set':
      board.scoreboard = body.mode;
      if (body.mode === 'frozen') board.frozen ??= scores(board);
      else delete board.frozen;
      return;
    case 'agenda-set':
      board.agenda = body.items;
      board.agendaStart = body.startsAt ?? board.startedAt;
      return;
    case 'ended':
      board.endedAt ??= at;
      return;
    case 'grouped':
    case 'hand-claimed':
    case 'hand-released':
    case 'hand-closed':
    case 'code-asked':
    case 'kicked': {
      const row = rowOf(board, body.learner);
      if (row) aboutLearner(row, body, at);
    }
  }
}

/** What the hub noted. */
export function applyHub(board: Board, { learner, at, body }: EventOf<'hub'>): void {
  if (body.kind === 'joined') {
    board.learners[learner] ??= {
      id: learner,
      name: body.name,
      joinedAt: at,
      here: false,
      lastAt: at,
      stepSince: at,
      steps: {},
      helped: 0,
      sharing: false,
      asked: false,
      kicked: false,
      left: false,
    };
    return;
  }
  const row = rowOf(board, learner);
  if (row === undefined) return;
  switch (body.kind) {
    case 'rejoined':
      row.left = false;
      row.lastAt = at;
      row.rejoinedAt = at;
      // Consent was given in another terminal, perhaps on another machine.
      endSharing(row);
      return;
    case 'left':
      row.left = true;
      row.here = false;
      delete row.hand;
      endSharing(row);
      return;
    case 'here':
      row.here = body.here;
      return;
    case 'code-viewed':
  }
}

function aboutLearner(
  row: LearnerRow,
  body: Extract<EventOf<'instructor'>['body'], { learner: string }>,
  at: number,
): void {
  switch (body.kind) {
    case 'grouped':
      if (body.group === null) delete row.group;
      else row.group = body.group;
      return;
    case 'hand-claimed':
      if (row.hand)
        row.hand = { ...row.hand, claimed: { at, ...(body.helper ? { helper: body.helper } : {}) } };
      return;
    case 'hand-released':
      if (row.hand) row.hand = { ...row.hand, claimed: undefined };
      return;
    case 'hand-closed':
      if (row.hand) row.helped += 1;
      delete row.hand;
      return;
    case 'code-asked':
      row.asked = !row.sharing;
      return;
    case 'kicked':
      row.kicked = true;
      row.here = false;
      delete row.hand;
      endSharing(row);
  }
}

/** Whether a yes counts: not one that waited on another machine while the learner came in anew. @param at when it was said */
export const consents = ({ rejoinedAt = 0 }: LearnerRow, at: number): boolean => at >= rejoinedAt;

/** No file is shown or waited for any more, until the learner is asked again and says yes. */
function endSharing(row: LearnerRow): void {
  row.sharing = false;
  row.asked = false;
  delete row.shared;
}

function enter(row: LearnerRow, step: string, at: number): void {
  stepRow(row, step, at);
  if (row.step === step) return;
  row.step = step;
  row.stepSince = at;
  delete row.streak;
}

function ran(board: Board, row: LearnerRow, body: Extract<LearnerBody, { kind: 'ran' }>, at: number): void {
  const step = stepRow(row, body.step, at);
  step.runs += 1;
  const failures = body.verdict === 'fail' ? failuresOf(body) : [];
  const [failure] = failures;
  row.lastRun = { at, verdict: body.verdict, ...(failure === undefined ? {} : { failure }) };
  if (body.verdict === 'pass') {
    step.passedAt ??= at;
    delete row.streak;
  } else if (failure !== undefined) {
    row.streak = { failure, count: row.streak?.failure === failure ? row.streak.count + 1 : 1 };
  }
  for (const one of failures) {
    const ofStep = board.failures[body.step] ?? {};
    board.failures[body.step] = ofStep;
    const known = ofStep[one];
    // Names come from outside: one learner must not fill everybody's board with them.
    if (known === undefined && Object.keys(ofStep).length >= MOST_FAILURES) continue;
    const count = known ?? { runs: 0, learners: [] };
    ofStep[one] = count;
    countFailure(count, row.id);
  }
}

/** Rules and checks that a step's failures are counted under: more than any step has. */
const MOST_FAILURES = 200;

/** Who is in a count already: a list of a thousand learners is long to search at every failure. */
const counted = new WeakMap<FailureCount, Set<string>>();

function countFailure(count: FailureCount, learner: string): void {
  const known = counted.get(count) ?? new Set(count.learners);
  counted.set(count, known);
  count.runs += 1;
  if (known.has(learner)) return;
  known.add(learner);
  count.learners.push(learner);
}

/** What a failed run is counted under; the first names it. */
function failuresOf({ rule, failed, stage }: Extract<LearnerBody, { kind: 'ran' }>): string[] {
  if (rule !== undefined) return [`rule:${rule}`];
  if (failed.length > 0) return failed.map((check) => `check:${check}`);
  return [`stage:${stage}`];
}

function stepRow(row: LearnerRow, step: string, at: number): StepRow {
  const known = row.steps[step] ?? { enteredAt: at, runs: 0, hints: 0, solutionSeen: false };
  row.steps[step] = known;
  return known;
}

const scores = (board: Board): Record<string, number> =>
  Object.fromEntries(Object.values(board.learners).map((row) => [row.id, passedCount(board, row)]));
