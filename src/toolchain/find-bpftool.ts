import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import { findCommand, run } from '../system/processes.ts';
import { isAtLeast, OLDEST_BPFTOOL, parseBpftoolVersion, showVersion, type Version } from './versions.ts';

export type Bpftool = { readonly command: string; readonly path: string; readonly version: Version };

/** Ubuntu keeps one bpftool for each kernel here; any of them works on any kernel. */
const UBUNTU_TOOLS = '/usr/lib/linux-tools';
const VERSION_TIMEOUT_MS = 10_000;

/**
 * Finds a bpftool that is new enough. Ubuntu's /usr/sbin/bpftool is a script that refuses to work when the package
 * for the running kernel is missing; then the newest of the other kernels' does.
 *
 * @param asked only this one, a name or a path.
 * @throws {XdplingsError} of kind `environment` naming what was found instead and what to install.
 */
export async function findBpftool(asked?: string): Promise<Bpftool> {
  const rejected: string[] = [];
  for (const command of asked === undefined ? ['bpftool', ...(await ubuntusOwn())] : [asked]) {
    const path = findCommand(command);
    if (path === undefined) continue;
    const { stdout, stderr } = await run({ command: path, args: ['version'], timeoutMs: VERSION_TIMEOUT_MS });
    const version = parseBpftoolVersion(stdout);
    if (version !== undefined && isAtLeast(version, OLDEST_BPFTOOL)) return { command, path, version };
    const said = firstLine(stderr) || firstLine(stdout) || 'it says nothing';
    rejected.push(version === undefined ? `${path}: ${said}` : `${path} is ${showVersion(version)}`);
  }
  throw environmentError(
    asked === undefined
      ? text(
          'No bpftool of version 7.1 or newer is on this machine.',
          'このマシンにバージョン 7.1 以降の bpftool がありません。',
        )
      : text(
          `${asked} is no bpftool of version 7.1 or newer.`,
          `${asked} はバージョン 7.1 以降の bpftool ではありません。`,
        ),
    {
      where: rejected.join('; ') || undefined,
      todo: text(
        'Install it: the package is called bpftool; on Ubuntu up to 24.10 it is in linux-tools-generic.',
        'bpftool パッケージを入れてください。Ubuntu 24.10 以前では linux-tools-generic に入っています。',
      ),
    },
  );
}

async function ubuntusOwn(): Promise<string[]> {
  const releases = await readdir(UBUNTU_TOOLS).catch(() => []);
  return releases
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((release) => join(UBUNTU_TOOLS, release, 'bpftool'));
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
