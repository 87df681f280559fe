import { XdplingsError } from '../../domain/errors.ts';

/**
 * Reads what a learner's program may have under the right name and in another layout.
 * @returns undefined then: there is nothing to show, and the command for it (`fw`, `lb`) says why
 */
export async function readable<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof XdplingsError && error.kind === 'usage') return undefined;
    throw error;
  }
}
