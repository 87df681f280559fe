import { setImmediate } from 'node:timers/promises';
import { loadPassProgram, TestRuns } from '../kernel/bpf.ts';
import { call } from '../kernel/libc.ts';
import type { Network } from './network.ts';
import type { Programs } from './programs.ts';
import { arrivalOf, atArrival, checkLength, explained } from './vectors.ts';

export type MeasureOutcome = {
  /** Nanoseconds a packet. */
  readonly ns: number;
  /** Whether the kernel's own repetition gives the same figure: the program leaves the packet as it is. */
  readonly isRepeatable: boolean;
  readonly at?: { readonly host: string; readonly index: number } | undefined;
};

/** Runs something where packets come in. */
type Inside = <T>(work: (ingress: number | undefined) => T) => T;

/* In pieces, between which others get their turn. */
const LIMIT_MS = 40;
const FEWEST = 2;
const BATCH_MS = 4;
const BATCHES = 6;
const MOST_REPEATS = 1_000_000;
const ROUNDS = 9;
const ROUND_MS = 2;
const EMPTY_REPEATS = 20_000;

/**
 * Measures what a loaded program costs on a packet, as `bpftool prog run … repeat` would say it: on one CPU, with warm caches,
 * with the few nanoseconds of the kernel's own loop.
 *
 * The kernel repeats a run on what the run before has left. A program that leaves the packet as it is is measured so: the
 * best of a few batches, because whatever disturbs makes it slower. One that changes the packet would see its own output
 * the second time, so it is run once by each system call, thousands of times, each time on the packet as given. A single
 * run also counts reading the clock and cold caches; an empty program run in the same way, in turn with it, shows how
 * much that is: what it costs alone beyond what it costs repeated is taken off. Of both, the fastest twentieth counts:
 * what lies above was disturbed, and the very fastest are the clock's own error. Both ways agree within a few nanoseconds.
 * State goes on meanwhile: counters count every run, a connection is opened by the first.
 * @throws XdplingsError (usage) for a program that is not loaded, or a packet that the kernel does not take; the signal's
 * reason
 */
export async function measure(
  programs: Programs,
  network: Network | undefined,
  { program, packet }: { program: string; packet: Uint8Array },
  signal: AbortSignal,
): Promise<MeasureOutcome> {
  checkLength(packet);
  const port = arrivalOf(programs, network, undefined);
  const inside: Inside = (work) => atArrival(port, network, work).result;
  const fd = programs.open(program);
  try {
    const runs = inside((ingress) => new TestRuns(fd, packet, ingress));
    const { ns: first } = explained(program, packet, () => inside(() => runs.run()));
    const repeated = await timeRepeated(runs, packet, { inside, first, signal });
    const ns = repeated ?? (await timeSingle(runs, packet, { inside, signal }));
    const { at } = atArrival(port, network, () => undefined);
    return { ns, isRepeatable: repeated !== undefined, ...(at === undefined ? {} : { at }) };
  } finally {
    call('close', fd);
  }
}

/** @returns undefined as soon as the packet comes out changed */
async function timeRepeated(
  runs: TestRuns,
  packet: Uint8Array,
  { inside, first, signal }: { inside: Inside; first: number; signal: AbortSignal },
): Promise<number | undefined> {
  const isUnchanged = () => Buffer.compare(runs.output, packet) === 0;
  if (!isUnchanged()) return undefined;
  const repeatsIn = (ms: number, ns: number) =>
    Math.min(MOST_REPEATS, Math.max(1, Math.round((ms * 1e6) / Math.max(1, ns))));
  // The first run alone is slow: cold caches.
  const pilot = inside(() => runs.run(repeatsIn(1, Math.max(first, 1_000))));
  const repeats = repeatsIn(BATCH_MS, pilot.ns);
  let best = Number.POSITIVE_INFINITY;
  for (const _ of piecesOf(BATCHES)) {
    best = Math.min(best, inside(() => runs.run(repeats)).ns);
    if (!isUnchanged()) return undefined;
    await setImmediate();
    signal.throwIfAborted();
  }
  return best;
}

async function timeSingle(
  runs: TestRuns,
  packet: Uint8Array,
  { inside, signal }: { inside: Inside; signal: AbortSignal },
): Promise<number> {
  const pass = loadPassProgram('xdplings_pass');
  try {
    const empty = inside((ingress) => new TestRuns(pass, packet, ingress));
    const times: number[] = [];
    const emptyTimes: number[] = [];
    let repeated = Number.POSITIVE_INFINITY;
    for (const _ of piecesOf(ROUNDS)) {
      inside(() => {
        runFor(ROUND_MS, runs, times);
        runFor(ROUND_MS, empty, emptyTimes);
        repeated = Math.min(repeated, empty.run(EMPTY_REPEATS).ns);
      });
      await setImmediate();
      signal.throwIfAborted();
    }
    return repeated + Math.max(0, undisturbed(times) - undisturbed(emptyTimes));
  } finally {
    call('close', pass);
  }
}

/** Runs over and over, at least once. */
function runFor(ms: number, runs: TestRuns, times: number[]): void {
  const end = performance.now() + ms;
  do times.push(runs.run().ns);
  while (performance.now() < end);
}

/** @returns below which the fastest twentieth lies */
function undisturbed(times: number[]): number {
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 20)] ?? 0;
}

/** So many pieces of work, fewer on a machine that is busy with others: the time counts that passes there. */
function* piecesOf(most: number): Generator<number> {
  const end = performance.now() + LIMIT_MS;
  for (let piece = 0; piece < most && (piece < FEWEST || performance.now() < end); piece += 1) yield piece;
}
