import { judgeBalance } from '../../domain/checks/judges/balance.ts';
import { judgeDelivery } from '../../domain/checks/judges/delivery.ts';
import { judgeFrames } from '../../domain/checks/judges/frames.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { BalanceClause, DeliveryClause, FramesClause } from '../../domain/checks/spec.ts';
import { bugError } from '../../domain/errors.ts';
import { type AttachPoint, peerOf } from '../../domain/topology/model.ts';
import type { CheckContext } from './context.ts';

/** Sends raw frames, and judges what became of them. */
export async function runFrames(
  clause: FramesClause | DeliveryClause | BalanceClause,
  context: CheckContext,
): Promise<ClauseOutcome> {
  const { lab, signal } = context;
  const receiver = receiverOf(clause.from, context);
  if (clause.kind === 'frames') {
    return judgeFrames(clause, await lab.sendFrames(clause.from, clause.frames, signal), receiver);
  }
  const frames = clause.frames.map(({ bytes }) => bytes);
  const result = await lab.sendFrames(clause.from, frames, signal);
  return clause.kind === 'delivery'
    ? judgeDelivery(clause, result, receiver)
    : judgeBalance(clause, result, receiver);
}

/** Where the program runs: the other end of the link. */
function receiverOf(from: AttachPoint, { topology }: CheckContext): AttachPoint {
  const receiver = peerOf(topology, from);
  if (receiver) return { host: receiver.host, interface: receiver.name };
  throw bugError(`The lab ${topology.name} has no interface ${from.interface} on ${from.host}.`);
}
