import type { InterfaceCounters } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import type { Policy, ProtocolCount, Rule } from '../../domain/firewall/model.ts';

/** A number that the program keeps in a global variable. */
export type NamedNumber = { readonly name: string; readonly value: MapValue };

/** One entry of a map, the CPUs of a per-CPU map added up. */
export type MapRow = { readonly key: MapValue; readonly value: MapValue };

/** The first entries of a map. */
export type MapRows = { readonly name: string; readonly rows: readonly MapRow[]; readonly total: number };

/** Everything that can be read from a running lab at one moment. Absent parts are ones that the program does not have. */
export type Snapshot = {
  /** Milliseconds on a clock that never goes back. */
  readonly at: number;
  readonly interfaces: readonly InterfaceCounters[];
  readonly rules?: readonly Rule[] | undefined;
  readonly policies?: readonly Policy[] | undefined;
  readonly protocols?: readonly ProtocolCount[] | undefined;
  /** Records of the ring buffer that were taken out of it now. */
  readonly records?: readonly MapValue[] | undefined;
  /** Records that found no room, since the program was loaded. */
  readonly lost?: bigint | undefined;
  readonly numbers: readonly NamedNumber[];
  readonly maps: readonly MapRows[];
  /** Lines of bpf_printk since the last snapshot. */
  readonly printed: readonly string[];
};
