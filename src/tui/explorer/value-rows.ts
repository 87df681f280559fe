import type { Lang } from '../../domain/text.ts';
import { textWidth } from '../../domain/text-width.ts';
import { readInstruction } from '../../domain/verifier-log/instruction.ts';
import type { Register } from '../../domain/verifier-log/registers.ts';
import { describeValue } from '../../domain/verifier-log/walk/describe-value.ts';
import type { Walk, WalkStep } from '../../domain/verifier-log/walk/walk.ts';
import { messages } from '../../i18n/index.ts';
import { padText, truncate } from '../lines/fit.ts';
import { type Line, lineOf, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';

const CHANGED = '*';

/**
 * Every register and slot with what is known of it, in words and as the log prints it. What the step changed or uses
 * comes first where not all have room.
 */
export function valueRows(walk: Walk, at: number, height: number, width: number, lang: Lang): Line[] {
  const words = messages(lang).explorer;
  const step = walk.steps[at];
  const known = [...walk.values.after(at)];
  if (!step || known.length === 0) return [lineOf(words.noValues, STYLE.quiet)];
  const fits = known.length <= height;
  const chosen = fits ? known : important(known, step).slice(0, Math.max(0, height - 1));
  const described = chosen.map(([name, state]) => ({ name, state, said: describeValue(state)[lang] }));
  const column = Math.min(46, Math.max(...described.map(({ said }) => textWidth(said)), 1));
  const rows = described.map(({ name, state, said }): Line => {
    const isChanged = step.changed.includes(name);
    return truncate(
      [
        seg(isChanged ? CHANGED : ' ', STYLE.warn),
        seg(` ${name.padEnd(6)} `, isChanged ? STYLE.key : STYLE.quiet),
        seg(padText(said, column), isChanged ? STYLE.strong : undefined),
        seg(`  ${state.text}`, STYLE.quiet),
      ],
      width,
    );
  });
  return fits ? rows : [...rows, lineOf(words.more(known.length - chosen.length), STYLE.quiet)];
}

/** Changed ones first, then those that the instruction names, then the rest, each in the order of their numbers. */
function important(known: readonly [string, Register][], step: WalkStep): [string, Register][] {
  const used = namesIn(step.text);
  const rank = (name: string) => (step.changed.includes(name) ? 0 : used.has(name) ? 1 : 2);
  return known
    .map((entry, order) => ({ entry, order }))
    .sort((a, b) => rank(a.entry[0]) - rank(b.entry[0]) || a.order - b.order)
    .map(({ entry }) => [...entry]);
}

/** The registers that an instruction names; a call uses its arguments. */
function namesIn(text: string): Set<string> {
  if (readInstruction(text).kind === 'call') return new Set(['R1', 'R2', 'R3', 'R4', 'R5']);
  return new Set([...text.matchAll(/\b[rw](10|\d)\b/g)].map((match) => `R${match[1]}`));
}
