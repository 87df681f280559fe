import type { MapEntry } from '../checks/observed.ts';
import type { MapValue } from '../checks/spec.ts';
import { member, readAddress, toNumber } from '../control-plane/values.ts';
import { usageError } from '../errors.ts';
import { text } from '../text.ts';
import {
  KINDS,
  type Kind,
  type Network,
  POLICY_PROTOCOLS,
  type Policy,
  type PolicyProtocol,
  type PortRange,
  PROTOCOL_NUMBERS,
  RULE_PROTOCOLS,
  type RuleProtocol,
  type RuleSpec,
} from './model.ts';

/* Between what the maps hold, as BTF gives it, and what it means. Layouts have been checked before. */

export const networkValue = ({ address, prefixLength }: Network): MapValue => ({
  prefixlen: prefixLength,
  address,
});

/** @param littleEndian of the machine: an address that the program calls a `__u32` is read as a number */
export const readNetwork = (value: MapValue, littleEndian: boolean): Network => ({
  address: readAddress(member(value, 'address'), littleEndian),
  prefixLength: toNumber(member(value, 'prefixlen')),
});

/** @param length of the list in the program; what is not used is 0 */
export const idList = (ids: readonly number[], length: number): MapValue => ({
  id: Array.from({ length }, (_, index) => ids[index] ?? 0),
});

/** @returns the ids up to the first 0, which ends the list */
export function readIdList(value: MapValue): number[] {
  const list = member(value, 'id');
  const ids = Array.isArray(list) ? list.map(toNumber) : [];
  const end = ids.indexOf(0);
  return end === -1 ? ids : ids.slice(0, end);
}

export const ruleValue = ({ network, protocol, sourcePorts, destinationPorts }: RuleSpec): MapValue => ({
  source: networkValue(network),
  sport: { ...sourcePorts },
  dport: { ...destinationPorts },
  protocol: PROTOCOL_NUMBERS[protocol],
});

/** @throws usage error for a protocol that no rule of ours asks for: somebody else has written it */
export function readRule(id: number, value: MapValue, littleEndian: boolean): RuleSpec {
  const number = toNumber(member(value, 'protocol'));
  const protocol = RULE_PROTOCOLS.find((one) => PROTOCOL_NUMBERS[one] === number);
  if (protocol === undefined) throw foreign(`rules[${id}].protocol`, number, RULE_PROTOCOLS);
  return {
    network: readNetwork(member(value, 'source'), littleEndian),
    protocol,
    sourcePorts: readPorts(member(value, 'sport')),
    destinationPorts: readPorts(member(value, 'dport')),
  };
}

const readPorts = (value: MapValue): PortRange => ({
  from: toNumber(member(value, 'from')),
  to: toNumber(member(value, 'to')),
});

export const policyKey = ({ protocol, kind }: { protocol: RuleProtocol; kind: Kind }): MapValue => ({
  protocol: PROTOCOL_NUMBERS[protocol],
  kind: KINDS.indexOf(kind),
});

/** @throws usage error for a protocol or kind that no policy of ours asks for: somebody else has written it */
export function readPolicy({ key, values }: MapEntry): Omit<Policy, 'dropped'> {
  const [value = 0] = values;
  const number = toNumber(member(key, 'protocol'));
  const protocol = POLICY_PROTOCOLS.find((one) => PROTOCOL_NUMBERS[one] === number);
  if (protocol === undefined) throw foreign('policies: protocol', number, POLICY_PROTOCOLS);
  const kind = readKind(member(key, 'kind'));
  if (kind === undefined) throw foreign('policies: kind', String(member(key, 'kind')), KINDS);
  return { id: toNumber(member(value, 'id')), protocol, kind, limit: toNumber(member(value, 'limit')) };
}

/** What one source has sent, as an entry of `sources`; undefined for what no policy can be about. */
export type SourceCount = {
  readonly address: string;
  readonly protocol: PolicyProtocol;
  readonly kind: Kind;
  readonly packets: bigint;
};

export function readSource({ key, values }: MapEntry, littleEndian: boolean): SourceCount | undefined {
  const number = toNumber(member(key, 'protocol'));
  const protocol = POLICY_PROTOCOLS.find((one) => PROTOCOL_NUMBERS[one] === number);
  const kind = readKind(member(key, 'kind'));
  if (protocol === undefined || kind === undefined) return undefined;
  return {
    address: readAddress(member(key, 'address'), littleEndian),
    protocol,
    kind,
    packets: total(values),
  };
}

/** A kind is a number; where the program declares it as `enum kind`, BTF has given its name: KIND_SYN. */
function readKind(value: MapValue): Kind | undefined {
  if (typeof value !== 'string') return KINDS[toNumber(value)];
  return KINDS.find((kind) => value.toLowerCase() === `kind_${kind}`);
}

/** @returns the sum over all CPUs; 0 for no entry */
export const total = (values: readonly MapValue[]): bigint =>
  values.reduce<bigint>(
    (sum, value) => sum + (typeof value === 'bigint' ? value : BigInt(toNumber(value))),
    0n,
  );

const foreign = (where: string, value: number | string, allowed: readonly string[]) =>
  usageError(
    text(
      `${where} is ${value}: the control plane has not written that.`,
      `${where} が ${value} です。コントロールプレーンが書いた値ではありません。`,
    ),
    {
      todo: text(
        `It knows: ${allowed.map((one) => `${one} ${KNOWN[one] ?? ''}`.trim()).join(', ')}.`,
        `扱える値: ${allowed.map((one) => `${one} ${KNOWN[one] ?? ''}`.trim()).join('、')}。`,
      ),
    },
  );

const KNOWN: Readonly<Record<string, number>> = PROTOCOL_NUMBERS;
