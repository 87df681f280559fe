import type { LogLine } from './log-line.ts';
import { Path } from './path.ts';
import { type KernelReport, readReport } from './report.ts';

/** A source comment of the log. */
export type SourceRef = {
  readonly text: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
};

export type Step = {
  readonly insn: number;
  readonly text: string;
  readonly registers: string;
  /** The comment that was in force when the instruction was printed. */
  readonly source: SourceRef | undefined;
  /** The depth of calls: 0 in the program itself. */
  readonly frame: number;
};

/** One message of the verifier, and the steps that led to it. */
export type Message = {
  readonly text: string;
  /** How many of the refusal's steps came before. */
  readonly stepsBefore: number;
};

/** The verifier's log of the program that it refused. */
export type Refusal = {
  readonly program: string | undefined;
  readonly messages: readonly Message[];
  /** The path to the refusal: of a log that also shows other paths (level 2), only this one. */
  readonly steps: readonly Step[];
  /** Register states that were printed on their own, by the number of steps before them. */
  readonly states: ReadonlyMap<number, readonly string[]>;
  readonly report: KernelReport | undefined;
};

export type LinkedOutput = {
  readonly refusal: Refusal | undefined;
  /** What is outside of any verifier log: libbpf's lines, clang's diagnostics, other tools. */
  readonly outside: readonly LogLine[];
};

type Section = { program: string | undefined; lines: LogLine[] };

/** The second pass: which lines belong to which program's log, and which instruction and source each message is about. */
export function link(lines: readonly LogLine[]): LinkedOutput {
  const sections: Section[] = [];
  const outside: LogLine[] = [];
  let current: Section | 'btf' | undefined;
  for (const line of lines) {
    if (line.kind === 'begin') {
      current = line.what === 'btf' ? 'btf' : { program: line.program, lines: [] };
      if (current !== 'btf') sections.push(current);
    } else if (line.kind === 'end' || (line.kind === 'libbpf' && current !== undefined)) {
      current = undefined;
      if (line.kind === 'libbpf') outside.push(line);
    } else if (current === undefined) {
      outside.push(line);
    } else if (current !== 'btf') {
      current.lines.push(line);
    }
  }
  if (sections.length === 0 && outside.some(isVerifierLine)) {
    // A bare log, as `ip link` or another loader prints it.
    const log = { program: undefined, lines: outside.filter((line) => line.kind !== 'libbpf') };
    return { refusal: toRefusal(log), outside: outside.filter((line) => line.kind === 'libbpf') };
  }
  const refusals = sections.map(toRefusal);
  // Where several loads are in one output, what went wrong first is the root.
  const chosen = refusals.find(isRefused) ?? refusals.findLast(({ messages }) => messages.length > 0);
  return { refusal: chosen ?? refusals.at(-1), outside };
}

/** The verifier stops at what it refuses, so a message of its own stands behind the last instruction. */
export const isRefused = ({ messages, steps, report }: Refusal): boolean =>
  report !== undefined || messages.some(({ stepsBefore }) => stepsBefore >= steps.length);

const isVerifierLine = (line: LogLine) =>
  line.kind === 'instruction' || line.kind === 'state' || line.kind === 'stats' || line.kind === 'report';

function toRefusal({ program, lines }: Section): Refusal {
  const path = new Path();
  const messages: Message[] = [];
  const asides: Message[] = [];
  let source: SourceRef | undefined;
  const reportStart = lines.findIndex((line) => line.kind === 'report');
  const log = reportStart === -1 ? lines : lines.slice(0, reportStart);
  for (const line of log) {
    if (line.kind === 'source') {
      // A comment without a line says nothing: the previous one stays in force.
      if (line.line !== undefined || line.file === undefined) source = line;
      if (messages.length === 0 && path.steps.length > 0) attachGluedSource(path.steps, line);
    } else if (line.kind === 'instruction') {
      path.step(line, source);
    } else if (line.kind === 'state') {
      path.state(line);
    } else if (line.kind === 'unrecognized') {
      const list = path.steps.length === 0 && ASIDE.test(line.text) ? asides : messages;
      list.push({ text: line.text.trim(), stepsBefore: path.steps.length });
    }
  }
  const report = reportStart === -1 ? undefined : readReport(lines.slice(reportStart));
  return {
    program,
    messages: messages.length > 0 ? messages : asides,
    steps: path.steps,
    states: path.states,
    report,
  };
}

/**
 * Before the first instruction, kernels since 5.13 or so remark that a program's argument is not of the context's type (`void *ctx` is enough), and go
 * on (btf_check_subprog_arg_match): it counts only where nothing else was said.
 */
const ASIDE = /^\s*(?:R\d type=\S+ expected=|arg#\d )/;

/** In a loop that closes at once, the only comment may follow its instruction. */
function attachGluedSource(steps: Step[], source: SourceRef): void {
  const last = steps.at(-1);
  if (last && last.source === undefined && source.line !== undefined)
    steps[steps.length - 1] = { ...last, source };
}
