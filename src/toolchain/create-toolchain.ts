import { statSync } from 'node:fs';
import type { ToolchainPort } from '../engine/ports.ts';
import { CacheDir } from './cache-dir.ts';
import { compileFlags, multiarchDir } from './clang-args.ts';
import { compile } from './compile.ts';
import { type EditorFile, editorFiles } from './editor-files.ts';
import { type Clang, findClang, identityOf } from './find-clang.ts';
import type { PrecompiledFor } from './precompiled-header.ts';
import { PrecompiledKeeper } from './precompiled-keeper.ts';
import { CLANG_LIMITS, type ClangLimits } from './run-clang.ts';
import { isStillThere, type VmlinuxHeader, vmlinuxHeader } from './vmlinux-header.ts';

export type ToolchainOptions = {
  /** Name or path; default: the clang of this machine. */
  readonly clang?: string | undefined;
  readonly bpftool?: string | undefined;
  /** Made when it is not there. */
  readonly cacheDir: string;
  /** The course's own headers (bpf/include). */
  readonly includeDirs: readonly string[];
  /** Sources below it are named relative to it in messages and commands: `hello/print.bpf.c`. */
  readonly workspaceDir?: string | undefined;
  /** Other than {@link CLANG_LIMITS}. */
  readonly limits?: Partial<ClangLimits> | undefined;
};

export type Toolchain = ToolchainPort & {
  /**
   * Makes vmlinux.h when it is not there.
   *
   * @param sources the files of the course's steps, relative to the workspace.
   * @returns files for the workspace with which editors complete: see {@link editorFiles}.
   */
  editorFiles(workspaceDir: string, sources: readonly string[]): Promise<readonly EditorFile[]>;
};

/** What a session finds out once. */
type Machine = {
  readonly clang: Clang;
  readonly clangIdentity: string;
  readonly header: VmlinuxHeader;
  readonly flags: readonly string[];
};

/** The compiler, with its caches. Nothing is looked for before the first call. */
export function createToolchain(options: ToolchainOptions): Toolchain {
  const cache = new CacheDir(options.cacheDir);
  const precompiled = new PrecompiledKeeper(cache);
  const limits = { ...CLANG_LIMITS, ...options.limits };
  let known: Promise<Machine> | undefined;
  /** The command that made vmlinux.h, until it has been shown. */
  let untold: string | undefined;

  /** Finds clang and the kernel's types: once, and again after a failure or when one of them was replaced. */
  function machine(): Promise<Machine> {
    // Each call goes by the one before it, so that calls at the same time share the work.
    known = sameOrNew(known);
    return known;
  }

  async function sameOrNew(previous: Promise<Machine> | undefined): Promise<Machine> {
    const before = await previous?.catch(() => undefined);
    if (before !== undefined && (await isAsBefore(before))) return before;
    const found = await findMachine(options, cache);
    untold = found.header.made ?? untold;
    return found;
  }

  return {
    async prepare(signal) {
      signal?.throwIfAborted();
      await cache.sweep();
      const found = await unlessAborted(machine(), signal);
      await precompiled.ensure(conditionsOf(found), signal);
    },

    async compile(source, signal) {
      signal.throwIfAborted();
      const found = await unlessAborted(machine(), signal);
      const conditions = conditionsOf(found);
      const result = await compile(
        {
          cache,
          clang: found.clang,
          flags: found.flags,
          limits,
          workspaceDir: options.workspaceDir,
          precompiledHeader: await precompiled.find(conditions),
          onBadPrecompiledHeader: () => precompiled.distrust(conditions),
        },
        source,
        signal,
      );
      const made = untold === undefined ? [] : [untold];
      untold = undefined;
      return { ...result, commands: [...made, ...result.commands] };
    },

    async editorFiles(workspaceDir, sources) {
      const { clang, flags } = await machine();
      return editorFiles({ workspaceDir, clang: clang.path, flags, sources });
    },
  };
}

async function findMachine(options: ToolchainOptions, cache: CacheDir): Promise<Machine> {
  const [clang, header] = await Promise.all([
    findClang(options.clang),
    vmlinuxHeader(cache, options.bpftool),
  ]);
  const multiarch = multiarchDir(process.arch);
  const flags = compileFlags({
    vmlinux: header.dir,
    multiarch: multiarch !== undefined && isDirectory(multiarch) ? multiarch : undefined,
    course: options.includeDirs.filter(isDirectory),
  });
  return { clang, clangIdentity: await identityOf(clang.path), header, flags };
}

/** The cache may be emptied and clang upgraded while a session runs. */
async function isAsBefore({ clang, clangIdentity, header }: Machine): Promise<boolean> {
  const [identity, isThere] = await Promise.all([
    identityOf(clang.path).catch(() => undefined),
    isStillThere(header),
  ]);
  return isThere && identity === clangIdentity;
}

function conditionsOf({ clang, clangIdentity, flags, header }: Machine): PrecompiledFor {
  return { clangPath: clang.path, clangIdentity, flags, vmlinuxHash: header.hash };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Stops waiting when cancelled; the work, whose result the next call wants as well, goes on. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  work.catch(() => {});
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
