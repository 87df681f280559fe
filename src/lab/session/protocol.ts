import * as z from 'zod/mini';
import { KINDS, POLICY_PROTOCOLS, RULE_PROTOCOLS } from '../../domain/firewall/model.ts';
import { IPV4_ADDRESS } from '../../domain/packet/address/ipv4.ts';
import type { SharedControl } from '../../engine/ports.ts';
import { CALLS } from '../protocol/messages.ts';
import { bytes, count } from '../protocol/schemas.ts';

/* What another terminal may ask of a session: some of the helper's calls, and more that only a session knows. */

const port = z.int().check(z.gte(0), z.lte(65535));
const portRange = z.object({ from: port, to: port });
const ruleSpec = z.object({
  network: z.object({
    address: z.string().check(z.refine((address) => IPV4_ADDRESS.read(address) !== undefined)),
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
