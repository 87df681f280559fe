import type {
  InterfaceCounters,
  MapContents,
  ProgramCost,
  SiegeResult,
  TrafficResult,
  VectorResult,
} from '../domain/checks/observed.ts';
import type { MapValue } from '../domain/checks/spec.ts';
import { usageError } from '../domain/errors.ts';
import { GENERATOR_LIMITS } from '../domain/generator-limits.ts';
import type { BpfObject, MapDefinition } from '../domain/object-file/index.ts';
import { runsOf } from '../domain/runs.ts';
import { text } from '../domain/text.ts';
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
import { openRootAccess, type RootAccess } from '../system/privileges.ts';
import { Connection } from './client/connection.ts';
import { execThrough } from './client/exec-through.ts';
import { type HelperProcess, startHelper } from './client/helper-process.ts';
import { startLoadThrough } from './client/load.ts';
import {
  pinOf,
  readEntries,
  readVariableFrom,
  variableMapPin,
  writeKey,
  writeMapValue,
  writeMembers,
  writeVariableBytes,
} from './client/map-values.ts';
import { unknownMap, unknownVariable } from './client/missing-names.ts';
import { recordReader } from './client/records.ts';
import * as shown from './client/shown-commands.ts';
import { noNetwork } from './no-network.ts';
import type { CallName, Params, Result } from './protocol/messages.ts';

export type LabOptions = {
  /** How root is reached; found out when absent, without asking for a password. */
  readonly access?: RootAccess | undefined;
};

/** The unprivileged side of the lab. The helper is started by the first `open`, and again after it has died. */
export function createLab(options: LabOptions = {}): LabPort {
  return new LabClient(options);
}

class LabClient implements LabPort {
  readonly #options: LabOptions;
  #started: Promise<{ connection: Connection; process: HelperProcess }> | undefined;
  #topology: Topology | undefined;
  #object: BpfObject | undefined;
  #attached: readonly (AttachPoint & { program: string })[] = [];

  constructor(options: LabOptions) {
    this.#options = options;
  }

