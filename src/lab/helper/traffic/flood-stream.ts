import { pinThread } from '../../kernel/cpus.ts';
import { EthtoolStatistics, openEthtool } from '../../kernel/ethtool.ts';
import { FrameBurst } from '../../kernel/frame-burst.ts';
import { closeLater } from '../../kernel/libc.ts';
import { inNamespace } from '../../kernel/namespace.ts';
import { openSender } from '../../kernel/packet-socket.ts';
import { Pace, type Plan } from './pace.ts';

/** What one thread of a flood does. Descriptors are the process's and so the same in every thread. */
export type StreamJob = {
  /** Undefined: wherever the kernel finds time, among the CPUs of `mayUse`. */
  readonly cpu?: number | undefined;
  readonly mayUse: readonly number[];
  /** Sent in turn. */
  readonly frames: readonly Uint8Array[];
  readonly plan: Plan;
  /** Where it is sent from … */
  readonly from: { readonly namespace: number; readonly index: number };
  /** … and where it arrives; `processed` is what was counted there before the flood. */
  readonly to: { readonly namespace: number; readonly interface: string; readonly processed: number };
  /** Position of this stream and of all that share its wire in the list of what each has sent so far. */
  readonly position: number;
  readonly sharing: readonly number[];
  readonly progress: SharedArrayBuffer;
};

/** In the shared list, before the streams: how many threads are ready, and whether to give up. */
export const READY = 0;
export const CANCELLED = 1;
export const FIRST_STREAM = 2;

/** A veth's ring holds 256 frames; there are never more than this on the way. */
const WINDOW = 192;
const MOST_AT_ONCE = 64;
const START_LIMIT_MS = 10_000;
const STALL_LIMIT_MS = 5_000;

export type StreamEnd = {
  readonly sent: number;
  /** From the first frame to the last. */
  readonly ms: number;
  readonly error?: string;
};

/**
 * Sends a stream as planned, and never faster than the other end takes it: nothing is dropped for want of room, so that
 * what was sent is exactly what the program saw. Blocks the thread until it is done or told to stop.
 */
export function sendStream(job: StreamJob): StreamEnd {
  const opened: number[] = [];
  let sent = 0;
  let startedAt = performance.now();
  const end = () => ({ sent, ms: performance.now() - startedAt });
  try {
    pinThread(...(job.cpu === undefined ? job.mayUse : [job.cpu]));
    const socket = inNamespace({ fd: job.from.namespace }, () => openSender(job.from.index));
    const ethtool = inNamespace({ fd: job.to.namespace }, openEthtool);
    opened.push(socket, ethtool);
    const share = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(WINDOW / (2 * job.sharing.length))));
    const wire = new Wire(job, new EthtoolStatistics(ethtool, job.to.interface), share);
    const burst = new FrameBurst(socket, job.frames, share);
    const pace = new Pace(job.plan, share);
    wire.awaitStart();
    startedAt = performance.now();
    for (;;) {
      const step = pace.next(performance.now() - startedAt, sent);
      if ('done' in step) return end();
      if ('waitMs' in step) {
        if (!wire.pause(step.waitMs)) return end();
        continue;
      }
      if (!wire.awaitRoom()) return end();
      wire.announce(step.send);
      const taken = burst.send(step.send);
      wire.announce(taken - step.send);
      sent += taken;
      // Full all the same: others send into this wire, too.
      if (taken === 0) wire.pause(1);
    }
  } catch (error) {
    return { ...end(), error: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const fd of opened) closeLater(fd);
  }
}

/** How full the wire is that this stream sends into. */
class Wire {
  readonly #job: StreamJob;
  readonly #progress: Int32Array;
  readonly #statistics: EthtoolStatistics;
  readonly #room: number;
  /** Frames that arrived and were not of these streams. */
  #foreign = 0;

  constructor(job: StreamJob, statistics: EthtoolStatistics, share: number) {
    this.#job = job;
    this.#progress = new Int32Array(job.progress);
    this.#statistics = statistics;
    // Everyone who shares the wire may be about to send a whole share.
    this.#room = WINDOW - share * job.sharing.length;
  }

  /** Says that this thread is ready and waits for all others, so that they begin together. */
  awaitStart(): void {
    const streams = this.#progress.length - FIRST_STREAM;
    const ready = Atomics.add(this.#progress, READY, 1) + 1;
    if (ready === streams) {
      Atomics.notify(this.#progress, READY);
      return;
    }
    const deadline = performance.now() + START_LIMIT_MS;
    for (let now = ready; now < streams; now = Atomics.load(this.#progress, READY)) {
      Atomics.wait(this.#progress, READY, now, 100);
      if (performance.now() > deadline || this.#isCancelled) return;
    }
  }

  announce(frames: number): void {
    Atomics.add(this.#progress, this.#job.position, frames);
  }

  /** @returns false when the flood was cancelled. @throws Error when the other end takes nothing any more */
  awaitRoom(): boolean {
    const { processed: before } = this.#job.to;
    let deadline = Number.POSITIVE_INFINITY;
    let last = -1;
    for (;;) {
      this.#statistics.refresh();
      const processed = this.#statistics.get('rx_queue_0_xdp_packets') - before - this.#foreign;
      const sent = this.#job.sharing.reduce((sum, at) => sum + Atomics.load(this.#progress, at), 0);
      if (this.#isCancelled) return false;
      // More than was sent: frames of somebody else, which must not pass for room.
      if (processed > sent) this.#foreign += processed - sent;
      if (sent - processed <= this.#room) return true;
      if (processed !== last) deadline = performance.now() + STALL_LIMIT_MS;
      else if (performance.now() > deadline) {
        throw new Error(`${sent} frames sent, ${processed} arrived, and no more come`);
      }
      last = processed;
      // The kernel's own thread on this CPU has the work: let it run.
      this.pause(1);
    }
  }

  /** Lets time go by. @returns false when the flood was cancelled meanwhile */
  pause(ms: number): boolean {
    Atomics.wait(this.#progress, CANCELLED, 0, ms);
    return !this.#isCancelled;
  }

  get #isCancelled(): boolean {
    return Atomics.load(this.#progress, CANCELLED) !== 0;
  }
}
