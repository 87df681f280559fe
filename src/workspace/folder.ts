import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError, usageError } from '../domain/errors.ts';
import { findCommand } from '../system/find-command.mjs';
import { installLineFor } from '../system/machine/packages.mjs';
import { fileTrouble } from './trouble.ts';

/** Ours, out of the learner's sight: progress and what is being written. Its presence marks a workspace. */
export const STATE_DIR = '.xdplings';

/** In the repository from its first commit, so that a clone of a workspace is known as one. */
export const GITIGNORE = `# xdplings keeps its own notes here; your work and its history are in git.
/${STATE_DIR}/
# For your editor, made for this machine.
/compile_commands.json
/.clangd
/.cache/
*.o
`;

/** Stays in the repository itself: what a learner wrote is kept byte for byte, whatever their settings convert. */
export const ATTRIBUTES = '*.bpf.c -text -filter -ident -working-tree-encoding\n';

/**
 * Refuses a folder that holds something else than a workspace. An absent or empty one is fine.
 *
 * @throws {XdplingsError} of kind `usage`; of kind `environment` when it cannot be read.
 */
export function refuseForeignFolder(dir: string): void {
  const names = namesIn(dir);
  if (names.length === 0 || names.includes(STATE_DIR) || isCloneOfWorkspace(dir)) return;
  throw usageError('This folder holds something else than an xdplings workspace.', {
    where: `${dir} (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`,
    todo: 'Name an empty folder, or one that does not exist yet, with --dir. Nothing was changed.',
  });
}

/** @throws {XdplingsError} of kind `environment` naming the package that has git. */
export function requireGit(): void {
  if (findCommand('git') !== undefined) return;
  throw environmentError('git is not on this machine; your work would have no history.', {
    todo: installLineFor('git'),
  });
}

function namesIn(dir: string): string[] {
  try {
    if (existsSync(dir)) return readdirSync(dir);
    // Also throws for a folder that we are not allowed to look into, which only seems to hold nothing.
    if (lstatSync(dir, { throwIfNoEntry: false }) === undefined) return [];
  } catch (error) {
    throw fileTrouble(error, dir);
  }
  throw environmentError('This symbolic link leads nowhere.', {
    where: dir,
    todo: 'Remove the link, make the folder that it names, or choose another one with --dir.',
  });
}

function isCloneOfWorkspace(dir: string): boolean {
  const file = join(dir, '.gitignore');
  return existsSync(file) && readFileSync(file, 'utf8').includes(`\n/${STATE_DIR}/\n`);
}
