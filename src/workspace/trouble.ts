import { environmentError, XdplingsError } from '../domain/errors.ts';

const NOTHING_LOST = 'Your files are as you saved them; nothing was lost.';

export const diskFull = (where: string, cause?: unknown): XdplingsError =>
  environmentError('The disk is full: your progress could not be written.', {
    where,
    todo: `Free some space and save the file again. ${NOTHING_LOST}`,
    cause,
  });

export const notWritable = (where: string, cause?: unknown): XdplingsError =>
  environmentError('The workspace cannot be written.', {
    where,
    todo: 'Make the folder yours and writable (ls -ld shows whose it is), or choose another one with --dir.',
    cause,
  });

export const locked = (lockFile: string, cause?: unknown): XdplingsError =>
  environmentError('Another git command holds a lock in the workspace.', {
    where: lockFile,
    todo: `Finish that command (a commit message left open in an editor, perhaps). If none is running: rm '${lockFile}'`,
    cause,
  });

/** Puts what the file system refused into words. An error that is ours already stays as it is. */
export function fileTrouble(error: unknown, path: string): XdplingsError {
  if (error instanceof XdplingsError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return notWritable(path, error);
    case 'EISDIR':
      return environmentError('There is a folder where a file should be.', {
        where: path,
        todo: 'Move the folder away; the file is then put there anew.',
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
      return environmentError('There is a file where a folder should be.', {
        where: path,
        todo: 'Move the file away, then try again.',
        cause: error,
      });
    case 'ELOOP':
      return environmentError('This symbolic link leads nowhere.', {
        where: path,
        todo: 'Remove the link; the file is then put there anew.',
        cause: error,
      });
    default:
      return environmentError('A file of the workspace cannot be used.', {
        where: `${path}: ${message}`,
        cause: error,
      });
  }
}

/** Puts what git said into words. @param doing what was tried: "record the run". */
export function gitTrouble(error: unknown, dir: string, doing: string): XdplingsError {
  if (error instanceof XdplingsError) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (/No space left on device|Out of diskspace|Disk quota exceeded/.test(said)) return diskFull(dir, error);
  const [, lockFile] = /Unable to create '([^']+\.lock)': File exists/.exec(said) ?? [];
  if (lockFile !== undefined) return locked(lockFile, error);
  if (/Permission denied|Read-only file system|insufficient permission/i.test(said)) {
    return notWritable(dir, error);
  }
  const lines = said.trim().split('\n');
  const complaints = lines.filter((line) => /^(fatal|error|warning):/.test(line));
  const firstLines = (complaints.length > 0 ? complaints : lines).slice(0, 4).join('\n');
  return environmentError(`git could not ${doing}.`, {
    where: `${dir}\n${firstLines}`,
    todo: `Look at the folder with: git -C '${dir}' status. ${NOTHING_LOST}`,
    cause: error,
  });
}
