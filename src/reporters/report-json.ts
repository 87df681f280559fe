import type { CheckResult } from '../domain/checks/result.ts';
import type { RunReport } from '../domain/run-report.ts';
import type { Lang, Text } from '../domain/text.ts';

/** @returns the object that `check --json` prints, as the design's contract has it; texts in one language. */
export function reportJson(report: RunReport, lang: Lang) {
  const say = (words: Text | undefined): string | undefined => words?.[lang];
  const { rejection } = report;
  return {
    step: report.step,
    verdict: report.verdict,
    stage: report.stage,
    timings: report.timings,
    diagnostics: report.diagnostics.map((one) => ({ ...one, explanation: say(one.explanation) })),
    rejection: rejection && {
      ...rejection,
      title: rejection.title[lang],
      why: rejection.why[lang],
      fix: rejection.fix[lang],
    },
    checks: report.checks.map((check) => checkJson(check, say)),
    commands: report.commands,
    ...(report.problem ? { problem: report.problem } : {}),
  };
}

const checkJson = (check: CheckResult, say: (words: Text | undefined) => string | undefined) => ({
  id: check.id,
  title: say(check.title),
  status: check.status,
  sent: say(check.sent),
  expected: say(check.expected),
  observed: say(check.observed),
  reproduce: check.reproduce,
  packets: check.packets,
});
