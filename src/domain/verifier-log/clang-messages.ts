import type { LogLine } from './log-line.ts';

/** One error or warning of clang, placed in the learner's file. */
export type ClangMessage = {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** The learner's file as clang names it; undefined when only a header is named. */
  readonly file: string | undefined;
  /** In the learner's file: of a message inside a header, the line of the #include that leads there. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The header that it is in. */
  readonly header: string | undefined;
  /** The line that clang quotes below it. */
  readonly quote: string | undefined;
  readonly notes: readonly ClangNote[];
};

/** What clang adds to a message; `line` is undefined when it is about another file. */
export type ClangNote = { readonly text: string; readonly line: number | undefined };

type Reading = { -readonly [Key in keyof ClangMessage]: ClangMessage[Key] } & { notes: ClangNote[] };
type Diagnostic = Extract<LogLine, { kind: 'diagnostic' }>;

const INCLUDED_FROM = /^\s*(?:In file included )?from (.+?):(\d+)(?::\d+)?[:,]$/;
const INCLUDE_STACK_START = /^\s*In file included from /;
/** The line under a quoted piece of source. */
const CARET = /^(?:\s*\|)?[ \t~]*\^[ \t~^]*$/;
const QUOTED = /^\s*\d+ \| ?(.*)$/;
/** What the backend of clang 14 to 16 prints past clang's own diagnostics. */
const BACKEND = /^Error at line (\d+): (.*)$/;
const UNPLACED = /^(?:fatal error: error in backend: |LLVM ERROR: |clang[\w.-]*: (?:fatal )?error: )(.*)$/;
/** The assembler knows symbols, and no lines of the source. */
const SYMBOL = /^error: (\w+ changed binding to STB_\w+|symbol '\w+' is already defined)$/;
const IN_DUMP = /([\w./-]+\.c):(\d+):(\d+)/;
/** About clang's own end, and its count of what it has said. */
const ABOUT_CLANG =
  /^(?:clang frontend command failed|unable to execute command|linker command failed|too many errors emitted)/;

/** How many messages are read: clang stops at 20 errors of its own accord. */
const MOST = 500;

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const isHeader = (path: string) => /\.h$|^<|^[^.]*$/.test(baseName(path));

/**
 * Everything that clang complained about, oldest first; each at a line of the learner's file, where that is known.
 * @param learnersFile its name, where the reader knows it better than the output says
 */
export function readClangMessages(lines: readonly LogLine[], learnersFile?: string): ClangMessage[] {
  const reader = new Reader(learnersFile ?? mainFile(lines));
  lines.forEach((line, at) => {
    if (reader.found.length < MOST) reader.read(line, lines[at + 1], lines[at + 2]);
  });
  return reader.found;
}

/** The file that was compiled: it includes the others, or is the first that is no header. */
function mainFile(lines: readonly LogLine[]): string | undefined {
  for (const line of lines) {
    const from = line.kind === 'unrecognized' ? INCLUDED_FROM.exec(line.text)?.[1] : undefined;
    if (from !== undefined && !isHeader(from)) return from;
    if (line.kind === 'diagnostic' && !isHeader(line.file)) return line.file;
  }
  return undefined;
}

class Reader {
  readonly found: Reading[] = [];
  readonly #main: string | undefined;
  /** For each header, the learner's line that includes it, as clang said last: it says so only when that changes. */
  readonly #includedAt = new Map<string, number>();
  #stack: { file: string; line: number }[] = [];

  constructor(main: string | undefined) {
    this.#main = main;
  }

  read(line: LogLine, next: LogLine | undefined, afterNext: LogLine | undefined): void {
    if (line.kind === 'diagnostic') this.#diagnostic(line, quoteOf(next, afterNext));
    else if (line.kind === 'unrecognized') this.#other(line.text);
  }

  #isMain(file: string): boolean {
    return this.#main !== undefined && baseName(file) === baseName(this.#main);
  }

  #diagnostic({ file, line, column, severity, text }: Diagnostic, quote: string | undefined): void {
    const inMain = this.#isMain(file);
    if (severity === 'note') {
      this.found.at(-1)?.notes.push({ text, line: inMain && line > 0 ? line : undefined });
      return;
    }
    const stack = this.#stack;
    this.#stack = [];
    if (ABOUT_CLANG.test(text)) return;
    const root = stack.find((frame) => this.#isMain(frame.file));
    if (root) this.#includedAt.set(file, root.line);
    const header = inMain || !isHeader(file) || file.startsWith('<') ? undefined : file;
    const included = header === undefined ? undefined : this.#includedAt.get(header);
    const isPlaced = header === undefined && line > 0 && !file.startsWith('<');
    this.found.push({
      severity,
      text,
      header,
      file: isPlaced ? file : this.#main,
      line: isPlaced ? line : included,
      column: isPlaced ? column : undefined,
      quote: isPlaced ? quote : undefined,
      notes: [],
    });
  }

  #other(text: string): void {
    const from = INCLUDED_FROM.exec(text);
    if (from) {
      if (INCLUDE_STACK_START.test(text) && this.#stack.length > 20) this.#stack = [];
      this.#stack.push({ file: from[1] ?? '', line: Number(from[2]) });
      return;
    }
    const backend = BACKEND.exec(text);
    const message = backend?.[2] ?? UNPLACED.exec(text.trim())?.[1] ?? SYMBOL.exec(text.trim())?.[1];
    if (message === undefined || ABOUT_CLANG.test(message)) return;
    const dump = IN_DUMP.exec(message);
    const line = backend?.[1] ?? dump?.[2];
    this.found.push({
      severity: 'error',
      text: message,
      header: undefined,
      file: this.#main ?? dump?.[1],
      line: line === undefined ? undefined : Number(line),
      column: dump ? Number(dump[3]) : undefined,
      quote: undefined,
      notes: [],
    });
  }
}

/** The source line between a message and its caret. */
function quoteOf(next: LogLine | undefined, afterNext: LogLine | undefined): string | undefined {
  if (next?.kind !== 'unrecognized') return undefined;
  const numbered = QUOTED.exec(next.text)?.[1];
  if (numbered !== undefined) return numbered;
  return afterNext?.kind === 'unrecognized' && CARET.test(afterNext.text) ? next.text : undefined;
}
