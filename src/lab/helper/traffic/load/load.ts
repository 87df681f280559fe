import { setImmediate, setTimeout } from 'node:timers/promises';
import type { TrafficLoadResult } from '../../../../domain/checks/observed.ts';
import { addressOf } from '../../../../domain/topology/model.ts';
import type { StreamSocket } from '../../../kernel/stream-socket.ts';
import { parseIp } from '../../addresses.ts';
import type { Network } from '../../network.ts';
import type { Port } from '../../port.ts';
import { findRoute } from '../../route.ts';
import { openClient } from '../client-socket.ts';
import { untilQuiet } from '../quiet.ts';
import { SegmentTaps } from '../segment-taps.ts';
import { checkTaps } from '../served.ts';
import { WorkClock } from '../work-clock.ts';
import { Download, RECEIVE_BUFFER_BYTES } from './download.ts';
import { loadPlanOf } from './limits.ts';
import { type LoadPart, type LoadPlan, LoadSeries } from './load-series.ts';
import { Openings } from './openings.ts';
import { WhoRequest } from './who-request.ts';

export type LoadRequest = {
  readonly from: string;
  /** An IPv4 address, or a host's name. */
  readonly address: string;
  readonly port: number;
  readonly patienceMs: number;
} & (
  | {
      readonly does: 'requests';
      readonly atOnce: number;
      readonly times?: number | undefined;
      readonly rate?: number | undefined;
    }
  | { readonly does: 'download'; readonly bytes: number }
);

export type LoadOutcome = Omit<TrafficLoadResult, 'commands'>;
export type LoadProgress = { readonly answers: number; readonly ms: number };

/** Turns without anything to do before the processor is left to others for a while. */
const BUSY_TURNS = 50;
const IDLE_TURNS = 250;
/** A listener accepts one connection a turn (libuv), so that asking every socket every turn would be in vain. */
const REQUESTS_A_TURN = 8;
/** Somebody else may be sending: the network is not waited for any longer afterwards. */
const QUIET_LIMIT_MS = 500;

/** An acknowledgement that has been put off is sent by then (RFC 1122 allows 500 ms, Linux waits 40). */
const DELAYED_ACK_MS = 50;