  async open(topology: Topology, signal?: AbortSignal): Promise<void> {
    const running = this.#started;
    try {
      await this.#open(topology, signal);
    } catch (error) {
      // A helper that was killed between two runs is found dead only now. A new one starts from nothing, as a run does.
      if (running === undefined || running === this.#started || signal?.aborted) throw error;
      await this.#open(topology, signal);
    }
  }

  async #open(topology: Topology, signal: AbortSignal | undefined): Promise<void> {
    this.#started ??= this.#start();
    await this.#call('open', { topology: mutable(topology) }, signal);
    if (this.#topology?.name !== topology.name) this.#attached = [];
    this.#topology = topology;
  }

  async #start() {
    try {
      const access = this.#options.access ?? (await openRootAccess({ interactive: false }));
      let connection: Connection | undefined;
      const process = await startHelper(access, {
        onMessage: (message) => connection?.receive(message),
        onDeath: (error) => {
          this.#forget();
          connection?.die(error);
        },
      });
      connection = new Connection(process.send);
      return { connection, process };
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    this.#started = undefined;
    this.#topology = undefined;
    this.#object = undefined;
    this.#attached = [];
  }

  async #call<Name extends CallName>(
    name: Name,
    params: Params<Name>,
    signal?: AbortSignal | undefined,
  ): Promise<Result<Name>> {
    if (this.#started === undefined) throw noNetwork();
    const { connection } = await this.#started;
    return connection.call(name, params, { signal });
  }

  async load({ bytes, file }: Parameters<LabPort['load']>[0], signal: AbortSignal): Promise<LoadResult> {
    this.#object = undefined;
    const result = await this.#call('load', { object: bytes }, signal);
    if (result.ok && file.ok) this.#object = file;
    return { ...result, commands: shown.loadCommands(this.#shownHost) };
  }

  async attach(points: Parameters<LabPort['attach']>[0], signal: AbortSignal): Promise<LoadResult> {
    const result = await this.#call('attach', { points: mutable(points) }, signal);
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
    const { vectors, at: arrival } = await this.#call('vectors', request, signal);
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
    const result = await this.#call('sendFrames', { from, frames: [...frames] }, signal);
    return {
      ...result,
      commands: runsOf(frames, isSameFrame).map(({ item, times }) => shown.frameCommand(from, item, times)),
    };
  }

  async ping(request: Parameters<LabPort['ping']>[0], signal: AbortSignal): Promise<TrafficResult> {
    const { from, to, family, times } = request;
    const result = await this.#call('ping', { from, to, family, times }, signal);
    return { ...result, commands: [shown.pingCommand(from, this.#address(from, to, family), times)] };
  }

  async converse(request: Parameters<LabPort['converse']>[0], signal: AbortSignal): Promise<TrafficResult> {
    const { protocol, from, to, family, port, times, bytes, address, atOnce } = request;
    const result = await this.#call(
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
    const result = await this.#call('flood', { streams: mutable(streams), times }, signal);
    return { ...result, commands: streams.map(({ from, frame }) => shown.frameCommand(from, frame, times)) };
  }

  async besiege({ attack, requests }: SiegeRequest, signal: AbortSignal): Promise<SiegeResult> {
    const { from, to, times, patienceMs } = requests;
    const result = await this.#call(
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
    return this.#call('generate', { from, frames: [...frames], ...limits }, signal);
  }

  startLoad(request: LoadRequest, signal: AbortSignal): Promise<RunningLoad> {
    return startLoadThrough((name, params, by) => this.#call(name, params, by), request, signal);
  }

  async setServices(host: string, up: boolean): Promise<void> {
    await this.#call('setServices', { host, up });
  }

  async readMap(name: string): Promise<MapContents | undefined> {
    const { object, map } = this.#findMap(name);
    if (map === undefined) return undefined;
    const { map: raw } = await this.#call('readMap', { pin: pinOf(name) });
    if (raw === undefined) return undefined;
    return {
      name,
      type: map.typeName,
      perCpu: raw.perCpu,
      maxEntries: raw.maxEntries,
      entries: readEntries(object, map, raw),
      commands: [shown.mapCommand(this.#shownHost, pinOf(name))],
    };
  }

  async writeMap(name: string, key: MapValue, value: MapValue): Promise<readonly string[]> {
    const { object, map } = this.#findMap(name);
    if (map === undefined) throw unknownMap(name, object);
    const pin = pinOf(name);
    const bytes = writeKey(object, map, key);
    const input = writeMapValue(object, map, value);
    await this.#call('writeMap', { pin, key: bytes, value: input });
    return shown.setEntryCommand(this.#shownHost, pin, bytes, input);
  }

  async deleteEntry(name: string, key: MapValue): Promise<boolean> {
    const { object, map } = this.#findMap(name);
    if (map === undefined) throw unknownMap(name, object);
    const { deleted } = await this.#call('deleteEntry', {
      pin: pinOf(name),
      key: writeKey(object, map, key),
    });
    return deleted;
  }

  async deleteEntries(...[name, keys, unchanged]: Parameters<LabPort['deleteEntries']>): Promise<number> {
    const { object, map } = this.#findMap(name);
    if (map === undefined) throw unknownMap(name, object);
    const { deleted } = await this.#call('deleteEntries', {
      pin: pinOf(name),
      keys: Buffer.concat(keys.map((key) => writeKey(object, map, key))),
      ...(unchanged ? { unchanged: writeMembers(object, map, unchanged) } : {}),
    });
    return deleted;
  }

  async takeRecords(name: string): Promise<readonly MapValue[] | undefined> {
    const { object, map } = this.#findMap(name);
    if (map === undefined) return undefined;
    const read = recordReader(object, map);
    const records: MapValue[] = [];
    for (let until: number | undefined; ; ) {
      const { taken } = await this.#call('takeRecords', {
        pin: pinOf(name),
        ...(until === undefined ? {} : { until }),
      });
      if (taken === undefined) return undefined;
      records.push(...taken.records.map(read));
      if (taken.done) return records;
      until = taken.until;
    }
  }

  async loaded(): Promise<BpfObject | undefined> {
    return this.#object;
  }

  async counters(): Promise<readonly InterfaceCounters[]> {
    const { interfaces } = await this.#call('counters', {});
    return interfaces.map(({ xdp, ...link }) => ({ ...link, xdp }));
  }

  async measure(program: string, packet: Uint8Array, signal: AbortSignal): Promise<ProgramCost> {
    const { isRepeatable, at, ...cost } = await this.#call('measure', { program, packet }, signal);
    const command = shown.vectorCommand(this.#shownArrival(at), program, packet, MEASURED_TIMES);
    return { ...cost, commands: isRepeatable ? [command] : [] };
  }

  findNeighbour(host: string, address: string): Promise<Neighbour> {
    return this.#call('findNeighbour', { host, address });
  }

  probe(request: Parameters<LabPort['probe']>[0], signal: AbortSignal): Promise<ProbeResult> {
    const { from, address, port, path, timeoutMs } = request;
    return this.#call('probe', { from, address, port, path, timeoutMs }, signal);
  }

  async topology(): Promise<Topology | undefined> {
    return this.#topology;
  }

  async writeVariable(name: string, value: MapValue): Promise<void> {
    const object = this.#loaded;
    const variable = object.variables.find((one) => one.name === name);
    if (variable === undefined) throw unknownVariable(name, object);
    await this.#call('writeVariable', {
      pin: variableMapPin(variable),
      offset: variable.offset,
      bytes: writeVariableBytes(object, variable, value),
    });
  }

  async readVariable(name: string): Promise<MapValue | undefined> {
    const object = this.#loaded;
    const variable = object.variables.find((one) => one.name === name);
    if (variable === undefined) return undefined;
    const { map } = await this.#call('readMap', { pin: variableMapPin(variable) });
    return map && readVariableFrom(object, variable, map);
  }

  async takeTrace(): Promise<readonly string[]> {
    const { lines } = await this.#call('takeTrace', {});
    return lines;
  }

  async exec(host: string, argv: readonly string[], io: ExecStreams): Promise<number> {
    if (this.#started === undefined) throw noNetwork();
    const { connection } = await this.#started;
    return execThrough(connection, host, argv, io);
  }

  async close(): Promise<void> {
    const started = await this.#started?.catch(() => undefined);
    this.#forget();
    await started?.process.end();
  }

  get #loaded(): BpfObject {
    if (this.#object) return this.#object;
    throw usageError(text('No program is loaded.', 'プログラムがロードされていません。'));
  }

  #findMap(name: string): { object: BpfObject; map: MapDefinition | undefined } {
    const object = this.#loaded;
    return { object, map: object.maps.find((map) => map.name === name) };
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
