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
    sent: sentText(clause),
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

/** One packet, many alike, or many of which the first stands for the others. */
function sentText({ about, frames }: FramesClause): Text {
  const [first = new Uint8Array(), ...others] = frames;
  const what = describe(first);
  const count = frames.length;
  if (others.length === 0) return text(`${about.en}: ${what}`, `${about.ja}: ${what}`);
  return others.every((other) => sameBytes(other, first))
    ? text(`${about.en}: ${count} × ${what}`, `${about.ja}: ${count} × ${what}`)
    : text(
        `${about.en}: ${count} frames, the first: ${what}`,
        `${about.ja}: ${count} フレーム、最初の 1 つは ${what}`,
      );
}

function expectation({ fate, frames }: FramesClause): Text {
  const count = frames.length;
  const all = count === 1 ? text('it', '') : text(`all ${count}`, `${count} 個すべてが`);
  const verb = (one: string, many: string): string => (count === 1 ? one : many);
  switch (fate) {
    case 'pass':
      return text(
        `${all.en} ${verb('reaches', 'reach')} the host, unchanged`,
        `${all.ja}そのままホストに届く`,
      );
    case 'drop':
      return text(`${all.en} ${verb('is ', '')}dropped`, `${all.ja}ドロップされる`);
    case 'tx':
      return text(`${all.en} ${verb('comes', 'come')} back (XDP_TX)`, `${all.ja}送り返される（XDP_TX）`);
  }
}
