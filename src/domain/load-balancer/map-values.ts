import type { MapEntry } from '../checks/observed.ts';
import type { MapValue } from '../checks/spec.ts';
import { member, readAddress, toNumber, toNumbers } from '../control-plane/values.ts';
import { formatMac, parseMac } from '../packet/address/mac.ts';
import type { ConntrackLayout } from './layout.ts';
import type { Connection, ConnectionState } from './model.ts';

/* Between what the maps hold, as BTF gives it, and what it means. Layouts have been checked before. */

/** A backend as the program sees it. */
export type BackendEntry = {
  readonly id: number;
  readonly address: string;
  /** Of the interface that leads to it, in the lb host. */
  readonly ifindex: number;
  readonly mac: string;
  readonly sourceMac: string;
};

export const backendValue = ({ address, ifindex, mac, sourceMac }: BackendEntry): MapValue => ({
  address,
  ifindex,
  mac: [...parseMac(mac)],
  source_mac: [...parseMac(sourceMac)],
});

/** @param littleEndian of the machine: an address that the program calls a `__u32` is read as a number */
export function readBackend({ key, values: [value = 0] }: MapEntry, littleEndian: boolean): BackendEntry {
  return {
    id: toNumber(key),
    address: readAddress(member(value, 'address'), littleEndian),
    ifindex: toNumber(member(value, 'ifindex')),
    mac: readMac(member(value, 'mac')),
    sourceMac: readMac(member(value, 'source_mac')),
  };
}

const readMac = (value: MapValue): string => formatMac(Uint8Array.from(toNumbers(value)));

/** @param length of the list in the program; what is not used is 0 */
export const poolValue = (ids: readonly number[], length: number): MapValue => ({
  count: ids.length,
  id: Array.from({ length }, (_, index) => ids[index] ?? 0),
});

/** @returns the ids that the program chooses from: no more than the list has */
export const readPool = (value: MapValue): number[] =>
  toNumbers(member(value, 'id')).slice(0, toNumber(member(value, 'count')));

const PROTOCOLS: Readonly<Record<number, Connection['protocol']>> = { 6: 'tcp', 17: 'udp' };

/** The states by their number in `enum lb_state`; 0 is that of UDP. */
const STATES: readonly (ConnectionState | undefined)[] = [
  undefined,
  'Opening',
  'Established',
  'Closing',
  'Closing',
  'Closed',
];
/** Where the program declares the state as the enum itself, BTF has given its name. */
const STATE_NAMES: readonly string[] = [
  '',
  'LB_OPENING',
  'LB_ESTABLISHED',
  'LB_CLIENT_CLOSING',
  'LB_BACKEND_CLOSING',
  'LB_CLOSED',
];

/** An entry of the connection table, and what of it is needed to delete it. */
export type ConnectionEntry = Connection & {
  readonly key: MapValue;
  /** When its last packet came, as the program has noted it. */
  readonly seen: MapValue;
};

/**
 * @param clockNs what time it is by the clock that the program asks
 * @returns undefined for an entry of another protocol: no program of the course makes one
 */
export function readConnection(
  { key, values: [value = 0] }: MapEntry,
  { notesTime, followsStates }: ConntrackLayout,
  clockNs: bigint,
  littleEndian: boolean,
): ConnectionEntry | undefined {
  const protocol = PROTOCOLS[toNumber(member(key, 'protocol'))];
  if (protocol === undefined) return undefined;
  const seen = member(value, 'seen');
  return {
    key,
    seen,
    protocol,
    client: readAddress(member(key, 'client'), littleEndian),
    clientPort: toNumber(member(key, 'client_port')),
    port: toNumber(member(key, 'port')),
    backend: toNumber(member(value, 'backend')),
    state: followsStates && protocol === 'tcp' ? readState(member(value, 'state')) : undefined,
    idleMs: notesTime ? idleMs(seen, clockNs) : undefined,
  };
}

const readState = (value: MapValue): ConnectionState | undefined =>
  STATES[typeof value === 'string' ? STATE_NAMES.indexOf(value) : toNumber(value)];

/** A packet may have come since the clock was read. */
function idleMs(seen: MapValue, clockNs: bigint): number {
  const ns = typeof seen === 'bigint' ? seen : BigInt(toNumber(seen));
  return ns >= clockNs ? 0 : Number(clockNs - ns) / 1e6;
}
