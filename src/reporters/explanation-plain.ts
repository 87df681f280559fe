import type { Lang } from '../domain/text.ts';
import type { Explanation, Outcome } from '../domain/verifier-log/index.ts';
import { messages } from '../i18n/index.ts';

/**
 * A refusal as linear text: reading order, no boxes, a word for every sign.
 * @param source the text of the file that the explanation points into; its lines are then quoted
 * @returns one line an element; whoever prints them makes them safe for a terminal
 */
export function plainExplanation(explanation: Explanation, lang: Lang, source?: string): string[] {
  const { report, tui } = messages(lang);
  const { file, line, proof, fixCode, cause, alsoMended, learnMore } = explanation;
  const place = line === undefined ? '' : `${file ?? ''}:${line}: `;
  const code = (at: number, label = ''): string[] => {
    const text = source?.split('\n')[at - 1]?.trim();
    return text ? [`  ${label}${text}`] : [];
  };
  return [
    `${place}${explanation.title[lang]}`,
    ...(line === undefined ? [] : code(line, `${tui.line(line)}: `)),
    ...(proof ? [report.proof(proof.proved, proof.needed)] : []),
    `${report.why}: ${explanation.why[lang]}`,
    ...(cause ? [`${report.causeAt(cause.line)}: ${cause.note[lang]}`, ...code(cause.line)] : []),
    `${report.fix}: ${explanation.fix[lang]}`,
    ...(fixCode ? [`  ${fixCode}`] : []),
    ...(alsoMended ? [report.alsoMended(alsoMended)] : []),
    ...(explanation.message === '' ? [] : [`${report.inItsWords}: ${explanation.message}`]),
    ...(learnMore.length > 0 ? [`${report.learnMore}: ${learnMore.join(', ')}`] : []),
  ];
}

/**
 * An output in which nothing was refused. `passed`, `failed`: so did the command that was run; `object`: it is a compiled
 * program, given by mistake.
 */
export type NothingRefused = Exclude<Outcome, 'refused'> | 'passed' | 'failed' | 'object';

/** The same for an output without a refusal: that there is none, and what to give instead. */
export function plainNothingRefused(outcome: NothingRefused, lang: Lang): string[] {
  const { title, why, fix } = messages(lang).explain.outcome[outcome];
  return outcome === 'passed' ? [title] : [title, why, fix];
}
