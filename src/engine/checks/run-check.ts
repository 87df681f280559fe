import { judgeVector } from '../../domain/checks/judges/vector.ts';
import type { CheckResult, ClauseOutcome } from '../../domain/checks/result.ts';
import type { Check, Clause, VectorClause } from '../../domain/checks/spec.ts';
import type { CheckContext } from './context.ts';
import { runClause, type SingleClause } from './run-clause.ts';

export type CheckRun = {
  readonly result: CheckResult;
  readonly commands: readonly string[];
  readonly printed: readonly string[];
};

/** Runs the clauses of one check in order, up to the first that does not hold. */
export async function runCheck(check: Check, context: CheckContext): Promise<CheckRun> {
  const commands: string[] = [];
  const printed: string[] = [];
  let last: ClauseOutcome | undefined;
  let cause: ClauseOutcome | undefined;
  let floodCpus: readonly number[] | undefined;
  for (const group of groupClauses(check.clauses)) {
    const outcomes: ClauseOutcome[] = [];
    if (Array.isArray(group)) {
      outcomes.push(...(await runVectors(group, context)));
    } else {
      const run = await runClause(group, { ...context, floodCpus });
      outcomes.push(run.outcome);
      printed.push(...(run.printed ?? []));
      floodCpus = run.cpus ?? floodCpus;
    }
    for (const outcome of outcomes) {
      commands.push(...outcome.reproduce);
      last = outcome;
      if (!outcome.ok) return { result: failed(check, outcome, cause), commands, printed };
      if (outcome.sent) cause = outcome;
    }
  }
  return { result: passed(check, last), commands, printed };
}

/** Neighbouring vectors of one program go through one bpftool process. */
async function runVectors(
  clauses: readonly VectorClause[],
  { lab, program, signal }: CheckContext,
): Promise<ClauseOutcome[]> {
  const target = clauses[0]?.program ?? program;
  const results = await lab.vectors(
    target,
    clauses.map(({ packet }) => packet),
    signal,
  );
  return clauses.flatMap((clause, index) => {
    const result = results[index];
    return result ? [judgeVector(clause, result)] : [];
  });
}

/** @returns the clauses in order, neighbouring vectors of the same program as one array. */
function groupClauses(clauses: readonly Clause[]): (VectorClause[] | SingleClause)[] {
  const groups: (VectorClause[] | SingleClause)[] = [];
  for (const clause of clauses) {
    if (clause.kind !== 'vector') {
      groups.push(clause);
      continue;
    }
    const open = groups.at(-1);
    if (Array.isArray(open) && open[0]?.program === clause.program) open.push(clause);
    else groups.push([clause]);
  }
  return groups;
}

const passed = (check: Check, last: ClauseOutcome | undefined): CheckResult => ({
  id: check.id,
  title: check.title,
  status: 'pass',
  expected: last?.expected,
  observed: last?.observed,
  reproduce: last?.reproduce ?? [],
});

/**
 * A clause that only looks (a count, a printed line) is explained and repeated by what was sent just before it.
 * @param cause the last clause before it that sent something
 */
const failed = (check: Check, outcome: ClauseOutcome, cause: ClauseOutcome | undefined): CheckResult => ({
  id: check.id,
  title: check.title,
  status: 'fail',
  sent: outcome.sent ?? cause?.sent,
  expected: outcome.expected,
  observed: outcome.observed,
  reproduce: outcome.sent ? outcome.reproduce : [...(cause?.reproduce ?? []), ...outcome.reproduce],
  packets: outcome.packets,
});
