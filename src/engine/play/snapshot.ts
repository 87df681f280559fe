import type { InterfaceCounters } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import type { Policy, ProtocolCount, Rule } from '../../domain/firewall/model.ts';
import type { Backend } from '../../domain/load-balancer/model.ts';
import type { ConnectionTable } from './connection-table.ts';

/** A number that the program keeps in a global variable. */
export type NamedNumber = { readonly name: string; readonly value: MapValue };

/** One entry of a map, the CPUs of a per-CPU map added up. */
export type MapRow = { readonly key: MapValue; readonly value: MapValue };

/** The first entries of a map. */
export type MapRows = { readonly name: string; readonly rows: readonly MapRow[]; readonly total: number };

/** Packets that a balancer refused, by the name of their reason in `enum lb_refusal`. */
export type Refusal = { readonly reason: string; readonly count: bigint };

/** What a load balancer keeps. Absent parts are ones that the program does not have, or not yet. */
export type Balancer = {
  /** The address that it stands for. */
  readonly vip: string | undefined;
  readonly backends: readonly Backend[];
  /** Whether the program can take one out of service again, as health checks and draining do: from step drain on. */
  readonly hasPool: boolean;
  /** A full table is read less often than the rest. */
  readonly connections: ConnectionTable | undefined;
  readonly refusals: readonly Refusal[] | undefined;
};

/** Everything that can be read from a running lab at one moment. Absent parts are ones that the program does not have. */
export type Snapshot = {
  /** Milliseconds on a clock that never goes back. */
  readonly at: number;
  readonly interfaces: readonly InterfaceCounters[];
  readonly rules?: readonly Rule[] | undefined;
  readonly policies?: readonly Policy[] | undefined;
  readonly protocols?: readonly ProtocolCount[] | undefined;
  readonly balancer?: Balancer | undefined;
  /** Records of the ring buffer that were taken out of it now. */
  readonly records?: readonly MapValue[] | undefined;
  /** Records that found no room, since the program was loaded. */
  readonly lost?: bigint | undefined;
  readonly numbers: readonly NamedNumber[];
  readonly maps: readonly MapRows[];
  /** Lines of bpf_printk since the last snapshot. */
  readonly printed: readonly string[];
};
