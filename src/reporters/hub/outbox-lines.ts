import type { LearnerBody } from '../../domain/session/events.ts';
import type { SharedFile } from '../../hub/protocol/protocol.ts';

/*
 * An outbox file: one JSON value a line. Its reports are numbered by their place, so that several processes may append
 * without asking each other for a number.
 */

/** A report as it was written down. */
export type KeptReport = {
  /** Made up by the writer, who knows its own lines again by it. */
  readonly id: string;
  /** When it happened, by this machine's clock, ms since the epoch. */
  readonly at: number;
  readonly body: LearnerBody;
  readonly file?: SharedFile | undefined;
};

export type OutboxLine =
  | KeptReport
  /** The hub has everything up to this number. */
  | { readonly acked: number }
  /** What follows is numbered from the next one on, at least. */
  | { readonly from: number }
  /** What follows does not count: it is written once more in the next file. */
  | { readonly closed: true };

/** @returns undefined for a line that counts for nothing: torn by a crash, empty, of another version */
export function readLine(line: string): OutboxLine | undefined {
  if (line === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if ('acked' in value) return isCount(value.acked) ? { acked: value.acked } : undefined;
  if ('from' in value) return isCount(value.from) ? { from: value.from } : undefined;
  if ('closed' in value) return { closed: true };
  const { id, at, body } = value as Partial<KeptReport>;
  const isReport = typeof id === 'string' && Number.isFinite(at) && typeof body === 'object' && body !== null;
  return isReport ? (value as KeptReport) : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Begins on a line of its own, whatever a crash has left of the one before. */
export const writtenLines = (lines: readonly OutboxLine[]): Buffer =>
  Buffer.from(lines.map((line) => `\n${JSON.stringify(line)}\n`).join(''));
