import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { BpfObject } from '../domain/object-file/index.ts';
import type { AboutProgram, Agreement } from '../domain/verifier-log/index.ts';
import type { Messages } from '../i18n/index.ts';
import { type ObjectGiven, readObjectIfThere, readSourceIfThere, type SourceGiven } from './explain-files.ts';

export type Given = {
  readonly source: SourceGiven | undefined;
  readonly object: ObjectGiven | undefined;
  /** The words of the command that was run, which may name files. */
  readonly words: readonly string[];
};

/** The program behind an output, as far as it is at hand. */
export type ProgramFiles = {
  /** `logName` is what the output calls the C file. */
  readonly source: (SourceGiven & { readonly logName: string }) | undefined;
  readonly object: BpfObject | undefined;
  /** Files that were not asked for: the output or the command names them. */
  readonly found: readonly string[];
  /** What is not used or not as it was: one sentence why, one what to do. */
  readonly doubts: readonly string[];
};

/** Finds the source and the object: what was given, else what the output or the command names and is there. */
export function programOf(about: AboutProgram, given: Given, { explain: words }: Messages): ProgramFiles {
  const doubts: string[] = [];
  const object = (given.object && ifSame(given.object, about)) ?? findObject(about, given.words);
  if (given.object && object !== given.object)
    doubts.push(words.otherObject(given.object.file), words.otherObjectTodo);
  const source = (given.source && matching(given.source, about)) ?? findSource(about, object, given.words);
  if (given.source && source?.file !== given.source.file) {
    doubts.push(words.otherSource(given.source.file, about.sources[0]), words.otherSourceTodo);
  }
  // Where lines are quoted without their place, some may be a header's.
  if (source && about.sources.length > 0 && hasChanged(about.quotes(source.text, source.logName))) {
    doubts.push(words.changedSource(source.file), words.changedSourceTodo);
  }
  const found = [source?.file, object?.file].filter(
    (file): file is string =>
      file !== undefined && file !== given.source?.file && file !== given.object?.file,
  );
  return { source, object: object?.object, found, doubts };
}

/** Of a file in which a line was mended since, the others still stand where they were. */
const agrees = ({ compared, same }: Agreement): boolean => same * 2 >= compared;

const hasChanged = ({ compared, same }: Agreement): boolean => same < compared;

const ifSame = (one: ObjectGiven, about: AboutProgram): ObjectGiven | undefined =>
  agrees(about.loads(one.object)) ? one : undefined;

function findObject(about: AboutProgram, words: readonly string[]): ObjectGiven | undefined {
  const names = [...about.objects, ...words.filter((word) => word.endsWith('.o'))];
  for (const name of new Set(names)) {
    const object = readObjectIfThere(name);
    if (object && ifSame(object, about)) return object;
  }
  return undefined;
}

function findSource(about: AboutProgram, object: ObjectGiven | undefined, words: readonly string[]) {
  const inObject = object ? filesOf(object) : [];
  const names = [...about.sources, ...inObject, ...words].filter((name) => name.endsWith('.c'));
  for (const name of new Set(names)) {
    const source = readSourceIfThere(name);
    const found = source && matching({ ...source, file: asTyped(name) }, about);
    if (found) return found;
  }
  return undefined;
}

/** Build systems give absolute paths; a person in the folder would not. */
function asTyped(path: string): string {
  const here = relative('', path);
  return isAbsolute(path) && !here.startsWith('..') ? here : path;
}

/** As clang was given them: from the folder where it ran, which is often this one or the object's, or was elsewhere. */
function filesOf({ file, object }: ObjectGiven): string[] {
  const names = [...object.lines.values()].flatMap((entries) => entries.map((entry) => entry.file));
  return [...new Set(names)].flatMap((name) => [name, join(dirname(file), name), basename(name)]);
}

/** @returns the file with the name that the output gives it; undefined when the output is about another one */
function matching(source: SourceGiven, about: AboutProgram): ProgramFiles['source'] {
  const base = basename(source.file);
  const namesake = about.sources.find((name) => basename(name) === base);
  const names = namesake === undefined ? about.sources : [namesake];
  const logName = names.find((name) => agrees(about.quotes(source.text, name)));
  if (logName !== undefined) return { ...source, logName };
  if (names.length > 0) return undefined;
  // Kernels before 6.8 quote lines without their place, some of them from headers.
  const { compared, same } = about.quotes(source.text, undefined);
  return compared === 0 || same > 0 ? { ...source, logName: source.file } : undefined;
}
