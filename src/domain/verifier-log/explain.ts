import type { ObjectFile } from '../object-file/index.ts';
import { CATALOGUE } from './catalogue.ts';
import { cleanAll } from './clean.ts';
import { makeContext } from './context.ts';
import { explainCompile, explainWarning } from './explain-compile.ts';
import type { Cause, Explanation, Stage } from './explanation.ts';
import type { KeptLines } from './keep-lines.ts';
import { type LinkedOutput, link, type Message, type Refusal } from './link.ts';
import { type Located, type Place, placeOfInstruction, placeOfStep } from './locate.ts';
import type { LogLine } from './log-line.ts';
import { readLines, readOutput } from './read-output.ts';
import type { Pointer, Said } from './rule.ts';
import { SourceFile } from './source-file.ts';
import { traceOf } from './trace.ts';
import { UNKNOWN } from './unknown.ts';

export type ExplainRequest = {
  /**
   * All that the refusing tool printed: bpftool with libbpf's lines and the verifier's log, clang, or ip. Who streams
   * it gives what a LineKeeper kept.
   */
  readonly output: string | KeptLines;
  /** The learner's file: the line is then always in it, and texts name its variables. */
  readonly source?: { readonly file: string; readonly text: string } | undefined;
  /** What was loaded; its line info helps where the log has no lines. */
  readonly object?: ObjectFile | undefined;
};

/**
 * Explains why a program was refused, in terms of that program. Total: any text gives an explanation, with rule
 * "unknown" where the catalogue has none. Linear in the length of the output, with bounded memory.
 */
export function explainRejection({ output, source, object }: ExplainRequest): Explanation {
  const linked = link(typeof output === 'string' ? readOutput(output) : readLines(output));
  const located: Located = {
    source: source && new SourceFile(source),
    object: object?.ok ? object : undefined,
    outside: textsOf(linked.outside),
  };
  // The source and the object are from outside as well, and their names are in the texts.
  return cleanAll(fromVerifier(linked, located) ?? fromOutside(linked.outside, located));
}

/** Real logs have a handful; text that is no log at all must not cost a catalogue for every line. */
const MESSAGES = 200;

/** The first message that the catalogue knows, otherwise the first of those that stand behind the last instruction. */
function fromVerifier({ refusal }: LinkedOutput, located: Located): Explanation | undefined {
  if (!refusal || (refusal.messages.length === 0 && !refusal.report)) return undefined;
  for (const message of refusal.messages.slice(-MESSAGES)) {
    const explanation = applyRules('verifier', message, refusal, located);
    if (explanation) return explanation;
  }
  const last = refusal.messages.findLast(() => true)?.stepsBefore;
  const key = refusal.messages.find(({ stepsBefore }) => stepsBefore === last);
  const message = key ?? { text: refusal.report?.title ?? '', stepsBefore: refusal.steps.length };
  const place = placeOf(message, refusal, located);
  return {
    ...UNKNOWN.verifier(refusal.report),
    ...common('verifier', 'unknown', message, refusal, place),
  };
}

function applyRules(stage: Stage, message: Message, refusal: Refusal | undefined, located: Located) {
  const first = placeOf(message, refusal, located);
  const context = makeContext({ ...located, refusal, message, place: first });
  for (const rule of CATALOGUE) {
    if (rule.stage !== stage) continue;
    const said = rule.apply(message.text, context);
    if (!said) continue;
    const place = pointedPlace(said.pointer, refusal, located) ?? first;
    return {
      ...wordsOf(said),
      ...causeOf(said, place, refusal, located),
      ...common(stage, rule.slug, message, refusal, place),
    };
  }
  return undefined;
}

function fromOutside(lines: readonly LogLine[], located: Located): Explanation {
  const compile = explainCompile(lines, located);
  if (compile) return compile;
  const texts = located.outside ?? [];
  for (const text of texts) {
    for (const stage of ['libbpf', 'attach', 'compile'] as const) {
      const known = applyRules(stage, { text, stepsBefore: 0 }, undefined, located);
      if (known) return known;
    }
  }
  const bare = fromBareMessage(texts, located) ?? explainWarning(lines, located);
  if (bare) return bare;
  const key = texts.find((text) => COMPLAINT.test(text)) ?? texts[0] ?? '';
  return fromText(
    /^(?:libbpf: |Error: failed to (?:load|open))/.test(key) || key === '' ? 'libbpf' : 'attach',
    key,
    located,
  );
}

