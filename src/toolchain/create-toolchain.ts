import { statSync } from 'node:fs';
import type { CompileResult, ToolchainPort } from '../engine/ports.ts';
import { CacheDir } from './cache-dir.ts';
import { compileFlags, multiarchDir } from './clang-args.ts';
import { compile } from './compile.ts';
import { type EditorFile, editorFiles } from './editor-files.ts';
import { type Clang, findClang, identityOf } from './find-clang.ts';
import {
  buildPrecompiled,
  discardPrecompiled,
  type PrecompiledFor,
  precompiledDir,
  usablePrecompiled,
} from './precompiled-header.ts';
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
  readonly header: VmlinuxHeader;
  readonly flags: readonly string[];
};

/** The compiler, with its caches. Nothing is looked for before the first call. */
export function createToolchain(options: ToolchainOptions): Toolchain {
  const cache = new CacheDir(options.cacheDir);
  let known: Promise<Machine> | undefined;
  let repair: Promise<unknown> = Promise.resolve();
  /** Conditions under which a precompiled header, built anew, still did not work: it is not tried again. */
  const hopeless = new Set<string>();
  const repaired = new Set<string>();
  let untold: string | undefined;

  /** Finds clang and the kernel's types: once, but again after a failure and when the cache was emptied. */
  async function machine(): Promise<Machine> {
    if (known !== undefined) {
      const before = await known.catch(() => undefined);
      if (before !== undefined && (await isStillThere(before.header))) return before;
    }
    const finding = findMachine(options, cache);
    known = finding;
    const found = await finding;
    untold = found.header.made ?? untold;
    return found;
  }

  async function conditions({ clang, header, flags }: Machine): Promise<PrecompiledFor> {
    const clangIdentity = await identityOf(clang.path);
    return { clangPath: clang.path, clangIdentity, flags, vmlinuxHash: header.hash };
  }

  /** A precompiled header that clang refused is built anew once, beside the learner's work. */
  function mend(wanted: PrecompiledFor): void {
    const dir = precompiledDir(cache, wanted);
    if (repaired.has(dir)) {
      hopeless.add(dir);
      return;
    }
    repaired.add(dir);
    repair = discardPrecompiled(dir)
      .then(() => buildPrecompiled(cache, wanted))
      .catch(() => hopeless.add(dir));
  }

  return {
    async prepare(signal) {
      signal?.throwIfAborted();
      await cache.sweep();
      const wanted = await conditions(await unlessAborted(machine(), signal));
      await unlessAborted(repair, signal);
      const dir = precompiledDir(cache, wanted);
      if ((await usablePrecompiled(dir)) === undefined) await buildPrecompiled(cache, wanted, signal);
    },

    async compile(source, signal): Promise<CompileResult> {
      signal.throwIfAborted();
      const found = await unlessAborted(machine(), signal);
      const wanted = await conditions(found);
      const dir = precompiledDir(cache, wanted);
      const result = await compile(
        {
          cache,
          clang: found.clang,
          flags: found.flags,
          workspaceDir: options.workspaceDir,
          precompiledHeader: hopeless.has(dir) ? undefined : await usablePrecompiled(dir),
          onBadPrecompiledHeader: () => mend(wanted),
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
  const hasMultiarch = multiarch !== undefined && isDirectory(multiarch);
  const flags = compileFlags({
    vmlinux: header.dir,
    multiarch: hasMultiarch ? multiarch : undefined,
    course: options.includeDirs.filter(isDirectory),
  });
  return { clang, header, flags };
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
