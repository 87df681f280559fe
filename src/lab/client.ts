import type {
  InterfaceCounters,
  MapContents,
  ProgramCost,
  SiegeResult,
  TrafficResult,
  VectorResult,
} from '../domain/checks/observed.ts';
import type { MapValue } from '../domain/checks/spec.ts';
import { GENERATOR_LIMITS } from '../domain/generator-limits.ts';
import type { BpfObject } from '../domain/object-file/index.ts';
import { runsOf } from '../domain/runs.ts';
import { type AttachPoint, addressTowards, SERVICE_PORTS, type Topology } from '../domain/topology/model.ts';
import type {
  ExecStreams,
  GenerateRequest,
  GenerateResult,
  LabPort,
  LoadRequest,
  LoadResult,
  Neighbour,
  ProbeResult,
  RunningLoad,
  SiegeRequest,
} from '../engine/ports.ts';
import type { RootAccess } from '../system/privileges.ts';
import { execThrough } from './client/exec-through.ts';
import { HelperLink } from './client/helper-link.ts';
import { startLoadThrough } from './client/load.ts';
import { ProgramData } from './client/program-data.ts';
import * as shown from './client/shown-commands.ts';

export type LabOptions = {
  /** How root is reached; found out when absent, without asking for a password. */
  readonly access?: RootAccess | undefined;
};

/** The unprivileged side of the lab. The helper is started by the first `open`, and again after it has died. */
export function createLab(options: LabOptions = {}): LabPort {
  return new LabClient(options);
}

class LabClient implements LabPort {
  readonly #helper: HelperLink;
  readonly #data: ProgramData;
  #topology: Topology | undefined;
  #attached: readonly (AttachPoint & { program: string })[] = [];

  constructor({ access }: LabOptions) {
    this.#helper = new HelperLink(access, () => this.#forget());
    this.#data = new ProgramData(this.#helper.call);
  }

  async open(topology: Topology, signal?: AbortSignal): Promise<void> {
    const running = this.#helper.identity;
    try {
      await this.#open(topology, signal);
    } catch (error) {
      // A helper that was killed between two runs is found dead only now. A new one starts from nothing, as a run does.
      if (running === undefined || running === this.#helper.identity || signal?.aborted) throw error;
      await this.#open(topology, signal);
    }
  }

  async #open(topology: Topology, signal: AbortSignal | undefined): Promise<void> {
    await this.#helper.start();
    await this.#helper.call('open', { topology: mutable(topology) }, signal);
    if (this.#topology?.name !== topology.name) this.#attached = [];
    this.#topology = topology;
  }

  /** The helper is there no more, and with it everything. */
  #forget(): void {
    this.#topology = undefined;
    this.#data.object = undefined;
    this.#attached = [];
  }

