/**
 * Raised inside the reader when bytes contradict the format, and turned into a value by `readObject` and
 * `readBtf`: it never leaves this folder.
 */
export class Damage extends Error {
  override readonly name = 'Damage';
}

/** What a total reader answers: the thing, or one sentence on why the bytes are not one. */
export type Result<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: string };

/** Runs a reader that may meet damaged bytes. Errors of any other kind are bugs and pass through. */
export function orProblem<T>(read: () => T): Result<T> {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (error instanceof Damage) return { ok: false, problem: error.message };
    throw error;
  }
}
