import { comparePackets, describe, type PacketComparison } from '../../packet/index.ts';
import { type Text, text } from '../../text.ts';
import type { VectorResult } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { VectorClause } from '../spec.ts';
import { sameBytes } from './bytes.ts';

/** Judges one packet that went straight into the program: first its verdict, then the packet that came out. */
export function judgeVector(clause: VectorClause, result: VectorResult): ClauseOutcome {
  const wanted = clause.output === 'unchanged' ? clause.packet : clause.output;
  const verdictRight = result.verdict === clause.verdict;
  const outputRight = wanted === undefined || sameBytes(wanted, result.output);
  return {
    ok: verdictRight && outputRight,
    expected: expectation(clause),
    observed: observation(clause, result, outputRight),
    reproduce: result.commands,
    sent: text(
      `${clause.about.en}: ${describe(clause.packet)}`,
      `${clause.about.ja}: ${describe(clause.packet)}`,
    ),
    packets: verdictRight && outputRight ? undefined : packetsOf(clause, result, wanted, outputRight),
  };
}

/** Both packets where the output is wrong; only the one that went in where the verdict alone is. */
function packetsOf(
  clause: VectorClause,
  result: VectorResult,
  wanted: Uint8Array | undefined,
  outputRight: boolean,
): PacketComparison | undefined {
  if (outputRight) return comparePackets({ sent: clause.packet });
  return comparePackets({ sent: clause.packet, expected: wanted, seen: result.output });
}

function expectation(clause: VectorClause): Text {
  if (clause.output === undefined) return text(clause.verdict, clause.verdict);
  return clause.output === 'unchanged'
    ? text(`${clause.verdict}, the packet unchanged`, `${clause.verdict}、パケットはそのまま`)
    : text(
        `${clause.verdict} and ${describe(clause.output)}`,
        `${clause.verdict} と ${describe(clause.output)}`,
      );
}

function observation({ packet }: VectorClause, result: VectorResult, outputRight: boolean): Text {
  const verdict =
    typeof result.verdict === 'number' ? `${result.verdict} (not an XDP verdict)` : result.verdict;
  const verdictJa =
    typeof result.verdict === 'number' ? `${result.verdict}（XDP の判定ではない値）` : result.verdict;
  if (outputRight) return text(verdict, verdictJa);
  return sameBytes(packet, result.output)
    ? text(`${verdict}, the packet unchanged`, `${verdictJa}、パケットはそのまま`)
    : text(
        `${verdict}, but the packet came out different`,
        `${verdictJa}、ただしパケットが書き換わっています`,
      );
}
