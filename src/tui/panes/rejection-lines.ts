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

/** A refusal: where, what, the learner's own line, why, how to mend it, and the tool's own words. */
export function rejectionLines(
  rejection: Explanation,
  source: string | undefined,
  lang: Lang,
  width: number,
): Line[] {
  const { report, tui } = messages(lang);
  const { line, column, proof, fixCode } = rejection;
  const where = line === undefined ? '' : ` · ${tui.line(line)}`;
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
        [report.fix, said(rejection.fix[lang])],
        ['', fixCode === undefined ? undefined : lineOf(printableLine(fixCode), STYLE.code)],
      ],
      width,
      0,
      STYLE.strong,
    ),
    EMPTY,
    ...labelled(
      [
        [report.inItsWords, lineOf(printableLine(rejection.message), STYLE.quiet)],
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
