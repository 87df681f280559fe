import { usageError, type XdplingsError } from '../errors.ts';
import { type BpfObject, type MapDefinition, resolveType } from '../object-file/index.ts';
import { type Text, text } from '../text.ts';
import { ADDRESS, INTEGER, LIST, mismatch, PREFIX, type Shape, STRUCT } from './shape.ts';

/*
 * In which maps a program keeps its firewall. The names are what learners are asked to write; members are found by BTF,
 * so that no offset stands anywhere in the control plane.
 */

/** A map that the control plane uses, as it must be declared. */
type MapNeed = {
  readonly name: string;
  /** As bpftool prints them: `lpm_trie`. */
  readonly types: readonly string[];
  readonly key: Shape;
  readonly value: Shape;
  /** The value in C, for the message. */
  readonly declared: string;
};

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
    perNetwork: listLength(object, networks),
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
  const map = wanted(object, name);
  if (map) return map;
  const names = object.maps.map((one) => one.name);
  throw usageError(
    text(`The running program has no map ${name}.`, `実行中のプログラムにマップ ${name} がありません。`),
    {
      todo: text(
        `It needs: ${NEEDS[name].declared}. ${names.length > 0 ? `It has: ${names.join(', ')}.` : 'It has none.'}`,
        `必要な宣言: ${NEEDS[name].declared}。${names.length > 0 ? `あるマップ: ${names.join('、')}。` : 'マップが 1 つもありません。'}`,
      ),
    },
  );
}

/** @returns undefined when the program has no such map. @throws usage error for one with another layout */
function wanted(object: BpfObject, name: keyof typeof NEEDS): MapDefinition | undefined {
  const map = object.maps.find((one) => one.name === name);
  if (map === undefined) return undefined;
  const problem = layoutProblem(object, map, NEEDS[name]);
  if (problem) throw otherLayout(NEEDS[name], problem);
  return map;
}

function otherLayout({ name, declared }: MapNeed, problem: Text): XdplingsError {
  return usageError(text(`map ${name}: ${problem.en}.`, `マップ ${name}: ${problem.ja}。`), {
    todo: text(
      `The control plane needs: ${declared}. Nothing was changed.`,
      `コントロールプレーンに必要な宣言: ${declared}。何も変更していません。`,
    ),
  });
}

function layoutProblem({ btf }: BpfObject, map: MapDefinition, need: MapNeed): Text | undefined {
  if (!need.types.includes(map.typeName)) {
    const types = need.types.map((type) => `BPF_MAP_TYPE_${type.toUpperCase()}`);
    return text(
      `its type is ${map.typeName}, where ${types.join(' or ')} is needed`,
      `型が ${map.typeName} です。必要なのは ${types.join(' か ')} です`,
    );
  }
  const { keyType, valueType } = map;
  if (keyType === undefined || valueType === undefined) {
    return text(
      'it declares sizes only; say its types with __type(key, …) and __type(value, …)',
      'サイズだけが宣言されています。__type(key, …) と __type(value, …) で型を書いてください',
    );
  }
  return (
    mismatch(btf, keyType, need.key, text('the key', 'キー')) ??
    mismatch(btf, valueType, need.value, text('the value', '値'))
  );
}

/** How many ids the list in the value of `networks` holds. */
function listLength({ btf }: BpfObject, { valueType = 0 }: MapDefinition): number {
  const value = resolveType(btf, valueType);
  const id = value.kind === 'struct' ? value.members.find(({ name }) => name === 'id') : undefined;
  const list = id && resolveType(btf, id.type);
  return list?.kind === 'array' ? list.count : 0;
}
