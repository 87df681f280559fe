import { judgeVector } from '../../domain/checks/judges/vector.ts';
import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { CheckResult, ClauseOutcome } from '../../domain/checks/result.ts';
import type { Check, Clause, VectorClause } from '../../domain/checks/spec.ts';
import { type Text, text } from '../../domain/text.ts';
import type { CheckContext } from './context.ts';
import { runClause, type SingleClause } from './run-clause.ts';

export type CheckRun = {
  readonly result: CheckResult;
  readonly commands: readonly string[];
  readonly printed: readonly string[];
  readonly cost?: ProgramCost | undefined;
};

/** Runs the clauses of one check in order, up to the first that does not hold. */
export async function runCheck(check: Check, context: CheckContext): Promise<CheckRun> {
  const commands: string[] = [];
  const printed: string[] = [];
  let last: ClauseOutcome | undefined;
  let causes: ClauseOutcome[] = [];
  const given: Text[] = [];
  let floodCpus: readonly number[] | undefined;
  let cost: ProgramCost | undefined;
  let told: Text | undefined;
  for (const group of groupClauses(check.clauses)) {
    const outcomes: ClauseOutcome[] = [];
    if (Array.isArray(group)) {
      outcomes.push(...(await runVectors(group, context)));
    } else {
      const run = await runClause(group, { ...context, floodCpus });
      outcomes.push(run.outcome);
      printed.push(...(run.printed ?? []));
      floodCpus = run.cpus ?? floodCpus;
      cost = run.cost ?? cost;
    }
    for (const outcome of outcomes) {
      commands.push(...outcome.reproduce);
      if (!outcome.ok) return { result: failed(check, outcome, causes, given), commands, printed };
      if (outcome.given) given.push(outcome.given);
      told = outcome.told ?? told;
      // What follows a look at the result begins anew: what was sent before it has been accounted for.
      if (outcome.sent) causes = last?.sent ? [...causes, outcome] : [outcome];
      last = outcome;
    }
  }
  return { result: passed(check, last, told), commands, printed, cost };
}

/** Neighbouring vectors of one program go to the lab together. */
async function runVectors(
  clauses: readonly VectorClause[],
  { lab, program, signal }: CheckContext,
): Promise<ClauseOutcome[]> {
  const target = clauses[0]?.program ?? program;
  const results = await lab.vectors(
    target,
    clauses.map(({ packet }) => packet),
    signal,
    clauses[0]?.at,
  );
  return clauses.flatMap((clause, index) => {
    const result = results[index];
    return result ? [judgeVector(clause, result)] : [];
  });
}

/** @returns the clauses in order, neighbouring vectors of the same program and interface as one array. */
function groupClauses(clauses: readonly Clause[]): (VectorClause[] | SingleClause)[] {
  const groups: (VectorClause[] | SingleClause)[] = [];
  for (const clause of clauses) {
    if (clause.kind !== 'vector') {
      groups.push(clause);
      continue;
    }
    const open = groups.at(-1);
    if (Array.isArray(open) && open[0] && goTogether(open[0], clause)) open.push(clause);
    else groups.push([clause]);
  }
  return groups;
}

const goTogether = (a: VectorClause, b: VectorClause): boolean =>
  a.program === b.program && a.at?.host === b.at?.host && a.at?.interface === b.at?.interface;

const passed = (check: Check, last: ClauseOutcome | undefined, told: Text | undefined): CheckResult => ({
  id: check.id,
  title: check.title,
  status: 'pass',
  expected: last?.expected,
  observed: last?.observed,
  reproduce: last?.reproduce ?? [],
  told,
});

/**
 * A clause that only looks (a count, a printed line) is explained and repeated by what was sent just before it.
 * @param causes the last clauses before it that sent something, without a look in between
 * @param given what has been arranged since the check began
 */
function failed(
  check: Check,
  outcome: ClauseOutcome,
  causes: readonly ClauseOutcome[],
  given: readonly Text[],
): CheckResult {
  const { sent, expected, observed, packets } = outcome;
  return {
    id: check.id,
    title: check.title,
    status: 'fail',
    given: lastOf(given),
    sent: sent ?? allSent(causes),
    expected,
    observed,
    reproduce: sent
      ? outcome.reproduce
      : [...causes.flatMap(({ reproduce }) => reproduce), ...outcome.reproduce],
    packets,
  };
}

/** What was arranged last is what a clause is about; all of it is among the commands. */
function lastOf(given: readonly Text[]): Text | undefined {
  if (given.length === 0) return undefined;
  const named = given.slice(-MOST_NAMED);
  const left = given.length - named.length;
  const en = named.map((one) => one.en).join('; ');
  const ja = named.map((one) => one.ja).join(' / ');
  return left === 0 ? text(en, ja) : text(`${en}; and ${left} before`, `${ja} / その前に ${left} 件`);
}

/** So many are named one by one. */
const MOST_NAMED = 3;

function allSent(causes: readonly ClauseOutcome[]): Text | undefined {
  const all = causes.flatMap(({ sent }) => sent ?? []);
  if (all.length === 0) return undefined;
  const named = all.length > MOST_NAMED ? all.slice(0, MOST_NAMED - 1) : all;
  const left = all.length - named.length;
  const en = named.map((one) => one.en).join('; ');
  const ja = named.map((one) => one.ja).join(' / ');
  return left === 0 ? text(en, ja) : text(`${en}; and ${left} more`, `${ja} / ほか ${left} 件`);
}