  async load({ bytes, file }: Parameters<LabPort['load']>[0], signal: AbortSignal): Promise<LoadResult> {
    this.#data.object = undefined;
    const result = await this.#helper.call('load', { object: bytes }, signal);
    if (result.ok && file.ok) this.#data.object = file;
    return { ...result, commands: shown.loadCommands(this.#shownHost) };
  }

  async attach(points: Parameters<LabPort['attach']>[0], signal: AbortSignal): Promise<LoadResult> {
    const result = await this.#helper.call('attach', { points: mutable(points) }, signal);
    if (result.ok) this.#attached = points;
    return { ...result, commands: points.map(shown.attachCommand) };
  }

  async vectors(
    program: string,
    packets: readonly Uint8Array[],
    signal: AbortSignal,
    at?: AttachPoint,
  ): Promise<VectorResult[]> {
    const request = { program, packets: [...packets], ...(at === undefined ? {} : { at }) };
    const { vectors, at: arrival } = await this.#helper.call('vectors', request, signal);
    const command = (packet: Uint8Array) => shown.vectorCommand(this.#shownArrival(arrival), program, packet);
    return vectors.map((vector, index) => ({
      ...vector,
      commands: [command(packets[index] ?? new Uint8Array())],
    }));
  }

  async sendFrames(
    from: AttachPoint,
    frames: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<TrafficResult> {
    const result = await this.#helper.call('sendFrames', { from, frames: [...frames] }, signal);
    return {
      ...result,
      commands: runsOf(frames, isSameFrame).map(({ item, times }) => shown.frameCommand(from, item, times)),
    };
  }

  async ping(request: Parameters<LabPort['ping']>[0], signal: AbortSignal): Promise<TrafficResult> {
    const { from, to, family, times } = request;
    const result = await this.#helper.call('ping', { from, to, family, times }, signal);
    return { ...result, commands: [shown.pingCommand(from, this.#address(from, to, family), times)] };
  }

  async converse(request: Parameters<LabPort['converse']>[0], signal: AbortSignal): Promise<TrafficResult> {
    const { protocol, from, to, family, port, times, bytes, address, atOnce } = request;
    const result = await this.#helper.call(
      'converse',
      {
        ...{ protocol, from, to, family, port, times, bytes },
        ...(address === undefined ? {} : { address }),
        ...(atOnce === undefined ? {} : { atOnce }),
      },
      signal,
    );
    const isHttp = protocol === 'tcp' && port === SERVICE_PORTS.http;
    const asked = address ?? this.#address(from, to, family);
    const command = shown.conversationCommand(from, asked, { protocol, port, isHttp, times, atOnce });
    return { ...result, commands: [command] };
  }

  async flood(
    { streams, times }: Parameters<LabPort['flood']>[0],
    signal: AbortSignal,
  ): Promise<TrafficResult> {
    const result = await this.#helper.call('flood', { streams: mutable(streams), times }, signal);
    return { ...result, commands: streams.map(({ from, frame }) => shown.frameCommand(from, frame, times)) };
  }

  async besiege({ attack, requests }: SiegeRequest, signal: AbortSignal): Promise<SiegeResult> {
    const { from, to, times, patienceMs } = requests;
    const result = await this.#helper.call(
      'besiege',
      { attack: mutable(attack), requests: { from, to, times, patienceMs } },
      signal,
    );
    // As long as all the requests take, one after the other.
    const seconds = Math.min(GENERATOR_LIMITS.seconds, Math.ceil((times * patienceMs) / 1000) + 1);
    const port = SERVICE_PORTS.http;
    return {
      ...result,
      commands: {
        flood: shown.generateCommand(attack.from, attack.frames, seconds),
        requests: shown.requestsCommand(from, this.#address(from, to, 4), { port, times, patienceMs }),
      },
    };
  }

  generate({ from, frames, ...limits }: GenerateRequest, signal: AbortSignal): Promise<GenerateResult> {
    return this.#helper.call('generate', { from, frames: [...frames], ...limits }, signal);
  }

  startLoad(request: LoadRequest, signal: AbortSignal): Promise<RunningLoad> {
    return startLoadThrough(this.#helper.call, request, signal);
  }

  async setServices(host: string, up: boolean): Promise<void> {
    await this.#helper.call('setServices', { host, up });
  }

  readMap(name: string): Promise<MapContents | undefined> {
    return this.#data.readMap(name, this.#shownHost);
  }

  writeMap(name: string, key: MapValue, value: MapValue): Promise<readonly string[]> {
    return this.#data.writeMap(name, key, value, this.#shownHost);
  }

  deleteEntry(name: string, key: MapValue): Promise<boolean> {
    return this.#data.deleteEntry(name, key);
  }

  deleteEntries(...request: Parameters<LabPort['deleteEntries']>): Promise<number> {
    return this.#data.deleteEntries(...request);
  }

  takeRecords(name: string): Promise<readonly MapValue[] | undefined> {
    return this.#data.takeRecords(name);
  }

  writeVariable(name: string, value: MapValue): Promise<void> {
    return this.#data.writeVariable(name, value);
  }

  readVariable(name: string): Promise<MapValue | undefined> {
    return this.#data.readVariable(name);
  }

  async loaded(): Promise<BpfObject | undefined> {
    return this.#data.object;
  }

  async counters(): Promise<readonly InterfaceCounters[]> {
    const { interfaces } = await this.#helper.call('counters', {});
    return interfaces.map(({ xdp, ...link }) => ({ ...link, xdp }));
  }

  async measure(program: string, packet: Uint8Array, signal: AbortSignal): Promise<ProgramCost> {
    const { isRepeatable, at, ...cost } = await this.#helper.call('measure', { program, packet }, signal);
    const command = shown.vectorCommand(this.#shownArrival(at), program, packet, MEASURED_TIMES);
    return { ...cost, commands: isRepeatable ? [command] : [] };
  }

  findNeighbour(host: string, address: string): Promise<Neighbour> {
    return this.#helper.call('findNeighbour', { host, address });
  }

  probe(request: Parameters<LabPort['probe']>[0], signal: AbortSignal): Promise<ProbeResult> {
    const { from, address, port, path, timeoutMs } = request;
    return this.#helper.call('probe', { from, address, port, path, timeoutMs }, signal);
  }

  async topology(): Promise<Topology | undefined> {
    return this.#topology;
  }

  async takeTrace(): Promise<readonly string[]> {
    const { lines } = await this.#helper.call('takeTrace', {});
    return lines;
  }

  async exec(host: string, argv: readonly string[], io: ExecStreams): Promise<number> {
    return execThrough(await this.#helper.connection(), host, argv, io);
  }

  close(): Promise<void> {
    return this.#helper.end();
  }

  /** The host that commands are shown for: where a program is attached, or any, since pins are the same everywhere. */
  get #shownHost(): string {
    return this.#attached[0]?.host ?? this.#topology?.hosts.at(-1)?.name ?? 'host';
  }

  /** Where test packets come in. The number of an interface matters only to programs that look for a way out. */
  #shownArrival(at: { host: string; index: number } | undefined): shown.Arrival {
    const host = at?.host ?? this.#shownHost;
    const isRouter = this.#topology?.hosts.some((one) => one.name === host && one.forwarding);
    return { host, index: isRouter ? at?.index : undefined };
  }

  #address(from: string, to: string, family: 4 | 6): string {
    return (this.#topology && addressTowards(this.#topology, from, to, family)) ?? to;
  }
}

/** What a person repeats takes some milliseconds. */
const MEASURED_TIMES = 100_000;

const isSameFrame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Schemas describe plain arrays; what they describe is not changed. */
type Mutable<T> = T extends Uint8Array
  ? T
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;
const mutable = <T>(value: T): Mutable<T> => value as Mutable<T>;
