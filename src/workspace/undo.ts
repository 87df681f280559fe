import { objectId } from './history.ts';
import type { Recorded } from './records.ts';

export type EarlierVersion = {
  readonly version: Recorded;
  /** Whether what the file is now is in no commit yet. */
  readonly mustKeep: boolean;
};

/**
 * Chooses what an undo brings back: from a version that was never recorded, the last recorded one; from a recorded one,
 * the different one before it. An undo after an undo goes on from where that one went to, so that pressing it again
 * and again walks back through everything the file ever was.
 *
 * @param versions commits that changed the file, newest first.
 * @param now what the file is; undefined when it is gone.
 */
export function earlierVersion(
  versions: readonly Recorded[],
  now: Buffer | undefined,
): EarlierVersion | undefined {
  const [newest] = versions;
  if (newest === undefined) return undefined;
  const id = now && objectId(now, newest.commit);
  if (newest.blob !== id) return { version: newest, mustKeep: true };
  const undoneTo = versions.findIndex(({ commit }) => commit === newest.undoneTo);
  const version = versions.slice(Math.max(0, undoneTo) + 1).find(({ blob }) => blob !== id);
  return version && { version, mustKeep: false };
}
