import { basename, dirname, isAbsolute, normalize, relative, resolve } from 'node:path';
import type { Diagnostic, Severity } from '../domain/run-report.ts';

/** What was compiled, to tell the learner's files from everybody else's. */
export type Compiled = {
  /** The file's name as it was given to clang. */
  readonly source: string;
  /** Where clang ran. */
  readonly cwd: string;
};

const LOCATED = /^(.+?):(\d+):(\d+): (fatal error|error|warning|note|remark): (.*)$/;
const INCLUDED_FROM = /^In file included from (.+):(\d+):$/;
/** The line under a piece of source that marks the spot: `  ~~^~~`, since clang 17 behind `      | `. */
const CARET = /^(?:\s*\|)?[ \t~]*\^[ \t~^]*$/;
const UNLOCATED = /^(?:[\w./+-]*clang[\w.-]*: )?(fatal error|error): (.*)$/;
/** What the BPF backend of clang 14 to 16 prints on its own, past clang's diagnostics. */
const BACKEND = /^Error at line (\d+): (.*)$/;
/** Of how clang ended, not of the file. */
const ABOUT_CLANG =
  /^(?:clang frontend command failed|unable to execute command|error in backend: Cannot select)/;
/** What clang calls a function inside: `0x6168858: i64 = GlobalAddress<… @six> 0, print.bpf.c:13:18`. */
const FUNCTION_DUMP = /0x[0-9a-f]+: \w+ = GlobalAddress<.*?@(\w+)> 0(?:, \S+:\d+:\d+)?/g;
const SELECTION_DUMP = / (?:for DAG: )?0x[0-9a-f]+: .*?:(\d+):(\d+)/;

type Place = { readonly line: number; readonly column: number };
type Found = { -readonly [Key in keyof Diagnostic]: Diagnostic[Key] };

/**
 * Reads clang's output. Total: lines of no known form are passed over (they stay in the output).
 *
 * - Notes follow the message that they belong to.
 * - A message inside a header that is not the learner's is put at the learner's #include line, once for each such
 *   line, and says where it really is. (What comes from a macro is at the learner's line already.)
 * - A message without a place is put at the first line.
 * - The same message at the same place is given once.
 */
export function parseDiagnostics(output: string, compiled: Compiled): Diagnostic[] {
  const reader = new Reader(compiled);
  const lines = output.split('\n').map((line) => line.replace(/\r$/, ''));
  lines.forEach((line, index) => {
    // The source line that clang quotes may itself look like a message; it is followed by a line with a caret.
    if (CARET.test(lines[index + 1] ?? '')) return;
    reader.read(line);
  });
  return reader.found;
}

class Reader {
  readonly found: Found[] = [];
  readonly #source: string;
  readonly #cwd: string;
  /** For each header, where the learner's file includes it, as clang said last: it says so only when that changes. */
  readonly #includedAt = new Map<string, number>();
  #stack: { file: string; line: number }[] = [];
  /** Whether the notes that follow are about something the learner does not see. */
  #inHeader = false;
  readonly #reportedIncludes = new Map<number, { found: Found; text: string; more: number }>();

  constructor({ source, cwd }: Compiled) {
    this.#source = normalize(source);
    this.#cwd = cwd;
  }

  read(line: string): void {
    const included = INCLUDED_FROM.exec(line);
    if (included !== null) {
      this.#stack.push({ file: normalize(included[1] ?? ''), line: Number(included[2]) });
      return;
    }
    const located = LOCATED.exec(line);
    if (located !== null) {
      const [, file = '', row, column, kind = '', message = ''] = located;
      this.#located(
        normalize(file),
        { line: Number(row), column: Number(column) },
        severityOf(kind),
        withoutDumps(message),
      );
      this.#stack = [];
      return;
    }
    this.#unlocated(line);
  }

  #located(file: string, place: Place, severity: Severity, message: string): void {
    if (severity === 'note') {
      this.#note(file, place, message);
      return;
    }
    const root = this.#stack.find((frame) => frame.file === this.#source);
    if (root !== undefined) this.#includedAt.set(file, root.line);
    this.#inHeader = !this.#isLearners(file);
    if (!this.#inHeader) {
      this.#add({ file, ...place, severity, message });
      return;
    }
    this.#insideHeader(file, place, severity, message);
  }

  #insideHeader(file: string, { line }: Place, severity: Severity, message: string): void {
    const includeLine = this.#includedAt.get(file) ?? 1;
    const earlier = this.#reportedIncludes.get(includeLine);
    if (earlier !== undefined) {
      earlier.more += 1;
      earlier.found.message = `${earlier.text}, and ${earlier.more} more like it)`;
      if (severity === 'error') earlier.found.severity = 'error';
      return;
    }
    const text = `${message} (in ${basename(file)}, line ${line}`;
    const found: Found = { file: this.#source, line: includeLine, column: 1, severity, message: `${text})` };
    this.#reportedIncludes.set(includeLine, { found, text, more: 0 });
    this.#add(found);
  }

  #note(file: string, place: Place, message: string): void {
    if (this.#inHeader || message.startsWith('could not determine the original source location')) return;
    // `<inline asm>` and the like: nothing that a person could open.
    const parent = this.found.findLast(({ severity }) => severity !== 'note');
    const where = file.startsWith('<') && parent !== undefined ? parent : { file, ...place };
    this.#add({ file: where.file, line: where.line, column: where.column, severity: 'note', message });
  }

  #unlocated(text: string): void {
    const backend = BACKEND.exec(text);
    const bare = UNLOCATED.exec(text);
    const message = backend?.[2] ?? bare?.[2];
    if (message === undefined || ABOUT_CLANG.test(message)) return;
    // clang's own count of what it just said: its end, not a fault of its own.
    if (message.startsWith('too many errors emitted')) {
      const last = this.found.at(-1);
      if (last !== undefined && !this.#inHeader) this.#add({ ...last, severity: 'note', message });
      return;
    }
    const dump = SELECTION_DUMP.exec(message);
    this.#inHeader = false;
    this.#add({
      file: this.#source,
      line: Number(dump?.[1] ?? backend?.[1] ?? 1),
      column: Number(dump?.[2] ?? 1),
      severity: 'error',
      // Addresses inside clang say nothing to anybody.
      message: dump === null ? message : message.replace(SELECTION_DUMP, '. ').trim(),
    });
  }

  #add(diagnostic: Found): void {
    const { file, line, column, message } = diagnostic;
    const isKnown = this.found.some(
      (other) =>
        other.file === file && other.line === line && other.column === column && other.message === message,
    );
    if (!isKnown) this.found.push(diagnostic);
  }

  /** The learner's are the file itself and headers beside or below it. */
  #isLearners(file: string): boolean {
    if (file === this.#source) return true;
    const fromSource = relative(dirname(resolve(this.#cwd, this.#source)), resolve(this.#cwd, file));
    return !fromSource.startsWith('..') && !isAbsolute(fromSource) && !file.startsWith('<');
  }
}

/** Addresses inside clang say nothing to anybody. */
function withoutDumps(message: string): string {
  return message.replace(FUNCTION_DUMP, '$1').trim();
}

function severityOf(kind: string): Severity {
  if (kind === 'warning' || kind === 'note') return kind;
  return kind === 'remark' ? 'note' : 'error';
}
