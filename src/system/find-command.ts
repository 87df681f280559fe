import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Debian leaves these out of a normal user's PATH, yet bpftool and ethtool live there. */
const ADMIN_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** @returns PATH with the administrators' directories at its end, where they are missing. */
export function fullPath(path: string | undefined): string {
  const given = (path ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter);
  return [...given, ...ADMIN_DIRECTORIES.filter((directory) => !given.includes(directory))].join(delimiter);
}

/**
 * Looks a command up as a shell would, without starting a process.
 *
 * @param path the value of PATH to search; the administrators' directories are searched as well.
 * @returns the absolute path of the executable, or undefined.
 */
export function findCommand(
  command: string,
  path: string | undefined = process.env.PATH,
): string | undefined {
  if (command.includes('/')) {
    const absolute = isAbsolute(command) ? command : resolve(command);
    return isExecutableFile(absolute) ? absolute : undefined;
  }
  for (const directory of fullPath(path).split(delimiter)) {
    const candidate = join(directory === '' ? '.' : directory, command);
    if (isExecutableFile(candidate)) return candidate;
  }
  return undefined;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
