import { readFileSync } from 'node:fs';
import { usageError } from '../domain/errors.ts';

/** @returns the text of a C file that the person named. @throws a usage error that says why it cannot be read */
export function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(`Cannot read ${file} (${code}).`, { todo: 'Give the path of a C file.', cause: error });
  }
}
