import type { Lang } from '../domain/text.ts';
import { describeValue } from '../domain/verifier-log/walk/describe-value.ts';
import type { Walk, WalkStep } from '../domain/verifier-log/walk/walk.ts';
import { messages } from '../i18n/index.ts';

/** A loop walks the same lines thousands of times; whoever reads on wants its end, and what led to the refusal. */
const LAST_STEPS = 120;

/**
 * The walk through what the verifier knew, as linear text: each of the program's lines with the instructions made of
 * it, what each changed, which way it went, and which of them led to the refusal.
 * @param source the text of the file that the lines are in
 * @returns one line an element; whoever prints them makes them safe for a terminal
 */
export function plainWalk(walk: Walk, lang: Lang, source?: string): string[] {
  const words = messages(lang).explain.walk;
  const trail = new Set(walk.trail);
  const from = walk.refused - LAST_STEPS;
  const rows = source?.split('\n') ?? [];
  const lines = [words.title(walk.steps.length)];
  if (walk.dropped > 0) lines.push(words.dropped(walk.dropped));
  let line: number | undefined;
  let leftOut = 0;
  for (const [at, step] of walk.steps.slice(0, walk.refused + 1).entries()) {
    if (at < from && !trail.has(at)) {
      leftOut++;
      continue;
    }
    if (leftOut > 0) lines.push(words.leftOut(leftOut));
    if (step.line !== undefined && (step.line !== line || leftOut > 0)) {
      lines.push(`${messages(lang).tui.line(step.line)}: ${rows[step.line - 1]?.trim() ?? ''}`.trimEnd());
    }
    line = step.line;
    leftOut = 0;
    const told = stepWords(step, at, walk, lang);
    lines.push(`  ${at === walk.refused ? words.refused(told) : trail.has(at) ? words.ledToIt(told) : told}`);
    lines.push(...step.messages.map((message) => `    ${message}`));
  }
  return lines;
}

/** The instruction, which way it went, and what is known behind it that was not known before. */
function stepWords(
  { insn, text, branch, changed }: WalkStep,
  at: number,
  { values }: Walk,
  lang: Lang,
): string {
  const { taken, notTaken } = messages(lang).explain.walk;
  const before = values.after(at - 1);
  const after = values.after(at);
  const known = changed.flatMap((name) => {
    const value = after.get(name);
    return value && value.text !== before.get(name)?.text ? [`${name} = ${describeValue(value)[lang]}`] : [];
  });
  const way = branch === undefined ? [] : [branch === 'taken' ? taken : notTaken];
  return [`${insn}: ${text}`, ...way, ...known].join('; ');
}
