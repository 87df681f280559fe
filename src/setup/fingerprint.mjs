import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Everything that the bundle is made of. Texts of lessons are read at run time and are not in it.
 *
 * @param {string} [root]
 * @returns {string[]} absolute paths, sorted.
 */
export function buildInputs(root = ROOT) {
  const sources = filesUnder(join(root, 'src'), /\.(ts|tsx|mjs|html|css|svg)$/);
  const checks = filesUnder(join(root, 'lessons'), /\.ts$/);
  return [...sources, ...checks, join(root, 'package-lock.json')].sort();
}

/**
 * @param {readonly string[]} paths
 * @returns {string} changes when a file is written, added or removed; costs one stat a file.
 */
export function statFingerprint(paths) {
  return digest(paths, (path) => {
    const { size, mtimeMs, ino } = statSync(path);
    return `${size} ${mtimeMs} ${ino}`;
  });
}

/**
 * @param {readonly string[]} paths
 * @returns {string} changes only when a content, or a name, does.
 */
export function contentFingerprint(paths) {
  return digest(paths, (path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
}

/**
 * @param {readonly string[]} paths
 * @param {(path: string) => string} describe
 */
function digest(paths, describe) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${relative(ROOT, path)} ${describe(path)}\n`);
  return hash.digest('hex');
}

/**
 * @param {string} directory need not exist.
 * @param {RegExp} pattern
 * @returns {string[]}
 */
export function filesUnder(directory, pattern) {
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesUnder(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}
