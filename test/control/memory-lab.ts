import type { ControlledLab } from '../../src/control/index.ts';
import type { MapValue } from '../../src/domain/checks/spec.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import type { Topology } from '../../src/domain/topology/model.ts';
import type { ProbeResult } from '../../src/engine/ports.ts';

/** Maps in memory, for the control plane's own logic. Every call takes a turn of the event loop, as in the real lab. */
export class MemoryLab implements ControlledLab {
  object: BpfObject | undefined;
  readonly maps = new Map<string, Map<string, readonly MapValue[]>>();
  readonly variables = new Map<string, MapValue>();
  network: Topology | undefined;
  /** Who does not answer when a neighbour is looked for. */
  readonly silent = new Set<string>();
  /** What a backend answers to a health check; the test may let it wait. */
  answer: (address: string, signal: AbortSignal) => Promise<ProbeResult> = async () => ({ status: 200 });
  /** Whom health checks asked, in order: `lb 10.0.2.2:8080/health 1000`. */
  readonly asked: string[] = [];
  /** `rules`, `-rules`: what was written and deleted, in order. */
  readonly log: string[] = [];
  /** The write or deletion with this number fails, and each after it while `stuck`; counted from 1. */
  failAt = Number.POSITIVE_INFINITY;
  stuck = false;
  #writes = 0;

  constructor(object: BpfObject | undefined) {
    this.object = object;
  }

  loaded = async () => this.object;

  readMap = async (name: string) => {
    await turn();
    const map = this.object?.maps.find((one) => one.name === name);
    if (map === undefined) return undefined;
    const entries = [...this.#entries(name)].map(([key, values]) => ({ key: JSON.parse(key), values }));
    const { maxEntries, typeName: type } = map;
    return { name, type, perCpu: type.includes('percpu'), maxEntries, entries, commands: [] };
  };

  writeMap = async (name: string, key: MapValue, value: MapValue) => {
    await this.#write(name);
    this.#entries(name).set(JSON.stringify(key), [value]);
    return [];
  };

  deleteEntry = async (name: string, key: MapValue) => {
    await this.#write(`-${name}`);
    return this.#entries(name).delete(JSON.stringify(key));
  };

  deleteEntries: ControlledLab['deleteEntries'] = async (name, keys, unchanged) => {
    await this.#write(`-${name}`);
    const entries = this.#entries(name);
    return keys.filter((key, index) => {
      const [value] = entries.get(JSON.stringify(key)) ?? [];
      const is = (value as Record<string, MapValue> | undefined)?.[unchanged?.member ?? ''];
      if (unchanged && is !== unchanged.values[index]) return false;
      return entries.delete(JSON.stringify(key));
    }).length;
  };

  readVariable = async (name: string) => {
    await turn();
    if (!this.object?.variables.some((one) => one.name === name)) return undefined;
    return this.variables.get(name) ?? (name === 'vip' ? '0.0.0.0' : 0);
  };

  writeVariable = async (name: string, value: MapValue) => {
    await this.#write(name);
    this.variables.set(name, value);
  };

  topology = async () => this.network;

  /** As in the lab `lb`: 10.0.N.2 is behind its interface N - 1. */
  findNeighbour = async (_host: string, address: string) => {
    await turn();
    const number = Number(address.split('.')[2]);
    if (this.silent.has(address)) throw usageError({ en: `${address} does not answer`, ja: '応答なし' });
    return {
      interface: `eth${number - 1}`,
      index: number,
      mac: `02:00:00:00:0${number}:02`,
      sourceMac: `02:00:00:00:0${number}:01`,
    };
  };

  probe: ControlledLab['probe'] = async ({ from, address, port, path, timeoutMs }, signal) => {
    await turn();
    this.asked.push(`${from} ${address}:${port}${path} ${timeoutMs}`);
    return this.answer(address, signal);
  };

  /** As packets do it: nobody is asked. */
  put(name: string, key: MapValue, ...values: readonly MapValue[]): void {
    this.#entries(name).set(JSON.stringify(key), values);
  }

  /** What the maps and variables of the control plane hold, for comparing before with after. */
  snapshot(): string {
    const maps = ['rules', 'networks', 'backends', 'pool', 'conntrack'];
    const contents = maps.map((name) => [...this.#entries(name)].sort());
    return JSON.stringify([contents, [...this.variables]], (_key, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
  }

  resetCount(): void {
    this.#writes = 0;
    this.log.length = 0;
  }

  async #write(what: string): Promise<void> {
    await turn();
    this.#writes += 1;
    if (this.#writes === this.failAt || (this.stuck && this.#writes > this.failAt)) {
      throw environmentError({ en: 'no more memory', ja: 'メモリーがありません' });
    }
    this.log.push(what);
  }

  #entries(name: string) {
    const entries = this.maps.get(name) ?? new Map<string, readonly MapValue[]>();
    this.maps.set(name, entries);
    return entries;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
