import {
  ANY_PORT,
  type Kind,
  type PolicySpec,
  type RuleProtocol,
  type RuleSpec,
} from '../../firewall/model.ts';
import type { HealthCheck } from '../../load-balancer/model.ts';
import { DEFAULT_CHECK } from '../../load-balancer/parse-flags.ts';
import type { ControlClause, MapValue, SetMapClause } from '../spec.ts';

/* The words with which checks have the control plane do something. */

/** A rule as `fw set` takes it: network, protocol (any), ports: one, or from … to (any). */
export type RuleWords = {
  readonly network: string;
  readonly protocol?: RuleProtocol;
  readonly sourcePorts?: number | readonly [number, number];
  readonly destinationPorts?: number | readonly [number, number];
};

export function ruleOf({ network, protocol = 'any', sourcePorts, destinationPorts }: RuleWords): RuleSpec {
  const [address = '', prefixLength = '32'] = network.split('/');
  const ports = (given: RuleWords['sourcePorts']) =>
    given === undefined
      ? ANY_PORT
      : typeof given === 'number'
        ? { from: given, to: given }
        : { from: given[0], to: given[1] };
  return {
    network: { address, prefixLength: Number(prefixLength) },
    protocol,
    sourcePorts: ports(sourcePorts),
    destinationPorts: ports(destinationPorts),
  };
}

/**
 * What the control plane does before the traffic: `control.writes('blocklist', '10.0.1.1', 0)`, `.deletes(map, key)`,
 * `.sets('clock_ns', 5)`, `.addsRule({ network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: [80, 90] })`, `.deletesRule(rule)`,
 * `.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 100 })`. A program array takes the name of a program, a variable of type
 * __be32 an address: `control.sets('vip', '203.0.113.11')`.
 *
 * Backends: `.addsBackend({ name: 'app1', address: '10.0.2.2', healthCheck: 'http://10.0.2.2:8080/health' })`, `.drains('app1')`,
 * `.deletesBackend('app1')`, `.collects(60_000)`. A program keeps its backends from one check to the next, so every check says
 * which ones it needs: where a backend of that name and address is in service already, with the same health check, nothing
 * is done. A drained one is not: it has to be deleted before it is added anew.
 */
export const control = {
  writes: (map: string, key: MapValue, value: MapValue): SetMapClause => ({
    kind: 'set-map',
    map,
    key,
    value,
  }),
  deletes: (map: string, key: MapValue): ControlClause => ({
    kind: 'control',
    does: 'delete-entry',
    map,
    key,
  }),
  sets: (name: string, value: number | bigint | string): ControlClause => ({
    kind: 'control',
    does: 'set-variable',
    name,
    value,
  }),
  addsRule: (words: RuleWords): ControlClause => ({ kind: 'control', does: 'add-rule', rule: ruleOf(words) }),
  deletesRule: (words: RuleWords): ControlClause => ({
    kind: 'control',
    does: 'delete-rule',
    rule: ruleOf(words),
  }),
  setsPolicy: ({ kind = 'any', ...rest }: Omit<PolicySpec, 'kind'> & { kind?: Kind }): ControlClause => ({
    kind: 'control',
    does: 'set-policy',
    policy: { kind, ...rest },
  }),
  addsBackend: ({ name, address, healthCheck }: BackendWords): ControlClause => ({
    kind: 'control',
    does: 'add-backend',
    backend: {
      name,
      address,
      ...(healthCheck === undefined ? {} : { healthCheck: healthCheckOf(healthCheck) }),
    },
  }),
  drains: (name: string): ControlClause => ({ kind: 'control', does: 'drain-backend', name }),
  deletesBackend: (name: string): ControlClause => ({ kind: 'control', does: 'delete-backend', name }),
  /** Deletes the dead connections; `lifetimeMs`: how long one may be without a packet. */
  collects: (lifetimeMs: number): ControlClause => ({ kind: 'control', does: 'collect', lifetimeMs }),
};

/** A backend as `lb set` takes it: a URL alone is asked every second, 2 good or 3 bad answers change the status. */
type BackendWords = {
  readonly name: string;
  readonly address: string;
  readonly healthCheck?: string | ({ readonly url: string } & Partial<HealthCheck>);
};

const healthCheckOf = (words: NonNullable<BackendWords['healthCheck']>): HealthCheck => ({
  ...DEFAULT_CHECK,
  ...(typeof words === 'string' ? { url: words } : words),
});
