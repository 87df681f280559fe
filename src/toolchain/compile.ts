import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { environmentError, type XdplingsError } from '../domain/errors.ts';
import { readObject } from '../domain/object-file/index.ts';
import type { Diagnostic } from '../domain/run-report.ts';
import type { CompileResult } from '../engine/ports.ts';
import { type RunResult, shellQuote } from '../system/processes.ts';
import { type CacheDir, diskFull } from './cache-dir.ts';
import { compileArgs, shownCompile } from './clang-args.ts';
import { type ClangEnding, endingOf, type Overrun, placeInDump } from './clang-ending.ts';
import type { Clang } from './find-clang.ts';
import { asksForPrecompiled } from './leading-includes.ts';
import { overrunMessage } from './overrun-message.ts';
import { oversizedData } from './oversized-data.ts';
import { type Compiled, parseDiagnostics } from './parse-diagnostics.ts';
import { type ClangLimits, runClang } from './run-clang.ts';

export type CompileSetup = {
  readonly cache: CacheDir;
  readonly clang: Clang;
  readonly flags: readonly string[];
  readonly limits: ClangLimits;
  /** Sources below it are named relative to it, and commands are shown as typed there. */
  readonly workspaceDir: string | undefined;
  readonly precompiledHeader: string | undefined;
  /** Told when clang could not use the precompiled header. */
  readonly onBadPrecompiledHeader: () => void;
};

type Attempt = {
  readonly result: RunResult;
  readonly ending: ClangEnding;
  /** Empty unless done. */
  readonly bytes: Uint8Array;
};

/**
 * Compiles one file into a private directory and reads the object.
 *
 * @throws the signal's reason when cancelled; {XdplingsError} of kind `environment` when the machine is at fault
 * (disk full, a clang without BPF). What the learner wrote is always answered with a result.
 */
export async function compile(
  setup: CompileSetup,
  file: string,
  signal: AbortSignal,
): Promise<CompileResult> {
  const compiled = namesOf(file, setup.workspaceDir);
  const attempt = await setup.cache.withWorkDir(async (dir) => {
    const object = join(dir, 'program.o');
    const plain = () => attemptCompile(setup, compiled, object, undefined, signal);
    const header = (await mayUsePrecompiled(file)) ? setup.precompiledHeader : undefined;
    if (header === undefined) return plain();

    const fast = await attemptCompile(setup, compiled, object, header, signal);
    // Saved anew while clang read it: what was true of its #include lines may not be true of what clang saw.
    if (!(await mayUsePrecompiled(file))) return plain();
    if (!isHeadersFault(fast, header)) return fast;
    const slow = await plain();
    // Stopped for its time or memory, it proves nothing about the header.
    if (slow.ending === 'done' || slow.ending === 'refused') setup.onBadPrecompiledHeader();
    return slow;
  });
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return resultOf(attempt, compiled, setup, text);
}

/** A file may lie beside the learner's that its #include would find first. */
async function mayUsePrecompiled(file: string): Promise<boolean> {
  const [source, hasOwn] = await Promise.all([
    readFile(file, 'utf8').catch(() => ''),
    stat(join(dirname(file), 'vmlinux.h')).then(
      () => true,
      () => false,
    ),
  ]);
  return !hasOwn && asksForPrecompiled(source);
}

async function attemptCompile(
  { clang, flags, limits }: CompileSetup,
  { source, cwd }: Compiled,
  object: string,
  precompiledHeader: string | undefined,
  signal: AbortSignal,
): Promise<Attempt> {
  const args = compileArgs({ flags, source, object, precompiledHeader });
  const raw = await runClang({ clang: clang.path, args, cwd, signal, limits });
  signal.throwIfAborted();
  // A crash prints the arguments; this one is ours alone.
  const hidden = precompiledHeader === undefined ? '' : `-include-pch ${precompiledHeader} `;
  const result = { ...raw, stderr: hidden === '' ? raw.stderr : raw.stderr.replaceAll(hidden, '') };
  const ending = endingOf(result);
  return { result, ending, bytes: ending === 'done' ? await readFile(object) : new Uint8Array() };
}

