import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { AttachPoint, Topology } from '../../domain/topology/model.ts';
import { inNamespace } from '../kernel/namespace.ts';
import { noNetwork } from '../no-network.ts';
import type { Params, Result } from '../protocol/messages.ts';
import { Beside } from './beside.ts';
import { type ExecIo, execIn } from './exec.ts';
import { readInterfaces } from './interfaces.ts';
import { deleteEntries, deleteEntry, readMap, writeMap } from './maps.ts';
import { measure } from './measure.ts';
import { findNeighbour } from './neighbour.ts';
import { buildNetwork, type Network } from './network.ts';
import type { Port } from './port.ts';
import { Programs } from './programs.ts';
import { takeRecords } from './records.ts';
import { Services } from './services.ts';
import { TraceReader } from './trace.ts';
import { type Outcome, observe } from './traffic/action.ts';
import { besiege, type SiegeOutcome } from './traffic/besiege.ts';
import { converse } from './traffic/converse.ts';
import { converseAtOnce } from './traffic/converse-at-once.ts';
import { flood } from './traffic/flood.ts';
import { type GenerateOutcome, generate } from './traffic/generate.ts';
import { Load, type LoadOutcome } from './traffic/load/load.ts';
import { ping } from './traffic/ping.ts';
import { probe } from './traffic/probe.ts';
import { untilServed } from './traffic/quiet.ts';
import { sendFrames } from './traffic/send-frames.ts';
import { writeVariable } from './variables.ts';
import { runVectors } from './vectors.ts';

/** Others may send all the time: what a load has asked for is not waited for any longer before something else is counted. */
const SERVED_LIMIT_MS = 500;

/**
 * The lab as the helper holds it: one network, one set of loaded programs. Calls come one at a time, but exec, health
 * checks, sieges, generators and loads.
 */
export class Lab {
  #network: Network | undefined;
  #services: Services | undefined;
  readonly #programs = new Programs();
  readonly #beside = new Beside();
  /** By the token of whoever asked. */
  readonly #loads = new Map<number, Load>();
  /** Whether frames were sent in numbers that can fill a listener's backlog; what they left half open lasts a second. */
  #backlogsMayBeFull = false;
  #trace: TraceReader | undefined;

