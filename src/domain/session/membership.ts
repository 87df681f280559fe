import { z } from 'zod';

/** A learner's place in a session, as their workspace remembers it. Holds secrets: for the learner's eyes alone. */
export const membership = z.object({
  version: z.literal(1),
  /** Where the hub was last; a new join line may move it. */
  origin: z.string(),
  pin: z.string().optional(),
  code: z.string(),
  learner: z.string(),
  name: z.string(),
  token: z.string(),
  resume: z.string().optional(),
  /** Whose reports are numbered together. */
  source: z.string(),
  session: z.object({ id: z.string(), title: z.string(), endsAt: z.number() }),
  /** The learner's own yes, given in this workspace: without it no file leaves the machine, whatever a hub says. */
  sharing: z.boolean().optional(),
});

export type Membership = z.infer<typeof membership>;

/** Keeps it. */
export type MembershipStore = {
  /** @throws an environment error when what is there is none */
  readonly load: () => Membership | undefined;
  readonly save: (membership: Membership) => void;
  /** With everything that was to be sent. */
  readonly remove: () => void;
  /** Where the reports of a source wait to be sent; made when it is not there. */
  readonly outboxOf: (source: string) => string;
};
