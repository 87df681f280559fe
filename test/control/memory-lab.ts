import type { ControlledLab } from '../../src/control/index.ts';
import type { MapValue } from '../../src/domain/checks/spec.ts';
import { environmentError } from '../../src/domain/errors.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';

/** Maps in memory, for the control plane's own logic. Every call takes a turn of the event loop, as in the real lab. */
export class MemoryLab implements ControlledLab {
  object: BpfObject | undefined;
  readonly maps = new Map<string, Map<string, readonly MapValue[]>>();
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

  /** As packets do it: nobody is asked. */
  put(name: string, key: MapValue, ...values: readonly MapValue[]): void {
    this.#entries(name).set(JSON.stringify(key), values);
  }

  /** What rules and networks hold, for comparing before with after. */
  snapshot(): string {
    const contents = ['rules', 'networks'].map((name) => [...this.#entries(name)].sort());
    return JSON.stringify(contents);
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
