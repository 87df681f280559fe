import type { ProgramCost } from '../domain/checks/observed.ts';
import type { CheckResult } from '../domain/checks/result.ts';
import type { RunReport } from '../domain/run-report.ts';
import type { Lang, Text } from '../domain/text.ts';
import { explanationJson } from './explanation-json.ts';

/**
 * @returns the object that `check --json` prints, as the design's contract has it; texts in one language. Every key of
 * the contract is there: null for a stage that was not reached, a check that was not run and a cost that is not known.
 * @param solution what the solution of a step that passed costs on this machine
 */
export function reportJson(report: RunReport, lang: Lang, solution?: ProgramCost) {
  const say = (words: Text | undefined): string | undefined => words?.[lang];
  const { rejection, timings } = report;
  return {
    step: report.step,
    verdict: report.verdict,
    stage: report.stage,
    timings: {
      compileMs: timings.compileMs ?? null,
      loadMs: timings.loadMs ?? null,
      attachMs: timings.attachMs ?? null,
      checksMs: timings.checksMs ?? null,
      totalMs: timings.totalMs,
    },
    diagnostics: report.diagnostics.map((one) => ({ ...one, explanation: say(one.explanation) })),
    rejection: rejection && explanationJson(rejection, lang),
    checks: report.checks.map((check) => checkJson(check, say)),
    commands: report.commands,
    cost: report.cost ? { ...figuresOf(report.cost), solution: solution ? figuresOf(solution) : null } : null,
    ...(report.problem
      ? { problem: { what: say(report.problem.what), todo: say(report.problem.todo) } }
      : {}),
  };
}

const figuresOf = ({ ns, instructions, machineCodeBytes }: ProgramCost) => ({
  ns,
  instructions,
  machineCodeBytes,
});

const checkJson = (check: CheckResult, say: (words: Text | undefined) => string | undefined) => ({
  id: check.id,
  title: say(check.title),
  status: check.status,
  given: say(check.given),
  sent: say(check.sent),
  expected: say(check.expected) ?? null,
  observed: say(check.observed) ?? null,
  reproduce: check.reproduce,
  packets: check.packets,
  told: say(check.told),
});
