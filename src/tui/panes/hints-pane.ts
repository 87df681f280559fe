import { hintsFor } from '../../domain/lesson/hints.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { EMPTY, type Line, lineOf } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { STYLE } from '../theme.ts';
import type { Typesetter } from '../typeset/typesetter.ts';

/** The hints taken so far, each for what failed last where there is one for that. */
export function hintsPane({ progress, step, lang }: EngineState, width: number, set: Typesetter): Line[] {
  const { tui } = messages(lang);
  const { hints = 0, lastFailure } = progress.steps[step.id] ?? {};
  return [
    ...hintsFor(step.text[lang], hints, lastFailure).flatMap(({ level, markdown }) => [
      lineOf(tui.hint(level), STYLE.heading),
      EMPTY,
      ...set.markdown(markdown, width),
      EMPTY,
    ]),
    ...wrap(lineOf(hints < 3 ? tui.moreHints : tui.allHints, STYLE.quiet), width),
  ];
}
