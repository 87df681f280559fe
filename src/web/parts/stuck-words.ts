import { duration } from '../../domain/session/duration.ts';
import { failureName } from '../../domain/session/failure-name.ts';
import type { StuckReason } from '../../domain/session/stuck.ts';
import type { Texts } from '../texts/en.ts';

/** Why somebody is stuck, in words. */
export const stuckWords = (reason: StuckReason, t: Texts): string =>
  reason.kind === 'repeated'
    ? t.stuck.repeated(reason.times, failureName(reason.failure))
    : t.stuck.slow(duration(reason.ms, t.time), duration(reason.medianMs, t.time));
