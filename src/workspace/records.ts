import type { Progress, StepProgress } from '../domain/progress/model.ts';

/** What a commit of ours holds; written into its `Verdict:` trailer. */
export type RecordKind = 'start' | 'pass' | 'fail' | 'kept' | 'reset' | 'undo';

const SUBJECTS: Readonly<Record<RecordKind, string>> = {
  start: 'starter',
  pass: 'passed',
  fail: 'a failing run',
  kept: 'as it was',
  reset: 'back to the starter',
  undo: 'back to an earlier version',
};

/**
 * The message of a commit: a line for people, trailers for us (git-interpret-trailers(1)).
 *
 * @param undoneTo the commit whose content an undo brought back.
 */
export const recordMessage = (step: string, kind: RecordKind, undoneTo?: string): string =>
  [
    `${step}: ${SUBJECTS[kind]}`,
    '',
    `Step: ${step}`,
    `Verdict: ${kind}`,
    ...(undoneTo === undefined ? [] : [`Undone-To: ${undoneTo}`]),
    '',
  ].join('\n');

/** One commit of ours as `git log` gives it back. */
export type Recorded = {
  readonly commit: string;
  /** ISO time. */
  readonly at: string;
  readonly step: string;
  readonly kind: string;
  readonly undoneTo: string | undefined;
  /** The file's blob in that commit; only where the log was asked for it with --raw. */
  readonly blob: string | undefined;
};

const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x2C)`;
/** For `git log`, read by {@link parseRecords}. */
export const RECORD_FORMAT = `--format=%x1e%H%x1f%aI%x1f${trailer('Step')}%x1f${trailer('Verdict')}%x1f${trailer('Undone-To')}`;

/** Total: commits of the learner among them come out with empty step and kind. */
export function parseRecords(log: string): Recorded[] {
  return log
    .split('\x1e')
    .slice(1)
    .map((entry) => {
      const [head = '', ...rest] = entry.split('\n');
      const [commit = '', at = '', step = '', kind = '', undoneTo = ''] = head.split('\x1f');
      // git-diff-tree(1), raw format: `:100644 100644 <old> <new> M\t<path>`
      const blob = rest.map((line) => /^:\d+ \d+ \S+ (\S+) /.exec(line)?.[1]).find(Boolean);
      return { commit, at, step, kind, undoneTo: undoneTo || undefined, blob };
    });
}

/** Rebuilds what can be known of a learner's progress from the history of the workspace. */
export function progressFrom(records: readonly Recorded[]): Progress {
  const steps: Record<string, StepProgress> = {};
  const seen = new Set<string>();
  for (const { at, step, kind } of records) {
    if (kind !== 'pass' && kind !== 'fail') continue;
    // A pass is in the history twice, on the learner's branch and beside it, with one time.
    const key = `${at} ${step} ${kind}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const time = new Date(at).toISOString();
    const before = steps[step] ?? { runs: 0, hints: 0, solutionSeen: false };
    const first = before.passedAt === undefined || time < before.passedAt ? time : before.passedAt;
    steps[step] = {
      ...before,
      runs: before.runs + 1,
      ...(kind === 'pass' ? { passedAt: first } : {}),
    };
  }
  return { version: 1, steps };
}