/**
 * A message of the verifier without its log, as somebody quotes it or another loader shortens it:
 * `load program: permission denied: R0 !read_ok (5 line(s) omitted)`.
 */
function fromBareMessage(texts: readonly string[], located: Located): Explanation | undefined {
  for (const whole of texts) {
    const parts = whole
      .replace(/ \(\d+ line\(s\) omitted\)$/, '')
      .split(': ')
      .slice(0, PARTS);
    for (const [at] of parts.entries()) {
      const known = applyRules(
        'verifier',
        { text: parts.slice(at).join(': '), stepsBefore: 0 },
        undefined,
        located,
      );
      if (known) return known;
    }
  }
  return undefined;
}

/** Names of programs and errors stand before the message; a line of a megabyte must not be taken apart. */
const PARTS = 8;

/** The messages of tools: those at the start and at the end, so that output of any size costs the same. */
function textsOf(lines: readonly LogLine[]): string[] {
  const texts = lines.flatMap((line) =>
    line.kind === 'libbpf' || line.kind === 'unrecognized' ? [line.text.trim()] : [],
  );
  return [...texts.slice(0, MESSAGES), ...texts.slice(MESSAGES).slice(-MESSAGES)];
}

const COMPLAINT =
  /fail|error|invalid|cannot|can't|not (?:found|supported|permitted)|unknown|missing|denied|answers/i;

function fromText(stage: Stage, text: string, located: Located): Explanation {
  const message = { text, stepsBefore: 0 };
  const known = applyRules(stage, message, undefined, located);
  return (
    known ?? {
      ...UNKNOWN[stage === 'verifier' ? 'libbpf' : stage](),
      ...common(stage, 'unknown', message, undefined, undefined),
    }
  );
}

function placeOf(message: Message, refusal: Refusal | undefined, located: Located): Place | undefined {
  if (!refusal) return undefined;
  const { report } = refusal;
  const found = placeOfStep(refusal, message.stepsBefore, located);
  if (found || !report?.place) return found ?? placeOfProgram(refusal.program, located);
  const { file, line, column } = report.place;
  return { file: located.source?.file ?? file, line, column, text: located.source?.lineAt(line) ?? '' };
}

/** Where no instruction is blamed, the function is: `int outer(struct xdp_md *ctx)`. */
function placeOfProgram(program: string | undefined, { source }: Located): Place | undefined {
  if (!program || !source || !/^\w+$/.test(program)) return undefined;
  const line = source.find(new RegExp(`^[A-Za-z_][\\w\\s*]*\\b${program}\\s*\\(`))?.line;
  return line === undefined ? undefined : { file: source.file, line, text: source.lineAt(line) ?? '' };
}

function pointedPlace(
  pointer: Pointer | undefined,
  refusal: Refusal | undefined,
  located: Located,
): Place | undefined {
  if (!pointer) return undefined;
  if ('insn' in pointer) return refusal && placeOfInstruction(refusal, pointer.insn, located);
  const { line } = pointer;
  if (line === undefined || !located.source) return undefined;
  return { file: located.source.file, line, text: located.source.lineAt(line) ?? '' };
}

function common(
  stage: Stage,
  rule: string,
  message: Message,
  refusal: Refusal | undefined,
  place: Place | undefined,
) {
  return {
    stage,
    rule,
    message: message.text,
    ...(place ? { file: place.file, line: place.line } : {}),
    ...(place?.column ? { column: place.column } : {}),
    trace: refusal ? traceOf(refusal, message.stepsBefore, place?.file) : [],
  };
}

/** The other half of it, unless that is where the explanation points to anyway. */
function causeOf(
  { cause }: Said,
  place: Place | undefined,
  refusal: Refusal | undefined,
  located: Located,
): { cause?: Cause } {
  const line = pointedPlace(cause?.at, refusal, located)?.line;
  return !cause || line === undefined || line === place?.line ? {} : { cause: { line, note: cause.note } };
}

function wordsOf({ title, why, fix, learnMore, proof, fixCode }: Said) {
  const words = { title, why, fix, learnMore };
  return { ...words, ...(proof ? { proof } : {}), ...(fixCode === undefined ? {} : { fixCode }) };
}
