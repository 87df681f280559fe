import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Debian leaves these out of a normal user's PATH, yet bpftool and ethtool live there. */
const ADMIN_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * @param {string | undefined} path a value of PATH.
 * @returns {string} the same with the administrators' directories at its end, where they are missing.
 */
export function fullPath(path) {
  const given = (path ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter);
  return [...given, ...ADMIN_DIRECTORIES.filter((directory) => !given.includes(directory))].join(delimiter);
}

/**
 * Looks a command up as a shell would, without starting a process. Plain JavaScript, because set-up needs it before
 * anything is there that reads TypeScript.
 *
 * @param {string} command a name, or a path when it has a slash.
 * @param {string} [path] the value of PATH to search; the administrators' directories are searched as well.
 * @returns {string | undefined} the absolute path of the executable.
 */
export function findCommand(command, path = process.env.PATH) {
  if (command.includes('/')) {
    const absolute = isAbsolute(command) ? command : resolve(command);
    return isExecutableFile(absolute) ? absolute : undefined;
  }
  return fullPath(path)
    .split(delimiter)
    .map((directory) => join(directory === '' ? '.' : directory, command))
    .find(isExecutableFile);
}

/** @param {string} path */
function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
