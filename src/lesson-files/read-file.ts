import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../domain/errors.ts';

/**
 * @param file relative to the pack.
 * @param of what the file belongs to, for the message: `hello/print`.
 * @throws {XdplingsError} of kind `usage` naming the file when it cannot be read.
 */
export function readPackFile(packDir: string, file: string, of: string): string {
  try {
    return readFileSync(join(packDir, file), 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw usageError(missing ? `${of} has no ${file}.` : `${file} of ${of} cannot be read.`, {
      where: missing ? packDir : String(error),
      todo: 'Add the file, or take the step out of lesson.yaml.',
      cause: error,
    });
  }
}
