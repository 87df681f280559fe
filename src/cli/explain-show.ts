import { printable, printableJson, printableLine } from '../domain/printable.ts';
import type { Lang } from '../domain/text.ts';
import type { Explanation } from '../domain/verifier-log/index.ts';
import type { Walk } from '../domain/verifier-log/walk/walk.ts';
import { messages } from '../i18n/index.ts';
import { explanationJson, nothingRefusedJson } from '../reporters/explanation-json.ts';
import {
  type NothingRefused,
  plainExplanation,
  plainNothingRefused,
} from '../reporters/explanation-plain.ts';
import { plainWalk } from '../reporters/walk-plain.ts';
import { toAnsi } from '../tui/lines/ansi.ts';
import { lineOf, seg } from '../tui/lines/line.ts';
import { expandTabs } from '../tui/lines/tabs.ts';
import { wrap } from '../tui/lines/wrap.ts';
import { rejectionLines } from '../tui/panes/rejection-lines.ts';
import { STYLE, wantsColor } from '../tui/theme.ts';
import type { Surroundings } from './context.ts';
import type { ProgramFiles } from './explain-program.ts';

export type Show = {
  readonly lang: Lang;
  readonly json: boolean;
  readonly plain: boolean;
  readonly io: Surroundings;
};

/** Longer lines are hard to read, on however wide a terminal. */
const WIDEST = 110;
/** A narrower one breaks lines better by itself. */
const NARROWEST = 24;

/** Prints an explanation: as JSON, with colours and the source's lines in a terminal, or as linear text. */
export function showExplanation(explanation: Explanation, program: ProgramFiles, show: Show): void {
  const { lang, json, io } = show;
  if (json) {
    io.out(printableJson(explanationJson(explanation, lang)));
    return;
  }
  const { file, line } = explanation;
  const source = file === program.source?.file ? program.source?.text : undefined;
  const notes = notesOn(explanation, program, lang);
  const screen = screenOf(show);
  if (screen === undefined) {
    for (const each of [...plainExplanation(explanation, lang, source), ...notes]) io.out(each);
    return;
  }
  const width = Math.min(screen.columns, WIDEST);
  const place = printableLine(`${file ?? ''}:${line}`);
  const lines = [
    ...rejectionLines(explanation, source, lang, width, place),
    ...notes.flatMap((note) => wrap(lineOf(printableLine(note), STYLE.quiet), width)),
  ];
  for (const each of lines) screen.write(toAnsi(each, wantsColor(io.env)));
}

/** The same of something that clang has compiled, and warns of. */
export function showWarning(explanation: Explanation, program: ProgramFiles, show: Show): void {
  if (!show.json) show.io.out(messages(show.lang).explain.warned);
  showExplanation(explanation, program, { ...show, plain: true });
}

/** Prints the way to the refusal, behind its explanation. */
export function showWalk(walk: Walk | undefined, { source }: ProgramFiles, show: Show): void {
  const { lang, io } = show;
  const screen = screenOf(show);
  const lines = walk ? plainWalk(walk, lang, source?.text) : [messages(lang).explain.walk.none];
  for (const each of ['', ...lines]) {
    if (screen === undefined) io.out(each);
    else for (const row of wrapped(each, screen.columns)) screen.write(toAnsi(row, false));
  }
}

const wrapped = (line: string, columns: number) =>
  wrap(lineOf(printable(expandTabs(line))), columns, [seg('      ')]);

/** Only where lines with styles make sense. */
function screenOf({ plain, io: { terminal, env } }: Show): Surroundings['terminal'] {
  const draws = !plain && env.TERM !== 'dumb' && terminal !== undefined && terminal.columns >= NARROWEST;
  return draws ? terminal : undefined;
}

/** Says that nothing was refused, and what to give instead. */
export function showNothingRefused(outcome: NothingRefused, { lang, json, io }: Show): void {
  const say = outcome === 'source' || outcome === 'object' ? io.err : io.out;
  if (json) io.out(printableJson(nothingRefusedJson(outcome, lang)));
  else for (const each of plainNothingRefused(outcome, lang)) say(each);
}

/** Which files were read that nobody asked for, and which one would help. */
function notesOn({ file }: Explanation, { source, found }: ProgramFiles, lang: Lang): string[] {
  const { explain } = messages(lang);
  const wanted = source === undefined && file?.endsWith('.c') ? [explain.wantsSource(file)] : [];
  return [...(found.length > 0 ? [explain.readWith(found.join(', '))] : []), ...wanted];
}
