import { type MapNeed, neededMap, wantedMap } from '../control-plane/map-need.ts';
import { ADDRESS, INTEGER, LIST, listLength, PREFIX, STRUCT } from '../control-plane/shape.ts';
import type { BpfObject, MapDefinition } from '../object-file/index.ts';

/*
 * In which maps a program keeps its firewall. The names are what learners are asked to write; members are found by BTF,
 * so that no offset stands anywhere in the control plane.
 */

const PORTS = STRUCT({ from: INTEGER(2), to: INTEGER(2) });
const COUNTER_TYPES = ['percpu_array', 'array', 'percpu_hash', 'hash'] as const;

const NEEDS = {
  networks: {
    name: 'networks',
    types: ['lpm_trie'],
    key: PREFIX,
    value: STRUCT({ id: LIST }),
    declared: 'struct { __u32 prefixlen; __be32 address; } → struct { __u32 id[16]; }',
  },
  rules: {
    name: 'rules',
    types: ['hash'],
    key: INTEGER(4),
    value: STRUCT({
      source: STRUCT({ prefixlen: INTEGER(1), address: ADDRESS }),
      sport: PORTS,
      dport: PORTS,
      protocol: INTEGER(1),
    }),
    declared:
      '__u32 → struct { struct { __u32 prefixlen; __be32 address; } source; struct { __u16 from, to; } sport, dport; __u8 protocol; }',
  },
  drops: {
    name: 'drops',
    types: COUNTER_TYPES,
    key: INTEGER(4),
    value: INTEGER(8),
    declared: '__u32 → __u64',
  },
  policies: {
    name: 'policies',
    types: ['hash'],
    key: STRUCT({ protocol: INTEGER(1), kind: INTEGER(1) }),
    value: STRUCT({ id: INTEGER(4), limit: INTEGER(4) }),
    declared: 'struct { __u8 protocol, kind; } → struct { __u32 id, limit; }',
  },
  limited: {
    name: 'limited',
    types: COUNTER_TYPES,
    key: INTEGER(4),
    value: INTEGER(8),
    declared: '__u32 → __u64',
  },
  sources: {
    name: 'sources',
    types: ['lru_percpu_hash', 'lru_hash', 'percpu_hash', 'hash'],
    key: STRUCT({ address: ADDRESS, protocol: INTEGER(1), kind: INTEGER(1) }),
    value: INTEGER(8),
    declared: 'struct { __be32 address; __u8 protocol, kind; __u16 pad; } → __u64',
  },
  protocols: {
    name: 'protocols',
    types: [...COUNTER_TYPES, 'lru_hash', 'lru_percpu_hash'],
    key: INTEGER(1),
    value: INTEGER(4),
    declared: '__u32 → __u64',
  },
} as const satisfies Record<string, MapNeed>;

/** Where rules live. */
export type RuleLayout = {
  /** Networks that can have rules. */
  readonly networks: number;
  /** Ids that one network's list holds. */
  readonly perNetwork: number;
  /** The highest id that a rule may have. */
  readonly maxId: number;
  /** Rules that there can be at once. */
  readonly rules: number;
  readonly countsDrops: boolean;
};

/** Where policies live. */
export type PolicyLayout = {
  readonly maxId: number;
  readonly policies: number;
  readonly countsDrops: boolean;
};

/** @throws usage error that names the map and what is missing or different */
export function ruleLayout(object: BpfObject): RuleLayout {
  const rules = needed(object, 'rules');
  const networks = needed(object, 'networks');
  const drops = wanted(object, 'drops');
  return {
    networks: networks.maxEntries,
    perNetwork: listLength(object.btf, networks.valueType, 'id'),
    rules: rules.maxEntries,
    maxId: Math.min(rules.maxEntries, drops?.maxEntries ?? rules.maxEntries) - 1,
    countsDrops: drops !== undefined,
  };
}

/** @throws usage error that names the map and what is missing or different */
export function policyLayout(object: BpfObject): PolicyLayout {
  const policies = needed(object, 'policies');
  const limited = wanted(object, 'limited');
  return {
    policies: policies.maxEntries,
    maxId: Math.min(policies.maxEntries, limited?.maxEntries ?? policies.maxEntries) - 1,
    countsDrops: limited !== undefined,
  };
}

/**
 * @returns whether the control plane is to watch the sources: the program counts them and does not limit by itself
 * @throws usage error when it has the maps, but with another layout
 */
export function canDetect(object: BpfObject): boolean {
  const has = (name: string) => object.maps.some((map) => map.name === name);
  if (has('buckets') || !has('sources') || !has('policies')) return false;
  needed(object, 'sources');
  policyLayout(object);
  return true;
}

/** @throws usage error when the program has no such map, or one with another layout */
export const requireProtocols = (object: BpfObject): MapDefinition => needed(object, 'protocols');

function needed(object: BpfObject, name: keyof typeof NEEDS): MapDefinition {
  return neededMap(object, NEEDS[name]);
}

function wanted(object: BpfObject, name: keyof typeof NEEDS): MapDefinition | undefined {
  return wantedMap(object, NEEDS[name]);
}
