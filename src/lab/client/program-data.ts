import type { MapContents } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import type { BpfObject, MapDefinition } from '../../domain/object-file/index.ts';
import { text } from '../../domain/text.ts';
import type { LabPort } from '../../engine/ports.ts';
import type { HelperCall } from './helper-link.ts';
import {
  pinOf,
  readEntries,
  readVariableFrom,
  variableMapPin,
  writeKey,
  writeMapValue,
  writeMembers,
  writeVariableBytes,
} from './map-values.ts';
import { unknownMap, unknownVariable } from './missing-names.ts';
import { recordReader } from './records.ts';
import * as shown from './shown-commands.ts';

/** Maps, variables and records of the loaded object: bytes for the helper, values by the object's BTF for everybody else. */
export class ProgramData {
  readonly #call: HelperCall;
  /** What is loaded. */
  object: BpfObject | undefined;

  constructor(call: HelperCall) {
    this.#call = call;
  }

  /** @param host that the shown command is for */
  async readMap(name: string, host: string): Promise<MapContents | undefined> {
    const { object, map } = this.#find(name);
    if (map === undefined) return undefined;
    const { map: raw } = await this.#call('readMap', { pin: pinOf(name) });
    if (raw === undefined) return undefined;
    return {
      name,
      type: map.typeName,
      perCpu: raw.perCpu,
      maxEntries: raw.maxEntries,
      entries: readEntries(object, map, raw),
      commands: [shown.mapCommand(host, pinOf(name))],
    };
  }

  /** @param host that the shown command is for */
  async writeMap(name: string, key: MapValue, value: MapValue, host: string): Promise<readonly string[]> {
    const { object, map } = this.#need(name);
    const pin = pinOf(name);
    const bytes = writeKey(object, map, key);
    const input = writeMapValue(object, map, value);
    await this.#call('writeMap', { pin, key: bytes, value: input });
    return shown.setEntryCommand(host, pin, bytes, input);
  }

  async deleteEntry(name: string, key: MapValue): Promise<boolean> {
    const { object, map } = this.#need(name);
    const { deleted } = await this.#call('deleteEntry', {
      pin: pinOf(name),
      key: writeKey(object, map, key),
    });
    return deleted;
  }

  async deleteEntries(...[name, keys, unchanged]: Parameters<LabPort['deleteEntries']>): Promise<number> {
    const { object, map } = this.#need(name);
    const { deleted } = await this.#call('deleteEntries', {
      pin: pinOf(name),
      keys: Buffer.concat(keys.map((key) => writeKey(object, map, key))),
      ...(unchanged ? { unchanged: writeMembers(object, map, unchanged) } : {}),
    });
    return deleted;
  }

  async takeRecords(name: string): Promise<readonly MapValue[] | undefined> {
    const { object, map } = this.#find(name);
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

  get #loaded(): BpfObject {
    if (this.object) return this.object;
    throw usageError(text('No program is loaded.', 'プログラムがロードされていません。'));
  }

  #find(name: string): { object: BpfObject; map: MapDefinition | undefined } {
    const object = this.#loaded;
    return { object, map: object.maps.find((map) => map.name === name) };
  }

  #need(name: string): { object: BpfObject; map: MapDefinition } {
    const { object, map } = this.#find(name);
    if (map === undefined) throw unknownMap(name, object);
    return { object, map };
  }
}
