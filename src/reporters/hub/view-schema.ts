import { z } from 'zod';
import { line } from '../../domain/session/events.ts';
import type { LearnerView } from '../../domain/session/learner-view.ts';
import { LIMITS } from '../../domain/session/limits.ts';

const count = z.number().int().min(0);
const id = z.string().max(LIMITS.id);

/** What a hub says to a learner's program: words without control characters, and no more of them than there may be. */
const learnerView = z.object({
  head: count,
  name: line(LIMITS.name),
  group: line(LIMITS.group).optional(),
  gate: id.optional(),
  announcements: z
    .array(
      z.object({
        id: count,
        at: z.number(),
        words: line(LIMITS.announcement),
        seen: z.boolean(),
      }),
    )
    .max(LIMITS.recent),
  hand: z.enum(['down', 'up', 'claimed']),
  helper: line(LIMITS.name).optional(),
  queuePaused: z.boolean(),
  sharing: z.boolean(),
  asked: z.boolean(),
  scoreboard: z
    .array(z.object({ name: line(LIMITS.name), passed: count }))
    .max(100)
    .optional(),
  over: z.enum(['ended', 'kicked']).optional(),
});

/** @returns undefined for what is none */
export function readView(body: unknown): LearnerView | undefined {
  return learnerView.safeParse(body).data;
}

/** @returns undefined for what is none */
export function readViewText(json: string): LearnerView | undefined {
  try {
    return readView(JSON.parse(json));
  } catch {
    return undefined;
  }
}
