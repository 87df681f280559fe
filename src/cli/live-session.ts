import { environmentError, XdplingsError } from '../domain/errors.ts';
import type { Membership, MembershipStore } from '../domain/session/membership.ts';
import { type Text, text } from '../domain/text.ts';
import type { CheckReporter } from '../reporters/hub/check-reporter.ts';
import type { HubReporter } from '../reporters/hub/reporter.ts';
import type { Parts } from './context.ts';

/** How long after its end a session is still remembered, ms: this machine's clock may be off. */
const REMEMBERED_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * The live session that the workspace is in, for the loop.
 * @param onTrouble told why there is none though there should be one
 * @returns undefined without one; then nothing of it was loaded
 */
export const loopReporter = (
  workspaceDir: string,
  parts: Parts,
  onTrouble: (words: Text) => void,
): Promise<HubReporter | undefined> =>
  withMembership(workspaceDir, parts, onTrouble, async (membership, store) => {
    const { createHubReporter } = await import('../reporters/hub/reporter.ts');
    return createHubReporter({
      membership,
      outboxFolder: store.outboxOf(membership.source),
      keepSharing: (sharing) => {
        const now = store.load();
        // Left, or moved to another session, in another terminal.
        if (now?.source === membership.source) store.save({ ...now, sharing });
      },
    });
  });

/** The same for single checks. */
export const checkReporter = (
  workspaceDir: string,
  parts: Parts,
  onTrouble: (words: Text) => void,
): Promise<CheckReporter | undefined> =>
  withMembership(workspaceDir, parts, onTrouble, async (membership, store) => {
    const { createCheckReporter } = await import('../reporters/hub/check-reporter.ts');
    const mayShare = () => store.load()?.sharing === true;
    return createCheckReporter(membership, store.outboxOf(membership.source), mayShare);
  });

async function withMembership<Result>(
  workspaceDir: string,
  parts: Parts,
  onTrouble: (words: Text) => void,
  make: (membership: Membership, store: MembershipStore) => Promise<Result>,
): Promise<Result | undefined> {
  if (!parts.hasMembership(workspaceDir)) return undefined;
  try {
    const store = await parts.membership(workspaceDir);
    const membership = store.load();
    if (membership === undefined) return undefined;
    if (membership.session.endsAt + REMEMBERED_MS < Date.now()) {
      store.remove();
      return undefined;
    }
    return await make(membership, store);
  } catch (error) {
    // The session is no reason not to learn.
    const problem = error instanceof XdplingsError ? error : unusable(error);
    onTrouble(text(problem.inWords('en'), problem.inWords('ja')));
    return undefined;
  }
}

const unusable = (error: unknown): XdplingsError =>
  environmentError(
    text(
      'The live session is not told of what you do now: its notes in the workspace cannot be written.',
      'ワークスペースに記録を書き込めないため、ライブセッションには進み具合が伝わりません。',
    ),
    { where: error instanceof Error ? error.message : String(error) },
  );
