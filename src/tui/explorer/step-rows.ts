import type { Lang } from '../../domain/text.ts';
import { describeValue } from '../../domain/verifier-log/walk/describe-value.ts';
import type { Walk, WalkStep } from '../../domain/verifier-log/walk/walk.ts';
import { messages } from '../../i18n/index.ts';
import { padText, truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';
import { positionIn, shownSteps, type WalkView } from './walk-view.ts';

const TEXT_COLUMNS = 34;
/** Of a step on the trail: it stands beside the word in the status row. */
const TRAIL = '●';

/** The instructions around the current one, exactly `height` rows or fewer: only what is visible is typeset. */
export function stepRows(walk: Walk, view: WalkView, height: number, width: number, lang: Lang): Line[] {
  const shown = shownSteps(walk, view.byLine);
  const here = positionIn(shown, view.at);
  const first = Math.max(0, Math.min(here - Math.floor(height / 2), shown.length - height));
  const rows = shown.slice(first, first + height);
  const digits = Math.max(...rows.map((at) => `${walk.steps[at]?.insn ?? ''}`.length), 1);
  return rows.map((at, row) => {
    const step = walk.steps[at];
    const above = walk.steps[rows[row - 1] ?? -1];
    return step ? truncate(stepRow(walk, step, at, above, digits, at === view.at, lang), width) : [];
  });
}

function stepRow(
  walk: Walk,
  step: WalkStep,
  at: number,
  above: WalkStep | undefined,
  digits: number,
  isHere: boolean,
  lang: Lang,
): Line {
  const line = step.line !== undefined && step.line !== above?.line ? `${step.line}` : '';
  const indent = '  '.repeat(step.frame);
  return [
    isHere ? seg(SIGN.here, STYLE.focus) : seg(' '),
    markOf(walk, at),
    seg(` ${line.padStart(4)} │ `, STYLE.quiet),
    seg(`${step.insn}`.padStart(digits), STYLE.quiet),
    seg(
      `  ${indent}${padText(step.text, Math.max(0, TEXT_COLUMNS - indent.length))} `,
      isHere ? STYLE.strong : undefined,
    ),
    ...effectOf(walk, step, at, lang),
  ];
}

/** ✘ for the refused step, ● for those that led to it. */
export function markOf({ refused, trail }: Walk, at: number): Segment {
  if (at === refused) return seg(SIGN.fail, STYLE.badTitle);
  return trail.includes(at) ? seg(TRAIL, STYLE.warn) : seg(' ');
}

/** In a few words what a step did: what was refused, which way it went, what a register holds now. */
function effectOf(walk: Walk, step: WalkStep, at: number, lang: Lang): Line {
  const words = messages(lang).explorer;
  if (at === walk.refused) return [seg(words.refused, STYLE.badTitle)];
  if (step.branch === 'taken') return [seg(words.taken(walk.steps[at + 1]?.insn ?? 0), STYLE.quiet)];
  if (step.branch === 'not-taken') return [seg(words.notTaken, STYLE.quiet)];
  const known = walk.values.after(at);
  const target = /^[rw](\d+) /.exec(step.text)?.[1];
  const name = step.changed.find((one) => one === `R${target}`) ?? step.changed.find((one) => one !== 'R10');
  const value = name === undefined ? undefined : known.get(name);
  return value ? [seg(`${name} `, STYLE.key), seg(describeValue(value)[lang], STYLE.quiet)] : [];
}