type Waiter = {
  readonly atLeast: number;
  readonly resolve: (progress: LoadProgress) => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * Requests or a download from one host, turn by turn beside whatever else the helper does. Its clock stands still while
 * this process is not given the processor, and while it is paused.
 */
export class Load {
  readonly #network: Network;
  readonly #request: LoadRequest;
  readonly #plan: LoadPlan;
  readonly #route: { readonly port: Port; readonly source: string; readonly destination: string };
  readonly #ip: Uint8Array;
  readonly #waiters = new Set<Waiter>();
  #run: { readonly series: LoadSeries; readonly clock: WorkClock; readonly download?: Download } | undefined;
  #isOver = false;
  #isFinishing = false;
  #pauses = 0;
  #wake: () => void = () => {};
  /** Tells those who wait for a pause. */
  #onPaused: () => void = () => {};

  /** @throws XdplingsError (usage) for what is beyond the limits, or for a host or an address that is not there */
  constructor(network: Network, request: LoadRequest) {
    this.#network = network;
    this.#request = request;
    this.#plan = loadPlanOf(request);
    this.#route = findRoute(network, request.from, request.address, 4);
    this.#ip = parseIp(this.#route.destination);
  }

  /** Where it sends from, as `host/interface`. */
  get label(): string {
    return this.#route.port.label;
  }

  /**
   * Goes on until `finish`, and until everything that has begun is decided.
   * @throws the signal's reason; XdplingsError (environment) when it could not be seen who was served where
   */
  async run(signal: AbortSignal): Promise<LoadOutcome> {
    signal.throwIfAborted();
    const network = this.#network;
    const before = network.readCounters();
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    // Any port: a program on the way may have rewritten the one that was asked.
    const taps = new SegmentTaps(network, { source: parseIp(this.#route.source), which: 'opening' });
    const openings = new Openings();
    const clock = new WorkClock();
    const look = () => {
      const now = clock.now();
      taps.take(({ host, clientPort }) => openings.arrive(host, clientPort, now));
    };
    let download: Download | undefined;
    const open = (): LoadPart => {
      if (this.#request.does === 'requests') return this.#who(this.#request, openings, look);
      download = this.#download(this.#request, openings);
      this.#run = { series, clock, download };
      return download;
    };
    const hostOf = (clientPort: number) => {
      if (openings.hostOf(clientPort) === undefined) look();
      const host = openings.hostOf(clientPort);
      openings.forget(clientPort);
      return host;
    };
    const series = new LoadSeries(this.#plan, { open, hostOf });
    this.#run = { series, clock };
    try {
      await this.#goOn(series, clock, look, signal);
      const counted = clock.now();
      await untilQuiet(network, before, QUIET_LIMIT_MS);
      checkTaps(taps);
      return {
        ms: counted,
        ...series.result,
        lastSynAt: openings.lastAt,
        received: download?.received ?? 0,
      };
    } catch (error) {
      this.refuse(error);
      throw error;
    } finally {
      this.#isOver = true;
      this.#onPaused();
      series.abandon(clock.now(), 'ended');
      this.#tell();
      signal.removeEventListener('abort', wake);
      taps.close();
      network.countersAtRest = network.readCounters();
    }
  }

  async #goOn(series: LoadSeries, clock: WorkClock, look: () => void, signal: AbortSignal): Promise<void> {
    let stillTurns = 0;
    let movedAt = 0;
    for (;;) {
      signal.throwIfAborted();
      look();
      const now = clock.now();
      const isPaused = this.#pauses > 0;
      if (isPaused && (series.running === 0 || this.#isOver || now - movedAt > DELAYED_ACK_MS)) {
        this.#onPaused();
        this.#onPaused = () => {};
        await this.#untilWoken();
        movedAt = clock.now();
        continue;
      }
      if (this.#isFinishing || now > this.#plan.ms) series.finish(now);
      const state = this.#isOver ? 'over' : series.advance(now, !isPaused);
      if (state === 'over') this.#isOver = true;
      this.#tell();
      if (this.#isOver && this.#isFinishing) return;
      if (this.#isOver) {
        await this.#untilWoken();
        continue;
      }
      stillTurns = state === 'moved' ? 0 : stillTurns + 1;
      if (state === 'moved') movedAt = now;
      if (stillTurns < BUSY_TURNS) await this.#letServe(series.running);
      else await setTimeout(stillTurns < IDLE_TURNS ? 1 : 5);
    }
  }

  /** The services that answer live in this process: they get their turns here, more of them the more there is to do. */
  async #letServe(running: number): Promise<void> {
    for (let left = Math.ceil(running / REQUESTS_A_TURN); left > 0; left -= 1) await setImmediate();
  }

  /** Until `finish`, `resume` or the end. */
  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #who({ patienceMs }: LoadRequest, openings: Openings, look: () => void): WhoRequest {
    return new WhoRequest({
      open: () => this.#open(),
      onAsked: (clientPort, now) => openings.begin(clientPort, now),
      patienceMs,
      isRight: (body, clientPort) => {
        if (openings.hostOf(clientPort) === undefined) look();
        return this.#isAnswerOf(body, openings.hostOf(clientPort));
      },
    });
  }

  #isAnswerOf(body: string, host: string | undefined): boolean {
    return host !== undefined && body === `${addressOf(this.#network.topology, host, 4)}\n`;
  }

  #download(request: LoadRequest & { does: 'download' }, openings: Openings): Download {
    const open = () => {
      const socket = this.#open();
      socket.limitReceiveBuffer(RECEIVE_BUFFER_BYTES);
      return socket;
    };
    const onAsked = (clientPort: number, now: number) => openings.begin(clientPort, now);
    return new Download({ open, onAsked, bytes: request.bytes, patienceMs: request.patienceMs });
  }

  #open(): StreamSocket {
    const { namespace } = this.#network.host(this.#request.from);
    return openClient(namespace, 'tcp', this.#ip, this.#request.port);
  }

  /**
   * Begins nothing until `resume`, so that what is counted meanwhile is not the load's.
   * @returns when what has begun is decided, or stands still, and TCP's timers have said what they had to
   */
  pause(): Promise<void> {
    this.#pauses += 1;
    this.#wake();
    if (this.#run === undefined || this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#onPaused;
      this.#onPaused = () => {
        before();
        resolve();
      };
    });
  }

  resume(): void {
    this.#pauses -= 1;
    this.#wake();
  }

  /** Begins nothing new, lets go of a download, and lets `run` end when all is decided. */
  finish(): void {
    this.#isFinishing = true;
    this.#wake();
  }

  /**
   * Waits until so many answers (or bytes of the download) have come, or it is over.
   * @throws the signal's reason; what ended the load
   */
  progress(atLeast: number, signal: AbortSignal): Promise<LoadProgress> {
    return new Promise((resolve, reject) => {
      const waiter = { atLeast, resolve, reject };
      this.#waiters.add(waiter);
      signal.addEventListener(
        'abort',
        () => {
          this.#waiters.delete(waiter);
          reject(signal.reason);
        },
        { once: true },
      );
      if (this.#isOver) this.#tell();
    });
  }

  /** It never began, or did not end well: whoever waits is told why. */
  refuse(reason: unknown): void {
    for (const { reject } of this.#waiters) reject(reason);
    this.#waiters.clear();
  }

  /** Tells those who wait for what has been reached by now. */
  #tell(): void {
    if (this.#waiters.size === 0 || this.#run === undefined) return;
    const { series, clock, download } = this.#run;
    const answers = download?.received ?? series.answered;
    for (const waiter of this.#waiters) {
      if (answers < waiter.atLeast && !this.#isOver) continue;
      this.#waiters.delete(waiter);
      waiter.resolve({ answers, ms: clock.now() });
    }
  }
}
