import * as z from 'zod/mini';
import { VERDICTS } from '../../domain/checks/spec.ts';
import { GENERATOR_LIMITS } from '../../domain/generator-limits.ts';

/* The shapes that cross the line between the learner's process and the helper that runs as root. */

export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const count = z.int().check(z.nonnegative());
/** Names become file names and namespace names. */
const name = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/));
const family = z.union([z.literal(4), z.literal(6)]);

const host = z.object({
  name,
  forwarding: z.boolean(),
  services: z.array(z.enum(['http', 'tcp-echo', 'udp-echo'])),
  routes: z.array(z.object({ to: z.string(), via: z.string() })),
});
/** An interface name has at most 15 characters (IFNAMSIZ). */
const interfaceName = name.check(z.maxLength(15));
const end = z.object({ host: name, name: interfaceName, mac: z.string(), addresses: z.array(z.string()) });
export const topology = z.object({
  name,
  hosts: z.array(host),
  links: z.array(z.object({ a: end, b: end })),
});

export const attachPoint = z.object({ host: z.string(), interface: z.string() });
export const programPoint = z.object({ host: z.string(), interface: z.string(), program: z.string() });
export const outcome = z.object({ ok: z.boolean(), output: z.string() });

export const ping = z.object({ from: z.string(), to: z.string(), family, times: count });
export const conversation = z.object({
  protocol: z.enum(['udp', 'tcp']),
  from: z.string(),
  to: z.string(),
  family,
  port: z.int().check(z.gte(1), z.lte(65535)),
  times: count,
  bytes: count.check(z.lte(16 * 1024 * 1024)),
  address: z.optional(z.string()),
  atOnce: z.optional(z.int().check(z.gte(1), z.lte(1_000))),
});
export const flood = z.object({
  streams: z.array(z.object({ from: attachPoint, frame: bytes })).check(z.minLength(1), z.maxLength(64)),
  times: count.check(z.lte(100_000_000)),
});

const framesInTurn = z.array(bytes).check(z.minLength(1), z.maxLength(GENERATOR_LIMITS.frames));
export const siege = z.object({
  attack: z.object({ from: attachPoint, frames: framesInTurn }),
  requests: z.object({
    from: z.string(),
    to: z.string(),
    times: count.check(z.gte(1), z.lte(200)),
    patienceMs: count.check(z.lte(10_000)),
  }),
});
const loadTarget = {
  /** By which its own process speaks of it. */
  token: count,
  from: z.string(),
  address: z.string(),
  port: z.int().check(z.gte(1), z.lte(65535)),
  patienceMs: count.check(z.lte(10_000)),
};
const positive = z.int().check(z.gte(1));
/** Beyond a load's limits it is refused in words, by the helper. */
export const load = z.union([
  z.object({
    ...loadTarget,
    does: z.literal('requests'),
    atOnce: positive,
    times: z.optional(positive),
    rate: z.optional(z.number().check(z.positive())),
  }),
  z.object({ ...loadTarget, does: z.literal('download'), bytes: positive }),
]);
/** Beyond the generator's limits it is refused in words, by the helper. */
export const generated = z.object({
  from: attachPoint,
  frames: z.array(bytes),
  count: z.optional(z.number()),
  rate: z.optional(z.number()),
  seconds: z.optional(z.number()),
});

const captured = z.object({
  host: z.string(),
  interface: z.string(),
  direction: z.enum(['in', 'out']),
  bytes,
});
const account = z.object({ processed: count, pass: z.int(), drop: count, tx: count, redirect: count });
export const traffic = z.object({
  sent: count,
  answered: count,
  cpus: z.optional(z.array(count)),
  account,
  served: z.optional(z.object({ byHost: z.record(z.string(), count), split: z.array(count) })),
  captured: z.array(captured),
});

const ms = z.number().check(z.nonnegative());
export const siegeResult = z.object({
  attack: z.object({ sent: count, ms }),
  requests: z.object({ sent: count, answered: count, slowestMs: ms }),
  account,
});
const byHost = (value: typeof count | typeof ms) => z.record(z.string(), value);
export const loadResult = z.object({
  ms,
  begun: count,
  answered: count,
  slowestMs: ms,
  byHost: byHost(count),
  lastSynAt: byHost(ms),
  failed: z.array(
    z.object({
      clientPort: count,
      begunAt: ms,
      endedAt: ms,
      host: z.optional(z.string()),
      reason: z.string(),
    }),
  ),
  received: count,
});
export const loadProgress = z.object({ answers: count, ms });
export const generatedResult = z.object({ sent: count, ms, account });

export const vector = z.object({ verdict: z.union([z.enum(VERDICTS), count]), output: bytes });

/** `isRepeatable`: the kernel's own repetition gives the same figure. */
export const cost = z.object({
  ns: count,
  instructions: count,
  machineCodeBytes: count,
  isRepeatable: z.boolean(),
  at: z.optional(z.object({ host: z.string(), index: count })),
});

export const rawMap = z.object({
  type: count,
  id: count,
  perCpu: z.boolean(),
  cpus: count,
  keySize: count,
  valueSize: count,
  maxEntries: count,
  keys: bytes,
  values: bytes,
});
const transferred = z.object({ packets: count, bytes: count });
export const interfaceCounters = z.object({
  host: z.string(),
  interface: z.string(),
  received: transferred,
  sent: transferred,
  redirectedOut: count,
  xdp: z.optional(account),
});
/** A health check. The path goes into a request as it is: printable, without spaces. */
export const probe = z.object({
  from: z.string(),
  address: z.string(),
  port: z.int().check(z.gte(1), z.lte(65535)),
  path: z.string().check(z.regex(/^\/[!-~]*$/), z.maxLength(2048)),
  timeoutMs: count.check(z.lte(10_000)),
});
export const probed = z.union([z.object({ status: count }), z.object({ failure: z.string() })]);

export const neighbour = z.object({
  interface: z.string(),
  index: count,
  mac: z.string(),
  sourceMac: z.string(),
});
/** What a map's slot is given: bytes, or something that only the kernel has a number for. */
export const mapInput = z.union([
  z.object({ bytes }),
  z.object({ program: z.string() }),
  z.object({ port: attachPoint }),
]);
export const pin = name;
export { count };
