import { type Board, gateKey, passedCount, present, rowOf } from './board.ts';
import type { LearnerBody, SessionEvent } from './events.ts';
import { LIMITS } from './limits.ts';

/**
 * What one learner's program is told of the session: all of it at once, so that whatever was missed on the way is
 * made good by the next one.
 */
export type LearnerView = {
  /** The head of the session that it was computed at. */
  readonly head: number;
  readonly name: string;
  readonly group?: string | undefined;
  /** The last step that is open to this learner; absent: all are. */
  readonly gate?: string | undefined;
  /** The newest last; `seen` by this learner. */
  readonly announcements: readonly {
    readonly id: number;
    readonly at: number;
    readonly words: string;
    readonly seen: boolean;
  }[];
  readonly hand: 'down' | 'up' | 'claimed';
  /** Who comes, where they said. */
  readonly helper?: string | undefined;
  readonly queuePaused: boolean;
  readonly sharing: boolean;
  /** The instructor would like to see the file: the learner is to answer. */
  readonly asked: boolean;
  /** Only where the instructor has switched it on: names and passed steps, best first. */
  readonly scoreboard?: readonly { readonly name: string; readonly passed: number }[] | undefined;
  /** The session is over for this learner. */
  readonly over?: 'ended' | 'kicked' | undefined;
};

/** Rows of the scoreboard in a terminal. */
const BEST = 10;

/**
 * @param scores the scoreboard as it stands, for whoever makes the views of a whole room
 * @returns undefined for a learner that the board does not know
 */
export function learnerView(
  board: Board,
  learner: string,
  scores: LearnerView['scoreboard'] = scoreboardOf(board),
): LearnerView | undefined {
  const row = rowOf(board, learner);
  if (row === undefined) return undefined;
  const announcements = board.announcements
    .filter(({ group }) => group === undefined || group === row.group)
    .slice(-LIMITS.recent)
    .map(({ id, at, words, seenBy }) => ({ id, at, words, seen: seenBy.includes(learner) }));
  return {
    head: board.head,
    name: row.name,
    group: row.group,
    gate: board.gates[gateKey(row.group)] ?? board.gates[gateKey(undefined)],
    announcements,
    hand: row.hand === undefined ? 'down' : row.hand.claimed === undefined ? 'up' : 'claimed',
    helper: row.hand?.claimed?.helper,
    queuePaused: board.queuePaused,
    sharing: row.sharing,
    asked: row.asked,
    scoreboard: scores,
    over: row.kicked ? 'kicked' : board.endedAt === undefined ? undefined : 'ended',
  };
}

/** What everybody is shown of it; undefined while it is off. */
export function scoreboardOf(board: Board): LearnerView['scoreboard'] {
  if (board.scoreboard === 'off') return undefined;
  return present(board)
    .map((row) => ({ name: row.name, passed: board.frozen?.[row.id] ?? passedCount(board, row) }))
    .sort((a, b) => b.passed - a.passed)
    .slice(0, BEST);
}

/** What a learner reports of which their own view tells: not where they work, most of all that comes. */
const IN_VIEW: ReadonlySet<LearnerBody['kind']> = new Set<LearnerBody['kind']>([
  'hand-raised',
  'hand-lowered',
  'consented',
  'seen',
]);

/** Whose view an event may have changed. */
export function touchedBy(event: SessionEvent, board: Board): 'everybody' | readonly string[] {
  if (event.by === 'hub') return [event.learner];
  if (event.by === 'learner') {
    const { body, learner } = event;
    // A pass moves the scoreboard that everybody sees.
    if (body.kind === 'ran') return body.verdict === 'pass' && board.scoreboard === 'on' ? 'everybody' : [];
    return IN_VIEW.has(body.kind) ? [learner] : [];
  }
  return 'learner' in event.body ? [event.body.learner] : 'everybody';
}
