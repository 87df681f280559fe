import type { Text } from '../text.ts';
import { applyHub, applyInstructor, applyLearner } from './apply.ts';
import type { AgendaItem, SessionEvent } from './events.ts';

/** A step of the course as a session knows it. */
export type SessionStep = {
  readonly id: string;
  readonly title: Text;
  /** Its checks, for who reads what failed. */
  readonly checks?: readonly { readonly id: string; readonly title: Text }[] | undefined;
};

/** A learner at one step. */
export type StepRow = {
  /** When they first entered it, and when they first passed it; hub's time. */
  enteredAt: number;
  passedAt?: number;
  runs: number;
  hints: number;
  solutionSeen: boolean;
};

/** What failed in a run: `rule:<slug>` or `check:<id>`; failures of the same name in a row count up. */
export type Streak = { readonly failure: string; readonly count: number };

export type Hand = {
  readonly raisedAt: number;
  readonly step: string;
  readonly words?: string | undefined;
  readonly claimed?: { readonly at: number; readonly helper?: string | undefined } | undefined;
};

/** Everything that is known of one learner. */
export type LearnerRow = {
  readonly id: string;
  readonly name: string;
  readonly joinedAt: number;
  /** When they came in with their resume code last. */
  rejoinedAt?: number;
  group?: string;
  /** Whether their program is connected to a hub. */
  here: boolean;
  /** When they were last heard of. */
  lastAt: number;
  /** The step on their screen, and since when. */
  step?: string;
  stepSince: number;
  readonly steps: Record<string, StepRow>;
  /** At the step on their screen, as long as runs fail in the same way. */
  streak?: Streak;
  lastRun?: { readonly at: number; readonly verdict: 'pass' | 'fail' | 'error'; readonly failure?: string };
  hand?: Hand;
  /** Hands that an instructor closed, or that the learner lowered after somebody had claimed them, so far. */
  helped: number;
  sharing: boolean;
  /** The instructor asked for the file and the learner has not answered yet. */
  asked: boolean;
  /** When they sent their file last, and of which step; only while sharing. */
  shared?: { readonly at: number; readonly step: string };
  kicked: boolean;
  left: boolean;
};

export type Announcement = {
  /** The head of its event. */
  readonly id: number;
  readonly at: number;
  readonly words: string;
  readonly group?: string | undefined;
  /** Ids of the learners who saw it. */
  readonly seenBy: string[];
};

/** How a run failed, over all learners: who it happened to, and how often. */
export type FailureCount = { runs: number; readonly learners: string[] };

/**
 * A session as it stands: the fold of its events. Plain data, so that it can be sent as it is; changed in place by
 * `apply`, because a thousand learners' rows cannot be copied for every event.
 */
export type Board = {
  /** Of the last event that is in it. */
  head: number;
  readonly steps: readonly SessionStep[];
  readonly startedAt: number;
  readonly learners: Record<string, LearnerRow>;
  readonly announcements: Announcement[];
  /** step id → failure (`rule:<slug>`, `check:<id>`, `stage:<stage>`) → count. */
  readonly failures: Record<string, Record<string, FailureCount>>;
  /** The last step that is open, by `gateKey`; a group without one has everybody's. Absent: all are open. */
  readonly gates: Record<string, string>;
  queuePaused: boolean;
  scoreboard: 'off' | 'on' | 'frozen';
  /** What the scoreboard shows while it is frozen: passed steps by learner. */
  frozen?: Readonly<Record<string, number>>;
  agenda: readonly AgendaItem[];
  /** When the agenda's first step begins. */
  agendaStart: number;
  endedAt?: number;
};

export const newBoard = (steps: readonly SessionStep[], startedAt: number): Board => ({
  head: 0,
  steps,
  startedAt,
  learners: {},
  announcements: [],
  failures: {},
  gates: {},
  queuePaused: false,
  scoreboard: 'off',
  agenda: [],
  agendaStart: startedAt,
});

/**
 * Puts one event into the board. Events come in the order of their heads; one that is in it already changes nothing.
 * An event about a learner or a step that the board does not know changes nothing but the head.
 */
export function apply(board: Board, event: SessionEvent): void {
  if (event.head <= board.head) return;
  board.head = event.head;
  switch (event.by) {
    case 'learner':
      applyLearner(board, event);
      break;
    case 'instructor':
      applyInstructor(board, event);
      break;
    case 'hub':
      applyHub(board, event);
      break;
  }
}

/** The row of a learner; whatever somebody sends as an id, only those who joined are found. */
export const rowOf = (board: Board, learner: string): LearnerRow | undefined =>
  Object.hasOwn(board.learners, learner) ? board.learners[learner] : undefined;

/** Prefixed, so that no group's name is a property that every object has. */
export const gateKey = (group: string | undefined): string =>
  group === undefined ? 'all' : `group:${group}`;

/** How many steps of the course a learner passed. */
export const passedCount = (board: Board, row: LearnerRow): number =>
  board.steps.filter(({ id }) => row.steps[id]?.passedAt !== undefined).length;

/** Those who take part: not sent away, not gone. */
export const present = (board: Board): LearnerRow[] =>
  Object.values(board.learners).filter(({ kicked, left }) => !kicked && !left);
