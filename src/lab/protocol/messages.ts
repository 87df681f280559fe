import * as z from 'zod/mini';
import * as shape from './schemas.ts';

const nothing = z.object({});

/** Everything that the helper can be asked for: parameters and result of each call. */
export const CALLS = {
  open: { params: z.object({ topology: shape.topology }), result: nothing },
  load: { params: z.object({ object: shape.bytes }), result: shape.outcome },
  attach: { params: z.object({ points: z.array(shape.programPoint) }), result: shape.outcome },
  vectors: {
    params: z.object({
      program: z.string(),
      packets: z.array(shape.bytes),
      at: z.optional(shape.attachPoint),
    }),
    /** `at`: where they came in, with the interface's number there; absent when no program is attached anywhere. */
    result: z.object({
      vectors: z.array(shape.vector),
      at: z.optional(z.object({ host: z.string(), index: shape.count })),
    }),
  },
  measure: { params: z.object({ program: z.string(), packet: shape.bytes }), result: shape.cost },
  sendFrames: {
    params: z.object({ from: shape.attachPoint, frames: z.array(shape.bytes) }),
    result: shape.traffic,
  },
  ping: { params: shape.ping, result: shape.traffic },
  converse: { params: shape.conversation, result: shape.traffic },
  flood: { params: shape.flood, result: shape.traffic },
  besiege: { params: shape.siege, result: shape.siegeResult },
  generate: { params: shape.generated, result: shape.generatedResult },
  /** Answered when the load is over; the others speak of it by its token. */
  startLoad: { params: shape.load, result: shape.loadResult },
  loadProgress: {
    params: z.object({ token: shape.count, atLeast: shape.count }),
    result: shape.loadProgress,
  },
  finishLoad: { params: z.object({ token: shape.count }), result: nothing },
  setServices: { params: z.object({ host: z.string(), up: z.boolean() }), result: nothing },
  readMap: { params: z.object({ pin: shape.pin }), result: z.object({ map: z.optional(shape.rawMap) }) },
  writeMap: {
    params: z.object({ pin: shape.pin, key: shape.bytes, value: shape.mapInput }),
    result: nothing,
  },
  deleteEntry: {
    params: z.object({ pin: shape.pin, key: shape.bytes }),
    result: z.object({ deleted: z.boolean() }),
  },
  /** Keys in a row; `unchanged`: only where the value has these bytes at the offset, as many for each key. */
  deleteEntries: {
    params: z.object({
      pin: shape.pin,
      keys: shape.bytes,
      unchanged: z.optional(z.object({ offset: shape.count, size: shape.count, parts: shape.bytes })),
    }),
    result: z.object({ deleted: shape.count }),
  },
  /** Without `taken` there is no such map; until `done`, what was in the ring at the first call takes more of them. */
  takeRecords: {
    params: z.object({ pin: shape.pin, until: z.optional(shape.count) }),
    result: z.object({
      taken: z.optional(z.object({ records: z.array(shape.bytes), until: shape.count, done: z.boolean() })),
    }),
  },
  /** A part of the one value of a data section's map. */
  writeVariable: {
    params: z.object({ pin: shape.pin, offset: shape.count, bytes: shape.bytes }),
    result: nothing,
  },
  findNeighbour: {
    params: z.object({ host: z.string(), address: z.string() }),
    result: shape.neighbour,
  },
  probe: { params: shape.probe, result: shape.probed },
  counters: { params: nothing, result: z.object({ interfaces: z.array(shape.interfaceCounters) }) },
  takeTrace: { params: nothing, result: z.object({ lines: z.array(z.string()) }) },
  exec: {
    params: z.object({ host: z.string(), argv: z.array(z.string()).check(z.minLength(1)) }),
    result: z.object({ exitCode: z.int() }),
  },
} as const;

export type CallName = keyof typeof CALLS;
export type Params<Name extends CallName> = z.infer<(typeof CALLS)[Name]['params']>;
export type Result<Name extends CallName> = z.infer<(typeof CALLS)[Name]['result']>;

const id = shape.count;

/** From the learner's process to the helper. */
export const toHelper = z.union([
  z.object({ id, call: z.enum(Object.keys(CALLS) as [CallName, ...CallName[]]), params: z.unknown() }),
  z.object({ cancel: id }),
  /** What a running command reads; without bytes, its end. */
  z.object({ input: id, bytes: z.optional(shape.bytes) }),
]);
export type ToHelper = z.infer<typeof toHelper>;

const text = z.object({ en: z.string(), ja: z.string() });
export const errorDetails = z.object({
  kind: z.enum(['usage', 'environment', 'bug', 'cancelled']),
  what: text,
  where: z.optional(z.string()),
  todo: z.optional(text),
});
export type ErrorMessage = z.infer<typeof errorDetails>;

/** From the helper. `ready` comes once, first; or `failed`, and then the end. */
export const fromHelper = z.union([
  z.object({ id, result: z.unknown() }),
  z.object({ id, error: errorDetails }),
  z.object({ id, output: z.enum(['stdout', 'stderr']), bytes: shape.bytes }),
  z.object({ ready: z.literal(true) }),
  z.object({ failed: errorDetails }),
]);
export type FromHelper = z.infer<typeof fromHelper>;
