import { type Board, type LearnerRow, passedCount } from './board.ts';

/** What a session came to for one learner. Times are ISO, durations minutes. */
export type Result = {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly joinedAt: string;
  readonly lastAt: string;
  /** The step on their screen when they were last heard of. */
  readonly step: string;
  readonly passed: number;
  readonly runs: number;
  readonly hints: number;
  readonly solutionsSeen: number;
  readonly helped: number;
  /** joined, left or taken out. */
  readonly state: 'here' | 'away' | 'left' | 'taken out';
  /** Minutes from entering a step to its first pass, by step; only passed ones. */
  readonly minutes: Readonly<Record<string, number>>;
};

const MINUTE_MS = 60_000;
const minutes = (ms: number): number => Math.round(ms / (MINUTE_MS / 10)) / 10;

/** One row a learner, in the order in which they joined. */
export const results = (board: Board): Result[] =>
  Object.values(board.learners)
    .toSorted((a, b) => a.joinedAt - b.joinedAt)
    .map((row) => resultOf(board, row));

function resultOf(board: Board, row: LearnerRow): Result {
  const steps = Object.values(row.steps);
  const sum = (of: (step: (typeof steps)[number]) => number) =>
    steps.reduce((total, step) => total + of(step), 0);
  return {
    id: row.id,
    name: row.name,
    group: row.group ?? '',
    joinedAt: new Date(row.joinedAt).toISOString(),
    lastAt: new Date(row.lastAt).toISOString(),
    step: row.step ?? '',
    passed: passedCount(board, row),
    runs: sum(({ runs }) => runs),
    hints: sum(({ hints }) => hints),
    solutionsSeen: sum(({ solutionSeen }) => Number(solutionSeen)),
    helped: row.helped,
    state: row.kicked ? 'taken out' : row.left ? 'left' : row.here ? 'here' : 'away',
    minutes: Object.fromEntries(
      Object.entries(row.steps).flatMap(([id, { enteredAt, passedAt }]) =>
        passedAt === undefined ? [] : [[id, minutes(passedAt - enteredAt)]],
      ),
    ),
  };
}

/** The columns of the results as a table: one for every step at the end. */
export const resultColumns = ({ steps }: Board) => [
  ...COLUMNS,
  ...steps.map(({ id }) => ({ head: `${id} (min)`, of: (row: Result) => row.minutes[id] })),
];

const COLUMNS = (
  [
    'id',
    'name',
    'group',
    'joinedAt',
    'lastAt',
    'step',
    'passed',
    'runs',
    'hints',
    'solutionsSeen',
    'helped',
    'state',
  ] as const
).map((key) => ({ head: key, of: (row: Result) => row[key] }));