  /** Builds the network, or keeps the one that is up when it is the same. */
  async open({ topology }: Params<'open'>): Promise<Result<'open'>> {
    if (isDeepStrictEqual(this.#network?.topology, topology)) {
      this.#services?.startAll();
      return {};
    }
    await this.#beside.endAll();
    this.#services?.close();
    this.#network?.dispose();
    this.#programs.forgetAttachments();
    this.#services = undefined;
    this.#network = undefined;
    const network = await buildNetwork(topology as Topology);
    this.#network = network;
    this.#services = new Services(network);
    return {};
  }

  get #opened(): Network {
    if (this.#network) return this.#network;
    throw noNetwork();
  }

  async load({ object }: Params<'load'>, signal: AbortSignal): Promise<Result<'load'>> {
    await this.#beside.endLoad();
    const outcome = await this.#programs.load(object, signal);
    this.#trace?.listenTo(this.#programs.code());
    return outcome;
  }

  attach({ points }: Params<'attach'>): Promise<Result<'attach'>> {
    this.#services?.startAll();
    return this.#programs.attach(this.#opened, points);
  }

  vectors(request: Params<'vectors'>): Result<'vectors'> {
    const { result, ...where } = runVectors(this.#programs, this.#network, request);
    return { vectors: result, ...where };
  }

  async measure(request: Params<'measure'>, signal: AbortSignal): Promise<Result<'measure'>> {
    const { at, ...measured } = await measure(this.#programs, this.#network, request, signal);
    return { ...measured, ...this.#programs.size(), ...(at === undefined ? {} : { at }) };
  }

  async sendFrames({ from, frames }: Params<'sendFrames'>, signal: AbortSignal): Promise<Outcome> {
    await this.#beside.untilFree();
    const port = this.#opened.port(from);
    return this.#undisturbed(() =>
      observe(this.#setting(signal, this.#opened.peerOf(port)), (action) => sendFrames(action, port, frames)),
    );
  }

  async ping(request: Params<'ping'>, signal: AbortSignal): Promise<Outcome> {
    await this.#beside.untilFree();
    return this.#undisturbed(() => observe(this.#setting(signal), (action) => ping(action, request)));
  }

  /** Beside a load, frames may be sent meanwhile, too: then the network is not waited for to stand still. */
  async converse(request: Params<'converse'>, signal: AbortSignal): Promise<Outcome> {
    const isBusy = this.#loads.size > 0 && this.#beside.isBusy;
    if (!isBusy) await this.#beside.untilFree();
    if (this.#loads.size === 0) this.#emptyBacklogs();
    const setting = this.#setting(signal);
    const isParallel = request.atOnce !== undefined || isBusy;
    const outcome = await this.#undisturbed(() =>
      isParallel
        ? converseAtOnce({ ...setting, isBusy }, request)
        : observe(setting, (action) => converse(action, request)),
    );
    if (outcome.answered < outcome.sent) this.#services?.reset();
    return outcome;
  }

  /** Loads do nothing meanwhile, so that what is counted and captured is not theirs. */
  async #undisturbed<T>(work: () => Promise<T>): Promise<T> {
    const loads = [...this.#loads.values()];
    const paused = loads.map((load) => load.pause());
    try {
      await Promise.all(paused);
      if (loads.length > 0) await untilServed(this.#opened, SERVED_LIMIT_MS);
      return await work();
    } finally {
      for (const load of loads) load.resume();
    }
  }

  async flood(request: Params<'flood'>, signal: AbortSignal): Promise<Outcome> {
    await this.#beside.untilFree();
    this.#backlogsMayBeFull = true;
    return flood(this.#setting(signal), request);
  }

  /** Runs beside other calls; must register with {@link Beside} before it first waits. */
  besiege(request: Params<'besiege'>, signal: AbortSignal): Promise<SiegeOutcome> {
    const { network, attached } = this.#setting(signal, this.#arrivalOf(request.attack.from));
    const { label } = network.port(request.attack.from);
    return this.#beside.run({ what: 'siege', from: label }, signal, (both) => {
      const services = this.#services as Services;
      this.#emptyBacklogs();
      return besiege({ network, services, attached, signal: both }, request);
    });
  }

  /** Like {@link besiege}. */
  generate(request: Params<'generate'>, signal: AbortSignal): Promise<GenerateOutcome> {
    const { network, attached } = this.#setting(signal, this.#arrivalOf(request.from));
    const { label } = network.port(request.from);
    this.#backlogsMayBeFull = true;
    return this.#beside.run({ what: 'generator', from: label }, signal, (both) =>
      generate({ network, attached, signal: both }, request),
    );
  }

  #emptyBacklogs(): void {
    if (this.#backlogsMayBeFull) this.#services?.forgetHalfOpen();
    this.#backlogsMayBeFull = false;
  }

  #arrivalOf(from: AttachPoint): Port {
    const network = this.#opened;
    return network.peerOf(network.port(from));
  }

  /** Without a program anywhere, the account is the one of where frames arrive. */
  #setting(signal: AbortSignal, arrival?: Port) {
    const { attachedPorts } = this.#programs;
    const attached = attachedPorts.length === 0 && arrival ? [arrival] : attachedPorts;
    return { network: this.#opened, attached, signal };
  }

  /** Like {@link besiege}, but that observed traffic may run meanwhile: the load is paused then. */
  async startLoad({ token, ...request }: Params<'startLoad'>, signal: AbortSignal): Promise<LoadOutcome> {
    const load = new Load(this.#opened, request);
    this.#loads.set(token, load);
    try {
      return await this.#beside.run({ what: 'load', from: load.label }, signal, (both) => load.run(both));
    } catch (error) {
      load.refuse(error);
      throw error;
    } finally {
      this.#loads.delete(token);
    }
  }

  /** @throws XdplingsError (usage) for a load that is not there any more; what has ended it */
  async loadProgress(
    { token, atLeast }: Params<'loadProgress'>,
    signal: AbortSignal,
  ): Promise<Result<'loadProgress'>> {
    return this.#load(token).progress(atLeast, signal);
  }

  finishLoad({ token }: Params<'finishLoad'>): Result<'finishLoad'> {
    this.#load(token).finish();
    return {};
  }

  #load(token: number): Load {
    const load = this.#loads.get(token);
    if (load !== undefined) return load;
    throw usageError(text('That load has ended.', 'その負荷は終了しています。'));
  }

  /** @throws XdplingsError (usage) for a host that serves nothing */
  setServices({ host, up }: Params<'setServices'>): Result<'setServices'> {
    if (this.#opened.host(host).host.services.length === 0) throw servesNothing(host);
    if (up) this.#services?.start(host);
    else this.#services?.stop(host);
    return {};
  }

  readMap({ pin }: Params<'readMap'>): Result<'readMap'> {
    const map = readMap(pin);
    return map === undefined ? {} : { map };
  }

  writeMap(request: Params<'writeMap'>): Result<'writeMap'> {
    writeMap(request, { programs: this.#programs, network: this.#network });
    return {};
  }

  deleteEntry({ pin, key }: Params<'deleteEntry'>): Result<'deleteEntry'> {
    return { deleted: deleteEntry(pin, key) };
  }

  deleteEntries(request: Params<'deleteEntries'>): Result<'deleteEntries'> {
    return { deleted: deleteEntries(request) };
  }

  takeRecords({ pin, until }: Params<'takeRecords'>): Result<'takeRecords'> {
    const taken = takeRecords(pin, until);
    return taken === undefined ? {} : { taken: { ...taken, records: [...taken.records] } };
  }

  writeVariable({ pin, offset, bytes }: Params<'writeVariable'>): Result<'writeVariable'> {
    writeVariable(pin, offset, bytes);
    return {};
  }

  findNeighbour(request: Params<'findNeighbour'>, signal: AbortSignal): Promise<Result<'findNeighbour'>> {
    return findNeighbour(this.#opened, request, signal);
  }

  /** Runs beside other calls, also beside others of its kind. */
  probe({ from, ...request }: Params<'probe'>, signal: AbortSignal): Promise<Result<'probe'>> {
    const network = this.#opened;
    const { namespace } = network.host(from);
    const open = <T>(work: () => T) => inNamespace(namespace, work);
    return probe(open, request, AbortSignal.any([signal, network.gone]));
  }

  counters(): Result<'counters'> {
    return { interfaces: readInterfaces(this.#opened, this.#programs) };
  }

  /** Listening starts with the first question: ask once before anything is sent. */
  takeTrace(): Result<'takeTrace'> {
    if (this.#trace) return { lines: this.#trace.take() };
    try {
      this.#trace = new TraceReader();
    } catch (error) {
      // Everything else still works; whoever looks at the lines is told why there are none.
      return { lines: [error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)] };
    }
    this.#trace.listenTo(this.#programs.code());
    return { lines: [] };
  }

  async exec({ host, argv }: Params<'exec'>, io: ExecIo): Promise<Result<'exec'>> {
    return { exitCode: await execIn(this.#opened.host(host), argv, io) };
  }
}

const servesNothing = (host: string) =>
  usageError(text(`The host ${host} has no services.`, `ホスト ${host} にはサービスがありません。`));
