import { comparePackets, describe, type PacketComparison } from '../../packet/index.ts';
import { type Text, text } from '../../text.ts';
import type { AttachPoint } from '../../topology/model.ts';
import type { CapturedFrame, TrafficResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { FramesClause } from '../spec.ts';
import { accountText } from './account.ts';
import { sameBytes } from './bytes.ts';

/**
 * Judges raw frames by the kernel's account of their verdicts, and passed ones also by what the receiver saw.
 * @param receiver the interface at the other end of the link, where the program runs
 */
export function judgeFrames(
  clause: FramesClause,
  result: TrafficResult,
  receiver: AttachPoint,
): ClauseOutcome {
  const count = clause.frames.length;
  const { pass, drop, tx } = result.account;
  const verdictsRight = { pass, drop, tx }[clause.fate] === count && result.account.processed === count;
  const changed =
    clause.fate === 'pass' && verdictsRight
      ? firstChanged(clause.frames, received(result, receiver))
      : undefined;
  const first = clause.frames[0];
  const ok = verdictsRight && changed === undefined;
  return {
    ok,
    expected: expectation(clause),
    observed: changed
      ? text('a frame arrived changed', 'フレームが書き換わって届きました')
      : accountText(result.account),
    reproduce: result.commands,
    sent: text(
      `${clause.about.en}: ${count} × ${first ? describe(first) : ''}`,
      `${clause.about.ja}: ${count} × ${first ? describe(first) : ''}`,
    ),
    packets: ok ? undefined : packetsOf(first, changed),
  };
}

/** What arrived beside what was sent, where something arrived changed; else only what was sent. */
const packetsOf = (
  first: Uint8Array | undefined,
  changed: Changed | undefined,
): PacketComparison | undefined =>
  changed
    ? comparePackets({ sent: changed.expected, expected: changed.expected, seen: changed.seen })
    : first && comparePackets({ sent: first });

const received = (result: TrafficResult, at: AttachPoint): CapturedFrame[] =>
  result.captured.filter(
    (frame) => frame.direction === 'in' && frame.host === at.host && frame.interface === at.interface,
  );

type Changed = { readonly expected: Uint8Array; readonly seen: Uint8Array };

/** A frame that was sent but not seen, beside one that was seen but not sent; undefined when all arrived as sent. */
function firstChanged(sent: readonly Uint8Array[], seen: readonly CapturedFrame[]): Changed | undefined {
  const strangers = seen.map(({ bytes }) => bytes);
  const lost: Uint8Array[] = [];
  for (const frame of sent) {
    const index = strangers.findIndex((bytes) => sameBytes(bytes, frame));
    if (index === -1) lost.push(frame);
    else strangers.splice(index, 1);
  }
  const expected = lost[0];
  return expected && { expected, seen: strangers[0] ?? new Uint8Array() };
}

function expectation({ fate, frames }: FramesClause): Text {
  const count = frames.length;
  switch (fate) {
    case 'pass':
      return text(`all ${count} reach the host, unchanged`, `${count} 個すべてがそのままホストに届く`);
    case 'drop':
      return text(`all ${count} dropped`, `${count} 個すべてが捨てられる`);
    case 'tx':
      return text(`all ${count} come back (XDP_TX)`, `${count} 個すべてが送り返される（XDP_TX）`);
  }
}