/** clang names the file when it is stale, of another version or damaged; a damaged one can also make it crash. */
function isHeadersFault({ result, ending }: Attempt, header: string): boolean {
  if (ending === 'done') return false;
  return ending === 'crashed' || result.stderr.includes(header) || /\b(?:PCH|AST) file\b/.test(result.stderr);
}

async function resultOf(
  { result, ending, bytes }: Attempt,
  compiled: Compiled,
  setup: CompileSetup,
  text: string | undefined,
): Promise<CompileResult> {
  const { stderr } = result;
  if (ending === 'disk-full' || ending === 'no-bpf' || ending === 'killed') {
    throw machinesFault(ending, stderr, setup);
  }
  const parsed = parseDiagnostics(stderr, compiled);
  const source = text === undefined ? undefined : { file: compiled.source, text };
  const commands = commandsFor(setup, compiled);
  const explained = await explain(parsed, source);
  const failed = (more: readonly Diagnostic[] = []): CompileResult => ({
    ok: false,
    diagnostics: [...explained, ...more],
    output: stderr,
    commands,
  });
  if (ending === 'refused') {
    const isExplained = parsed.some(({ severity }) => severity === 'error');
    return failed(
      isExplained
        ? []
        : [wholeFile(compiled, 'clang refused this file; its own words are in the raw output')],
    );
  }
  if (ending !== 'done') return failed([overrunDiagnostic(ending, stderr, compiled, setup.limits)]);

  const file = readObject(bytes);
  if (!file.ok) return failed([wholeFile(compiled, `The compiled object cannot be read: ${file.problem}`)]);
  const oversized = oversizedData(file, setup.limits.fileBytes);
  if (oversized !== undefined) return failed([{ ...wholeFile(compiled, ''), ...oversized }]);
  return {
    ok: true,
    diagnostics: explained,
    output: stderr,
    commands,
    object: { bytes, file },
  };
}

/** The catalogue is large: it is loaded when there is something to explain. */
async function explain(
  diagnostics: readonly Diagnostic[],
  source: { readonly file: string; readonly text: string } | undefined,
): Promise<readonly Diagnostic[]> {
  if (diagnostics.length === 0) return diagnostics;
  const { explainDiagnostics } = await import('../domain/verifier-log/index.ts');
  return explainDiagnostics(diagnostics, source);
}

function machinesFault(
  ending: 'disk-full' | 'no-bpf' | 'killed',
  stderr: string,
  { cache, clang }: CompileSetup,
): XdplingsError {
  switch (ending) {
    case 'disk-full':
      return diskFull(cache.path);
    case 'no-bpf':
      return environmentError('This clang cannot compile for BPF.', {
        where: `${clang.path}: ${stderr.trim().split('\n')[0]}`,
        todo: "Install the distribution's own clang package, which can.",
      });
    case 'killed':
      return environmentError('Something on this machine ended clang while it compiled.', {
        where: clang.path,
        todo: 'Most likely memory ran out: close something and save the file again.',
      });
  }
}

function overrunDiagnostic(
  ending: Overrun,
  stderr: string,
  compiled: Compiled,
  limits: ClangLimits,
): Diagnostic {
  return {
    ...wholeFile(compiled, ''),
    ...placeInDump(stderr, compiled.source),
    ...overrunMessage(ending, limits),
  };
}

function wholeFile({ source }: Compiled, message: string): Diagnostic {
  return { file: source, line: 1, column: 1, severity: 'error', message };
}

/** @returns what the file is called in messages, and from where. */
function namesOf(file: string, workspaceDir: string | undefined): Compiled {
  if (workspaceDir !== undefined) {
    const name = relative(workspaceDir, file);
    if (!name.startsWith('..') && !isAbsolute(name) && !name.startsWith('-')) {
      return { source: name, cwd: workspaceDir };
    }
  }
  return { source: file, cwd: dirname(file) };
}

function commandsFor({ clang, flags }: CompileSetup, { source, cwd }: Compiled): string[] {
  const object = basename(source).replace(/\.c$/, '.o');
  const compileLine = shellQuote(shownCompile(clang.command, { flags, source, object }));
  return isAbsolute(source) ? [compileLine] : [shellQuote(['cd', cwd]), compileLine];
}
