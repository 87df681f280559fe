import { z } from 'zod';
import { printableLine } from '../printable.ts';
import { LIMITS } from './limits.ts';

/*
 * What happens in a live session. A session is the list of these, in one order; everything that anybody is shown is
 * computed from it (see board.ts). Schemas and types are one: what comes over the network has passed them.
 */

/** One line from outside: no control characters, cut to a length in code points, not empty. */
export const line = (most: number) =>
  z
    .string()
    .max(most * 100)
    .transform((words) => [...printableLine(words).trim()].slice(0, most).join(''))
    .refine((words) => words !== '', 'is empty');
const id = z
  .string()
  .regex(/^[A-Za-z0-9][\w./:-]*$/)
  .max(LIMITS.id);
const count = z.number().int().min(0).max(1_000_000_000);

/** What a learner's program tells, by itself or because of a key. */
export const learnerBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entered'), step: id }),
  z.object({
    kind: z.literal('ran'),
    step: id,
    verdict: z.enum(['pass', 'fail', 'error']),
    stage: z.enum(['compile', 'load', 'attach', 'check']),
    /** Ids of the checks that failed. */
    failed: z.array(id).max(LIMITS.checks),
    /** Slug of the explanation's rule, where a tool refused the program and the rule is known. */
    rule: id.optional(),
    ms: count,
  }),
  z.object({ kind: z.literal('hinted'), step: id, level: z.number().int().min(1).max(3) }),
  z.object({ kind: z.literal('solution-seen'), step: id }),
  z.object({ kind: z.literal('hand-raised'), step: id, words: line(LIMITS.words).optional() }),
  z.object({ kind: z.literal('hand-lowered') }),
  /** Given or withdrawn in the learner's own terminal. */
  z.object({ kind: z.literal('consented'), sharing: z.boolean() }),
  /** Only while consent is given: their file and last log were sent. They are kept beside the events, to be removable. */
  z.object({ kind: z.literal('shared'), step: id }),
  /** The announcement was on the learner's screen, and a key has dismissed it. */
  z.object({ kind: z.literal('seen'), announcement: count }),
]);

const planned = z.number().min(0).max(10_000);
/** Minutes for a step, and of the break after it. */
const agendaItem = z.object({ step: id, minutes: planned, pause: planned.optional() });

/** What the instructor does. */
export const instructorBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('announced'),
    words: line(LIMITS.announcement),
    group: line(LIMITS.group).optional(),
  }),
  /** Learners go as far as this step and no further; null opens every step. Without a group: for everybody without one of their own. */
  z.object({ kind: z.literal('gate-set'), step: id.nullable(), group: line(LIMITS.group).optional() }),
  z.object({ kind: z.literal('grouped'), learner: id, group: line(LIMITS.group).nullable() }),
  z.object({ kind: z.literal('hand-claimed'), learner: id, helper: line(LIMITS.name).optional() }),
  z.object({ kind: z.literal('hand-released'), learner: id }),
  z.object({ kind: z.literal('hand-closed'), learner: id }),
  z.object({ kind: z.literal('queue-paused'), paused: z.boolean() }),
  z.object({ kind: z.literal('scoreboard-set'), mode: z.enum(['off', 'on', 'frozen']) }),
  z.object({
    kind: z.literal('agenda-set'),
    items: z.array(agendaItem).max(LIMITS.agenda),
    /** When its first step begins, ms since the epoch; absent: when the session began. */
    startsAt: z.number().min(0).max(1e14).optional(),
  }),
  /** Asks in the learner's terminal whether their file may be looked at. */
  z.object({ kind: z.literal('code-asked'), learner: id }),
  z.object({ kind: z.literal('kicked'), learner: id }),
  z.object({ kind: z.literal('ended') }),
]);

/** What the hub itself notes. */
export const hubBody = z.discriminatedUnion('kind', [
  /** The learner's place in the session begins. */
  z.object({ kind: z.literal('joined'), name: line(LIMITS.name) }),
  /** The same learner, from another machine. */
  z.object({ kind: z.literal('rejoined') }),
  /** The learner left of their own will; a resume code brings them back. */
  z.object({ kind: z.literal('left') }),
  /** Whether their program is connected. */
  z.object({ kind: z.literal('here'), here: z.boolean() }),
  /** Audit: somebody looked at the learner's file. */
  z.object({ kind: z.literal('code-viewed') }),
]);

export type LearnerBody = z.infer<typeof learnerBody>;
export type InstructorBody = z.infer<typeof instructorBody>;
export type HubBody = z.infer<typeof hubBody>;
export type AgendaItem = z.infer<typeof agendaItem>;

/** Who did it, and what. `learner` is the id that the hub gave; it comes from the token, never from a body. */
export type Happening =
  | { readonly by: 'learner'; readonly learner: string; readonly body: LearnerBody }
  | { readonly by: 'instructor'; readonly body: InstructorBody }
  | { readonly by: 'hub'; readonly learner: string; readonly body: HubBody };

/** One event of a session, in its place. */
export type SessionEvent = Happening & {
  /** Place in the session's order, from 1 on, without gaps. */
  readonly head: number;
  /** When it happened, by the hub's clock, ms since the epoch. */
  readonly at: number;
};
