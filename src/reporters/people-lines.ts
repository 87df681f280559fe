import { printableLine } from '../domain/printable.ts';
import type { LearnerRow } from '../domain/session/board.ts';
import { duration } from '../domain/session/duration.ts';
import { failureName } from '../domain/session/failure-name.ts';
import type { Waiting } from '../domain/session/queue.ts';
import type { StuckReason } from '../domain/session/stuck.ts';
import type { StuckRow } from '../domain/session/stuck-rows.ts';
import { padText, textWidth } from '../domain/text-width.ts';
import type { HubWords } from '../i18n/hub-en.ts';

type Words = HubWords['watch'];

/** A name that is longer leaves its column, and the others stay where they are. */
const NAME_COLUMNS = 24;

/** Whose hand is up, where, since when, who comes and what they said: one line each. */
export const handLines = (queue: readonly Waiting[], now: number, words: Words): string[] =>
  aligned(queue.map((row) => ({ row, step: row.hand.step, said: handWords(row, now, words) })));

/** Who is stuck, where and why: one line each. */
export const stuckLines = (stuck: readonly StuckRow[], words: Words): string[] =>
  aligned(stuck.map(({ row, reason }) => ({ row, step: row.step ?? '', said: why(reason, words) })));

type Told = { readonly row: LearnerRow; readonly step: string; readonly said: string };

function aligned(told: readonly Told[]): string[] {
  const columnOf = (of: (one: Told) => string) => Math.max(0, ...told.map((one) => textWidth(of(one))));
  const names = Math.min(
    NAME_COLUMNS,
    columnOf(({ row }) => name(row)),
  );
  const steps = columnOf(({ step }) => step);
  return told.map(({ row, step, said }) => `${padText(name(row), names)}  ${padText(step, steps)}  ${said}`);
}

const name = ({ name: own, group }: LearnerRow): string =>
  group === undefined ? printableLine(own) : `${printableLine(own)} (${printableLine(group)})`;

function handWords({ hand }: Waiting, now: number, words: Words): string {
  const since = (at: number) => duration(now - at, words.time);
  const { claimed } = hand;
  return [
    words.waits(since(hand.raisedAt)),
    ...(claimed ? [words.claimed(claimed.helper && printableLine(claimed.helper), since(claimed.at))] : []),
    ...(hand.words ? [printableLine(hand.words)] : []),
  ].join('  ');
}

function why(reason: StuckReason, words: Words): string {
  if (reason.kind === 'repeated') return words.repeated(reason.times, failureName(reason.failure));
  return words.slow(duration(reason.ms, words.time), duration(reason.medianMs, words.time));
}
