import * as z from 'zod/mini';
import { KINDS, POLICY_PROTOCOLS, RULE_PROTOCOLS } from '../../domain/firewall/model.ts';
import { parseHealthUrl } from '../../domain/load-balancer/health-url.ts';
import { BACKEND_STATUSES, CONNECTION_STATES } from '../../domain/load-balancer/model.ts';
import { CHECK_LIMITS, parseName } from '../../domain/load-balancer/parse-flags.ts';
import { IPV4_ADDRESS } from '../../domain/packet/address/ipv4.ts';
import type { SharedControl } from '../../engine/ports.ts';
import { CALLS } from '../protocol/messages.ts';
import { bytes, count } from '../protocol/schemas.ts';

/* What another terminal may ask of a session: some of the helper's calls, and more that only a session knows. */

const port = z.int().check(z.gte(0), z.lte(65535));
const ipv4 = z.string().check(z.refine((address) => IPV4_ADDRESS.read(address) !== undefined));
const portRange = z.object({ from: port, to: port });
const ruleSpec = z.object({
  network: z.object({
    address: ipv4,
    prefixLength: z.int().check(z.gte(0), z.lte(32)),
  }),
  protocol: z.enum(RULE_PROTOCOLS),
  sourcePorts: portRange,
  destinationPorts: portRange,
});
const dropped = z.optional(z.bigint());
const rule = z.extend(ruleSpec, { id: count, dropped });
const policySpec = z.object({
  protocol: z.enum(POLICY_PROTOCOLS),
  kind: z.enum(KINDS),
  limit: z.int().check(z.gte(1), z.lte(0xffff_ffff)),
});
const policy = z.extend(policySpec, { id: count, dropped });
/** What a person would be told of is no request of ours: whoever sends it has not read the flags. */
const accepted = (parse: (value: string) => unknown) =>
  z.string().check(
    z.refine((value) => {
      try {
        parse(value);
        return true;
      } catch {
        return false;
      }
    }),
  );
const { intervalMs, answers } = CHECK_LIMITS;
const inARow = z.int().check(z.gte(answers.from), z.lte(answers.to));
const backendSpec = z.object({
  name: accepted(parseName),
  address: ipv4,
  healthCheck: z.optional(
    z.object({
      url: accepted(parseHealthUrl),
      intervalMs: z.int().check(z.gte(intervalMs.from), z.lte(intervalMs.to)),
      rise: inARow,
      fall: inARow,
    }),
  ),
});
/** The name of one that somebody else has written into the maps is its address. */
const backend = z.extend(backendSpec, {
  name: z.string(),
  id: count,
  mac: z.string(),
  device: z.string(),
  status: z.enum(BACKEND_STATUSES),
});
const connection = z.object({
  protocol: z.enum(['tcp', 'udp']),
  client: ipv4,
  clientPort: port,
  port,
  backend: count,
  state: z.optional(z.enum(CONNECTION_STATES)),
  idleMs: z.optional(z.number()),
});
const protocolCount = z.object({ protocol: count, packets: z.bigint() });

/** The operations of the control plane: what each takes and gives. Each is one request, so it is done or it is not. */
export const OPERATIONS = {
  addRule: { takes: z.tuple([ruleSpec]), gives: rule },
  rules: { takes: z.tuple([]), gives: z.array(rule) },
  deleteRule: { takes: z.tuple([count]), gives: rule },
  setPolicy: { takes: z.tuple([policySpec]), gives: policy },
  policies: { takes: z.tuple([]), gives: z.array(policy) },
  deletePolicy: { takes: z.tuple([count]), gives: policy },
  protocolCounts: { takes: z.tuple([]), gives: z.array(protocolCount) },
  addBackend: { takes: z.tuple([backendSpec]), gives: backend },
  backends: { takes: z.tuple([]), gives: z.array(backend) },
  drainBackend: { takes: z.tuple([count]), gives: backend },
  deleteBackend: { takes: z.tuple([count]), gives: backend },
  connections: { takes: z.tuple([]), gives: z.array(connection) },
  collectConnections: { takes: z.tuple([z.number().check(z.gte(0))]), gives: count },
} as const satisfies Record<keyof SharedControl, unknown>;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as [keyof SharedControl, ...(keyof SharedControl)[]];

export const SESSION_CALLS = {
  exec: CALLS.exec.params,
  sendFrames: CALLS.sendFrames.params,
  counters: CALLS.counters.params,
  generate: CALLS.generate.params,
  label: z.object({}),
  control: z.object({ operation: z.enum(OPERATION_NAMES), with: z.array(z.unknown()) }),
} as const;
export type SessionCall = keyof typeof SESSION_CALLS;

export const labelAnswer = z.object({ label: z.string() });

/** From another terminal to the session. */
export const toSession = z.union([
  z.object({
    id: count,
    call: z.enum(Object.keys(SESSION_CALLS) as [SessionCall, ...SessionCall[]]),
    params: z.unknown(),
  }),
  z.object({ cancel: count }),
  /** What a running command reads; without bytes, its end. */
  z.object({ input: count, bytes: z.optional(bytes) }),
]);
