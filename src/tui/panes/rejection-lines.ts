import { printableLine } from '../../domain/printable.ts';
import type { Lang } from '../../domain/text.ts';
import type { Explanation } from '../../domain/verifier-log/index.ts';
import { messages } from '../../i18n/index.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';
import { labelled } from './labelled.ts';
import { said } from './said.ts';
import { sourceExcerpt } from './source-excerpt.ts';

/**
 * A refusal: where, what, the learner's own line, why, how to mend it, and the tool's own words.
 * @param place how the title says where; without it the line alone
 */
export function rejectionLines(
  rejection: Explanation,
  source: string | undefined,
  lang: Lang,
  width: number,
  place?: string,
): Line[] {
  const { report, tui } = messages(lang);
  const { line, column, proof, cause, fixCode, alsoMended } = rejection;
  const where = line === undefined ? '' : ` · ${place ?? tui.line(line)}`;
  const remark = proof && report.proof(proof.proved, proof.needed);
  const excerpt =
    source !== undefined && line !== undefined ? sourceExcerpt({ source, line, column, remark }, width) : [];
  return [
    ...wrap(
      [seg(`${SIGN.fail} `, STYLE.badTitle), seg(`${tui.rejected[rejection.stage]}${where}`, STYLE.badTitle)],
      width,
    ),
    ...wrap(said(rejection.title[lang]), width),
    EMPTY,
    ...(excerpt.length > 0 ? [...excerpt, EMPTY] : remark ? [lineOf(remark, STYLE.bad), EMPTY] : []),
    ...labelled(
      [
        [report.why, said(rejection.why[lang])],
        [cause ? report.causeAt(cause.line) : '', cause && said(cause.note[lang])],
        ['', cause && codeAt(source, cause.line)],
        [report.fix, said(rejection.fix[lang])],
        ['', fixCode === undefined ? undefined : lineOf(printableLine(fixCode), STYLE.code)],
        ['', alsoMended ? lineOf(report.alsoMended(alsoMended)) : undefined],
      ],
      width,
      0,
      STYLE.strong,
    ),
    EMPTY,
    ...labelled(
      [
        [
          report.inItsWords,
          rejection.message === '' ? undefined : lineOf(printableLine(rejection.message), STYLE.quiet),
        ],
        [report.learnMore, learnMore(rejection)],
      ],
      width,
      0,
      STYLE.quiet,
    ),
  ];
}

const learnMore = ({ learnMore: steps }: Explanation): Line | undefined =>
  steps.length > 0 ? lineOf(steps.join(', ')) : undefined;

/** One line of the learner's file, for a place that the excerpt may not show. */
function codeAt(source: string | undefined, line: number): Line | undefined {
  const row = source?.split('\n')[line - 1]?.trim();
  return row ? lineOf(printableLine(row), STYLE.code) : undefined;
}
