import type { Lang } from '../domain/text.ts';
import type { Explanation } from '../domain/verifier-log/index.ts';
import { messages } from '../i18n/index.ts';
import type { NothingRefused } from './explanation-plain.ts';

/**
 * @returns the object that `explain --json` prints and `check --json` holds as its rejection, as the design's contract
 * has it; texts in one language. File and line are null where nothing names a place.
 */
export function explanationJson(explanation: Explanation, lang: Lang) {
  const { file, line, column, title, why, fix, cause, ...more } = explanation;
  const { stage, rule, message, learnMore, trace, ...optional } = more;
  return {
    stage,
    rule,
    message,
    file: file ?? null,
    line: line ?? null,
    ...(column === undefined ? {} : { column }),
    title: title[lang],
    why: why[lang],
    fix: fix[lang],
    learnMore,
    trace: trace.map((step) => ({
      insn: step.insn,
      line: step.line ?? null,
      text: step.text,
      registers: step.registers,
    })),
    ...optional,
    ...(cause ? { cause: { ...cause, note: cause.note[lang] } } : {}),
  };
}

/** The same keys for an output in which nothing was refused, and one that says so. */
export const nothingRefusedJson = (outcome: NothingRefused, lang: Lang) => ({
  stage: 'verifier',
  rule: 'unknown',
  message: '',
  file: null,
  line: null,
  ...messages(lang).explain.outcome[outcome],
  learnMore: [],
  trace: [],
  refused: false,
});
