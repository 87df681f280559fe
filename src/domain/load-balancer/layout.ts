import {
  type MapNeed,
  neededMap,
  neededVariable,
  type VariableNeed,
  wantedMap,
  wantedVariable,
} from '../control-plane/map-need.ts';
import {
  ADDRESS,
  BYTES,
  hasMember,
  INTEGER,
  LIST,
  listLength,
  PORT,
  STRUCT,
} from '../control-plane/shape.ts';
import type { BpfObject } from '../object-file/index.ts';
import { MAX_BACKENDS } from './model.ts';

/*
 * In which maps and variables a program keeps its load balancer. The names are what learners are asked to write; members
 * are found by BTF, so that no offset stands anywhere in the control plane.
 */

const FIRST_STEP = 'load-balancer/udp-forward';
/** The first step whose program can take a backend out of service. */
export const POOL_STEP = 'load-balancer/drain';

const VIP: VariableNeed = { name: 'vip', shape: ADDRESS, declared: '__be32 vip', since: FIRST_STEP };
const COUNT: VariableNeed = {
  name: 'backend_count',
  shape: INTEGER(4),
  declared: '__u32 backend_count',
  since: FIRST_STEP,
};
const CLOCK: VariableNeed = {
  name: 'clock_ns',
  shape: INTEGER(8),
  declared: 'volatile __u64 clock_ns',
};
const BACKENDS: MapNeed = {
  name: 'backends',
  types: ['hash'],
  key: INTEGER(4),
  value: STRUCT({ address: ADDRESS, ifindex: INTEGER(4), mac: BYTES(6), source_mac: BYTES(6) }),
  declared: '__u32 → struct { __be32 address; __u32 ifindex; __u8 mac[6], source_mac[6]; }',
  since: FIRST_STEP,
};
const CONNTRACK: MapNeed = {
  name: 'conntrack',
  types: ['hash', 'lru_hash'],
  key: STRUCT({ client: ADDRESS, client_port: PORT, port: PORT, protocol: INTEGER(1) }),
  value: STRUCT({ backend: INTEGER(4) }),
  declared:
    'struct { __be32 client; __be16 client_port, port; __u8 protocol, pad[3]; } → struct { …; __u64 seen; __u32 backend, pad; }',
  since: FIRST_STEP,
};
const SEEN = STRUCT({ seen: INTEGER(8) });
const STATE = STRUCT({ state: INTEGER(4) });
const POOL: MapNeed = {
  name: 'pool',
  types: ['hash'],
  key: INTEGER(4),
  value: STRUCT({ count: INTEGER(4), id: LIST }),
  declared: '__u32 → struct { __u32 count; __u32 id[16]; }',
  since: POOL_STEP,
};

/** How a program chooses among its backends. */
export type BalancerLayout = {
  /** Backends that there can be. */
  readonly room: number;
  /**
   * pool: a list says which backends get new flows, and has room for so many; count: those with the ids from 1 to a
   * number get them, so that none of them can be taken out again.
   */
  readonly choice: { readonly by: 'pool'; readonly length: number } | { readonly by: 'count' };
};

/** @throws usage error that names the map or variable and what is missing or different */
export function balancerLayout(object: BpfObject): BalancerLayout {
  neededVariable(object, VIP);
  const backends = neededMap(object, BACKENDS);
  conntrackLayout(object);
  const pool = wantedMap(object, POOL);
  if (pool === undefined) {
    // From step drain on, backend_count is gone: what is missing there is the pool.
    if (wantedVariable(object, COUNT) === undefined) neededMap(object, POOL);
    return { room: Math.min(MAX_BACKENDS, backends.maxEntries), choice: { by: 'count' } };
  }
  const length = listLength(object.btf, pool.valueType, 'id');
  return {
    room: Math.min(MAX_BACKENDS, backends.maxEntries, length),
    choice: { by: 'pool', length },
  };
}

/** What a connection's entry says besides its backend. */
export type ConntrackLayout = {
  readonly notesTime: boolean;
  readonly followsStates: boolean;
  /** Whether a variable may say what time it is instead of the kernel's clock. */
  readonly hasClock: boolean;
};

/** @throws usage error that names the map and what is missing or different */
export function conntrackLayout(object: BpfObject): ConntrackLayout {
  const { valueType } = neededMap(object, CONNTRACK);
  const notesTime = hasMember(object.btf, valueType, 'seen');
  const followsStates = hasMember(object.btf, valueType, 'state');
  if (notesTime) neededMap(object, { ...CONNTRACK, value: SEEN });
  if (followsStates) neededMap(object, { ...CONNTRACK, value: STATE });
  return { notesTime, followsStates, hasClock: wantedVariable(object, CLOCK) !== undefined };
}

/** @returns whether the program has a connection table at all, whatever it looks like */
export const hasConntrack = (object: BpfObject): boolean => hasMap(object, CONNTRACK.name);

/** @returns whether the program has backends at all, whatever they look like */
export const hasBackends = (object: BpfObject): boolean => hasMap(object, BACKENDS.name);

const hasMap = ({ maps }: BpfObject, name: string): boolean => maps.some((map) => map.name === name);
