import { type BpfObject, linesBefore } from '../object-file/index.ts';
import type { Refusal, SourceRef } from './link.ts';
import type { SourceFile } from './source-file.ts';

/** A place in a source file; lines and columns count from 1. */
export type Place = {
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
  readonly text: string;
};

export type Located = {
  readonly source: SourceFile | undefined;
  readonly object: BpfObject | undefined;
  /** What the tools printed around the verifier's log. */
  readonly outside?: readonly string[];
};

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Whether a path from a log or an object means the learner's file; without one, any C file that is no header. */
function isLearners(path: string, { source }: Located): boolean {
  return source ? baseName(path) === baseName(source.file) : path.endsWith('.c');
}

/**
 * The learner's line behind the last of `count` steps of a refused program. An instruction that comes from a header
 * or from no line at all belongs to the last line of the learner's file before it.
 */
export function placeOfStep(refusal: Refusal, count: number, located: Located): Place | undefined {
  for (let at = Math.min(count, refusal.steps.length) - 1; at >= 0; at--) {
    const step = refusal.steps[at];
    if (!step) continue;
    const place = fromComment(step.source, located) ?? fromObject(refusal.program, step.insn, located, at);
    if (place) return withColumn(place, refusal.program, step.insn, located);
  }
  return undefined;
}

/**
 * The learner's line behind every step, in one go.
 * @returns for each step its place, and whether its code is from elsewhere (a header) and the place is who called it
 */
export function placesOfSteps(
  refusal: Refusal,
  located: Located,
): { readonly place: Place | undefined; readonly own: boolean }[] {
  const known = new Map<string, Place | undefined>();
  let last: Place | undefined;
  return refusal.steps.map((step, at) => {
    const { source } = step;
    const key = source ? `${source.file}\n${source.line}\n${source.text}` : `${step.insn}`;
    if (!known.has(key)) {
      known.set(key, fromComment(source, located) ?? fromObject(refusal.program, step.insn, located, at));
    }
    const place = known.get(key);
    last = place ?? last;
    return { place: last, own: place !== undefined };
  });
}

/** For a message that names an instruction which may not be in the log. */
export function placeOfInstruction(refusal: Refusal, insn: number, located: Located): Place | undefined {
  const at = refusal.steps.findLastIndex((step) => step.insn === insn);
  const exact = at === -1 ? undefined : placeOfStep(refusal, at + 1, located);
  return exact ?? fromObject(refusal.program, insn, located, 0);
}

function fromComment(ref: SourceRef | undefined, located: Located): Place | undefined {
  if (!ref) return undefined;
  if (ref.file !== undefined && ref.line !== undefined) {
    return isLearners(ref.file, located)
      ? {
          file: located.source?.file ?? ref.file,
          line: ref.line,
          text: located.source?.lineAt(ref.line) ?? ref.text,
        }
      : undefined;
  }
  // Kernels before 6.8 print only the text: it says the line where it stands in the file just once.
  const line = ref.text === '' ? undefined : located.source?.onlyLineOf(ref.text);
  return located.source && line !== undefined
    ? { file: located.source.file, line, text: ref.text }
    : undefined;
}

/** From the object's line info; for the oldest step it may walk back within the function. */
function fromObject(
  program: string | undefined,
  insn: number,
  located: Located,
  at: number,
): Place | undefined {
  if (!located.object) return undefined;
  const name = program ?? located.object.programs[0]?.name ?? '';
  const entries = linesBefore(located.object, name, insn);
  const mine = (entry: { file: string; line: number }) => entry.line > 0 && isLearners(entry.file, located);
  const entry = at === 0 ? entries.find(mine) : entries.slice(0, 1).find(mine);
  return (
    entry && {
      file: located.source?.file ?? entry.file,
      line: entry.line,
      column: entry.column,
      text: entry.text,
    }
  );
}

/** The column, which only the object knows. */
function withColumn(place: Place, program: string | undefined, insn: number, located: Located): Place {
  if (place.column !== undefined || !located.object) return place;
  const name = program ?? located.object.programs[0]?.name ?? '';
  const [entry] = linesBefore(located.object, name, insn).filter((one) => one.line > 0);
  const same = entry !== undefined && entry.line === place.line && isLearners(entry.file, located);
  return same && entry.column > 0 ? { ...place, column: entry.column } : place;
}
