import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { bugError, environmentError } from '../domain/errors.ts';
import { run, shellQuote } from '../system/processes.ts';
import type { CacheDir } from './cache-dir.ts';
import { type Bpftool, findBpftool } from './find-bpftool.ts';
import { showVersion } from './versions.ts';

const KERNEL_TYPES = '/sys/kernel/btf/vmlinux';
const DUMP_TIMEOUT_MS = 60_000;
const DUMP_MAX_BYTES = 64 * 1024 * 1024;

/** The types of the running kernel as a C header, in the cache. */
export type VmlinuxHeader = {
  readonly path: string;
  /** The directory to give to clang. */
  readonly dir: string;
  readonly bytes: number;
  /** Of its text. */
  readonly hash: string;
  /** The command that made it, when that was now and not in an earlier session. */
  readonly made: string | undefined;
};

/**
 * Finds the header of the running kernel in the cache, or makes it (0.2 s, 3 MB). It is kept by kernel release, by
 * the content of the kernel's types (a kernel can be rebuilt under the same name) and by version of bpftool.
 *
 * @throws {XdplingsError} of kind `environment` when the kernel has no BTF, bpftool is missing, or the disk is full.
 */
export async function vmlinuxHeader(cache: CacheDir, askedBpftool?: string): Promise<VmlinuxHeader> {
  const [types, bpftool] = await Promise.all([kernelTypes(), findBpftool(askedBpftool)]);
  const version = showVersion(bpftool.version);
  const path = cache.join(
    'kernels',
    `${release()}-${hashOf(types).slice(0, 12)}-bpftool-${version}`,
    'vmlinux.h',
  );
  const kept = await readSealed(path);
  if (kept !== undefined) return kept;

  const argv = ['btf', 'dump', 'file', KERNEL_TYPES, 'format', 'c'];
  await cache.writeWhole(path, seal(await dump(bpftool, argv)));
  const header = await readSealed(path);
  if (header === undefined) throw bugError('vmlinux.h was written and reads differently.', { where: path });
  return { ...header, made: `${shellQuote([bpftool.command, ...argv])} > ${shellQuote([path])}` };
}

/** @returns whether the header is still in its place: the cache may be emptied while we run. */
export async function isStillThere({ path, bytes }: VmlinuxHeader): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size === bytes,
    () => false,
  );
}

async function kernelTypes(): Promise<Uint8Array> {
  try {
    return await readFile(KERNEL_TYPES);
  } catch (error) {
    throw environmentError(
      'This kernel does not publish its types (BTF), which BPF programs are built from.',
      {
        where: KERNEL_TYPES,
        todo: 'Boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, as those of Debian 12, Ubuntu 22.04 and newer are.',
        cause: error,
      },
    );
  }
}

async function dump({ path }: Bpftool, args: readonly string[]): Promise<string> {
  const result = await run({
    command: path,
    args,
    timeoutMs: DUMP_TIMEOUT_MS,
    maxOutputBytes: DUMP_MAX_BYTES,
  });
  const isWhole = result.exitCode === 0 && !result.truncated && result.stdout.includes('__VMLINUX_H__');
  if (isWhole) return result.stdout;
  throw environmentError('bpftool could not write down the types of this kernel.', {
    where: result.stderr.trim().split('\n').at(-1) || (result.timedOut ? 'It did not end.' : undefined),
    todo: `Try it by hand: ${shellQuote(['bpftool', ...args])}`,
  });
}

/** The last line holds the hash of all before it: a file that was cut or changed is noticed. */
const SEAL = /\/\* sha1 ([0-9a-f]{40}) \*\/\n$/;
const SEAL_BYTES = '/* sha1  */\n'.length + 40;

function seal(text: string): string {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  return `${body}/* sha1 ${hashOf(body)} */\n`;
}

async function readSealed(path: string): Promise<VmlinuxHeader | undefined> {
  const text = await readFile(path).catch(() => Buffer.alloc(0));
  const match = SEAL.exec(text.subarray(-SEAL_BYTES).toString('latin1'));
  if (match === null) return undefined;
  const hash = hashOf(text.subarray(0, -SEAL_BYTES));
  if (hash !== match[1]) return undefined;
  return { path, dir: dirname(path), bytes: text.length, hash, made: undefined };
}

/** Against accidents, not against attackers: SHA-1 takes half the time of SHA-256, on 8 MB at every start. */
function hashOf(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex');
}
