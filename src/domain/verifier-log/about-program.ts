import { type BpfObject, linesBefore } from '../object-file/index.ts';
import type { KeptLines } from './keep-lines.ts';
import { link, type SourceRef, type Step } from './link.ts';
import type { LogLine } from './log-line.ts';
import { readLines } from './read-output.ts';

/** What an output tells about the files behind it, for whoever has to find them or to doubt them. */
export type AboutProgram = {
  /** C files that the log or clang names: first that of the refusal, then the most often named. */
  readonly sources: readonly string[];
  /** Objects that the loader names. */
  readonly objects: readonly string[];
  /** Whether the lines that the log quotes stand in a file; `name` is what the log calls it. */
  readonly quotes: (text: string, name: string | undefined) => Agreement;
  /** Whether an object's own line info says the same about the instructions as the log does. */
  readonly loads: (object: BpfObject) => Agreement;
};

/** How many lines could be compared, and how many are the same. */
export type Agreement = { readonly compared: number; readonly same: number };

/** Total. */
export function aboutProgram(output: KeptLines): AboutProgram {
  const lines = readLines(output);
  const { refusal } = link(lines);
  const error = lines.find((line) => line.kind === 'diagnostic' && line.severity === 'error');
  const refused = refusal ? refusal.steps.map(({ source }) => source?.file) : [error && fileIn(error)];
  const comments = lines.filter((line) => line.kind === 'source').filter(({ text }) => text !== '');
  return {
    sources: [...new Set([...sourceNames(refused), ...sourceNames(lines.map(fileIn))])],
    objects: objectNames(lines),
    quotes: (text, name) => quotes(comments, text, name),
    loads: (object) => loads(refusal?.steps ?? [], refusal?.program, object),
  };
}

const isSourceName = (name: string): boolean => name.endsWith('.c') || name === '<stdin>';

function sourceNames(files: readonly (string | undefined)[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (file !== undefined && isSourceName(file)) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

function fileIn(line: LogLine): string | undefined {
  if (line.kind === 'source' || line.kind === 'diagnostic') return line.file;
  return line.kind === 'unrecognized' ? INCLUDED.exec(line.text)?.[1] : undefined;
}

/** clang, before an error in a header. */
const INCLUDED = /^\s*(?:In file included )?from (.+?):\d+[:,]$/;

/** In libbpf's words: `loading x.o`, `failed to load object 'x.o'`, `elf: failed to open x.o: …`. */
const OBJECT = /^libbpf: (?:loading |failed to load object '|elf: failed to open )([^':]+\.o)\b/;

function objectNames(lines: readonly LogLine[]): string[] {
  const names = lines.flatMap((line) => (line.kind === 'libbpf' ? (OBJECT.exec(line.text)?.[1] ?? []) : []));
  return [...new Set(names)];
}

function quotes(comments: readonly SourceRef[], text: string, name: string | undefined): Agreement {
  const rows = text.split('\n').map((row) => row.trim());
  const anywhere = new Set(rows);
  const mine = comments.filter(({ file }) => file === undefined || file === name);
  const same = mine.filter(({ line, text: quoted }) =>
    // The kernel cuts off what is too long for a line of its log.
    line === undefined ? anywhere.has(quoted) : rows[line - 1]?.startsWith(quoted),
  );
  return { compared: mine.length, same: same.length };
}

function loads(steps: readonly Step[], program: string | undefined, object: BpfObject): Agreement {
  const name = program ?? object.programs[0]?.name ?? '';
  const told = steps.filter(({ source }) => source !== undefined && source.text !== '');
  const same = told.filter(({ insn, source }) => {
    const [entry] = linesBefore(object, name, insn).filter(({ line }) => line > 0);
    return entry?.text.trim().startsWith(source?.text ?? '');
  });
  return { compared: told.length, same: same.length };
}
