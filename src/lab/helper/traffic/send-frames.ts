import { setImmediate } from 'node:timers/promises';
import { usageError } from '../../../domain/errors.ts';
import { text } from '../../../domain/text.ts';
import { SystemCallError } from '../../kernel/libc.ts';
import { sendFrame } from '../../kernel/packet-socket.ts';
import type { Port } from '../port.ts';
import { type Action, lostFrames } from './action.ts';

/** A veth's ring holds 256 frames; with no more than this on their way it never runs over. */
export const SAFE_IN_FLIGHT = 128;
const STALL_LIMIT_MS = 3_000;

/**
 * Sends raw frames out of an interface, no faster than the other end takes them, and waits until nothing moves.
 * @throws XdplingsError (usage) for frames that no interface sends; (environment) when the kernel lost some
 */
export async function sendFrames(
  { network, recorder, signal }: Action,
  port: Port,
  frames: readonly Uint8Array[],
): Promise<{ sent: number; answered: number }> {
  const peer = network.peerOf(port);
  for (let at = 0; at < frames.length; at += SAFE_IN_FLIGHT) {
    const batch = frames.slice(at, at + SAFE_IN_FLIGHT);
    for (const [index, frame] of batch.entries()) trySend(port, frame, at + index);
    await untilProcessed({ recorder, signal }, peer, at + batch.length, port);
  }
  return { sent: frames.length, answered: 0 };
}

/** Sends one frame. @param index its place among those to send, for the message of an error */
export function trySend(port: Port, frame: Uint8Array, index = 0): void {
  try {
    sendFrame(port.sender, frame);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    const what = text(
      `Frame ${index + 1} (${frame.length} bytes) cannot be sent from ${port.label}.`,
      `フレーム ${index + 1} (${frame.length} バイト) を ${port.label} から送れません。`,
    );
    throw usageError(what, {
      where: error.message,
      todo: text(
        'A frame has 14 to 1514 bytes; with VLAN tags 4 more for each.',
        'フレームは 14 から 1514 バイトです。VLAN タグ 1 つにつき 4 バイト増えます。',
      ),
      cause: error,
    });
  }
}

async function untilProcessed(
  { recorder, signal }: Pick<Action, 'recorder' | 'signal'>,
  peer: Port,
  count: number,
  from: Port,
): Promise<void> {
  let deadline = performance.now() + STALL_LIMIT_MS;
  let last = -1;
  for (;;) {
    recorder.refresh();
    const { processed } = recorder.countersOf(peer);
    if (processed >= count) return;
    signal.throwIfAborted();
    if (processed !== last) deadline = performance.now() + STALL_LIMIT_MS;
    else if (performance.now() > deadline) throw lostFrames(from, count, processed);
    last = processed;
    await setImmediate();
  }
}
