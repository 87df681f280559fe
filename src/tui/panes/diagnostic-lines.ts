import { printableLine } from '../../domain/printable.ts';
import { type Diagnostic, otherDiagnostics, type RunReport } from '../../domain/run-report.ts';
import type { Lang } from '../../domain/text.ts';
import { messages } from '../../i18n/index.ts';
import { EMPTY, type Line, type Segment, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';
import { said } from './said.ts';
import { sourceExcerpt } from './source-excerpt.ts';

/**
 * What clang said. Where it is why the run failed, the first error is opened with its place in the source and an
 * explanation; the others take a row or two.
 * @param file the learner's file as the report names it: only its rows can be shown
 */
export function diagnosticLines(
  report: RunReport,
  file: string,
  source: string | undefined,
  lang: Lang,
  width: number,
): Line[] {
  const { verdict, stage, rejection } = report;
  const diagnostics = otherDiagnostics(report);
  // An error that a rule knows is opened above, with its reason and its mend.
  const decided = verdict === 'fail' && stage === 'compile' && rejection === null;
  const open = decided ? diagnostics.find(({ severity }) => severity === 'error') : undefined;
  return diagnostics.flatMap((one) =>
    one === open ? [...opened(one, file, source, lang, width), EMPTY] : head(one, lang, width),
  );
}

function opened(
  one: Diagnostic,
  file: string,
  source: string | undefined,
  lang: Lang,
  width: number,
): Line[] {
  const own = source !== undefined && (one.file.endsWith(file) || file.endsWith(one.file));
  const excerpt = own ? sourceExcerpt({ source, line: one.line, column: one.column }, width) : [];
  return [
    ...head(one, lang, width),
    ...(excerpt.length > 0 ? [EMPTY, ...excerpt] : []),
    ...(one.explanation ? [EMPTY, ...wrap(said(one.explanation[lang]), width)] : []),
  ];
}

function head({ file, line, column, severity, message }: Diagnostic, lang: Lang, width: number): Line[] {
  const words = messages(lang).report;
  const place = seg(`${printableLine(file)}:${line}:${column}`, STYLE.key);
  return wrap(
    [
      ...sign(severity),
      seg(' '),
      place,
      seg(` ${words[severity]}: `),
      seg(printableLine(message), STYLE.strong),
    ],
    width,
    [seg('  ')],
  );
}

const sign = (severity: Diagnostic['severity']): Segment[] => {
  if (severity === 'error') return [seg(SIGN.fail, STYLE.badTitle)];
  return [severity === 'warning' ? seg(SIGN.warn, STYLE.warn) : seg(SIGN.note, STYLE.quiet)];
};
