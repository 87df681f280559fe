import * as z from 'zod/mini';
import { NO_PROGRESS, type Progress, type StepProgress } from './model.ts';

/** What a stored progress turned out to be. */
export type Migration =
  | { readonly kind: 'ok'; readonly progress: Progress }
  /** Written by a newer xdplings: not ours to touch. */
  | { readonly kind: 'newer'; readonly version: number }
  /** Not (wholly) a progress; `salvaged` is every part that still makes sense. */
  | { readonly kind: 'damaged'; readonly salvaged: Progress };

const VERSION = 1;

const count = z.int().check(z.nonnegative());
const stepSchema = z.object({
  passedAt: z.optional(z.iso.datetime()),
  runs: count,
  hints: count.check(z.maximum(3)),
  solutionSeen: z.boolean(),
  lastFailure: z.optional(z.string()),
  opened: z.optional(z.literal(true)),
});
const progressSchema = z.object({
  version: z.literal(VERSION),
  current: z.optional(z.string()),
  lang: z.optional(z.enum(['en', 'ja'])),
  steps: z.record(z.string(), stepSchema),
});
const newerSchema = z.object({ version: z.int().check(z.minimum(VERSION + 1)) });

/** Reads a stored progress of this or an earlier version. Total: anything may come in. */
export function migrate(stored: unknown): Migration {
  const result = progressSchema.safeParse(stored);
  if (result.success) return { kind: 'ok', progress: result.data };
  const newer = newerSchema.safeParse(stored);
  if (newer.success) return { kind: 'newer', version: newer.data.version };
  return { kind: 'damaged', salvaged: salvage(stored) };
}

/** Takes each part on its own, so that one bad value costs only itself. */
function salvage(stored: unknown): Progress {
  const { current, lang } = progressSchema.shape;
  const parts = z.object({ current: z.unknown(), lang: z.unknown(), steps: z.unknown() }).safeParse(stored);
  if (!parts.success) return NO_PROGRESS;
  const entries = z.record(z.string(), z.unknown()).safeParse(parts.data.steps);
  return {
    version: VERSION,
    current: current.safeParse(parts.data.current).data,
    lang: lang.safeParse(parts.data.lang).data,
    steps: Object.fromEntries(
      Object.entries(entries.data ?? {}).flatMap(([id, entry]): [string, StepProgress][] => {
        const step = stepSchema.safeParse(entry);
        return step.success ? [[id, step.data]] : [];
      }),
    ),
  };
}
