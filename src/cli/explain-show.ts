import { printableJson, printableLine } from '../domain/printable.ts';
import type { Lang } from '../domain/text.ts';
import type { Explanation } from '../domain/verifier-log/index.ts';
import { messages } from '../i18n/index.ts';
import { explanationJson, nothingRefusedJson } from '../reporters/explanation-json.ts';
import {
  type NothingRefused,
  plainExplanation,
  plainNothingRefused,
} from '../reporters/explanation-plain.ts';
import { toAnsi } from '../tui/lines/ansi.ts';
import { lineOf } from '../tui/lines/line.ts';
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
  const { lang, json, plain, io } = show;
  if (json) {
    io.out(printableJson(explanationJson(explanation, lang)));
    return;
  }
  const { file, line } = explanation;
  const source = file === program.source?.file ? program.source?.text : undefined;
  const notes = notesOn(explanation, program, lang);
  if (plain || !io.terminal || io.terminal.columns < NARROWEST || io.env.TERM === 'dumb') {
    for (const each of [...plainExplanation(explanation, lang, source), ...notes]) io.out(each);
    return;
  }
  const width = Math.min(io.terminal.columns, WIDEST);
  const place = printableLine(`${file ?? ''}:${line}`);
  const lines = [
    ...rejectionLines(explanation, source, lang, width, place),
    ...notes.flatMap((note) => wrap(lineOf(printableLine(note), STYLE.quiet), width)),
  ];
  for (const each of lines) io.terminal.write(toAnsi(each, wantsColor(io.env)));
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
