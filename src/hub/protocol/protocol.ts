import { z } from 'zod';
import { printable } from '../../domain/printable.ts';
import { instructorBody, learnerBody, line } from '../../domain/session/events.ts';
import { LIMITS } from '../../domain/session/limits.ts';

/*
 * What hub and client say to each other, as JSON over HTTP. A client sends its version with every request; a hub
 * answers one that it does not speak with 426 and the versions that it does.
 */

/** The version that this program speaks. */
export const PROTOCOL = 1;
/** The oldest client that this hub understands. */
export const OLDEST_PROTOCOL = 1;
/** Header of every request. */
export const PROTOCOL_HEADER = 'xdplings-protocol';

export const joinRequest = z.object({
  code: z.string().max(100),
  name: line(LIMITS.name),
});

export const rejoinRequest = z.object({ code: z.string().max(100), resume: z.string().max(100) });

/** What both answer. The token is shown once; the hub keeps its hash. */
export const joinAnswer = z.object({
  learner: z.string(),
  name: z.string(),
  token: z.string(),
  /** Only when joining: brings the learner back from another machine. */
  resume: z.string().optional(),
  /** Numbers of reports count from 1 within it. */
  source: z.string(),
  session: z.object({ id: z.string(), title: z.string(), endsAt: z.number() }),
});

/** A file or a log from outside: no control characters. */
const lines = z.string().max(LIMITS.shared).transform(printable);

/** A learner's file as it is now and the log of its last run, sent with consent. */
export const sharedFile = z.object({ source: lines, log: lines });

/** One numbered report; `ago`: ms between the happening and the sending, by the client's own clock. */
export const report = z.object({
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  ago: z.number().min(0).max(1e12),
  body: learnerBody,
  /** With `shared`, and only with it. */
  file: sharedFile.optional(),
});

export const reportsRequest = z.object({ reports: z.array(report).max(LIMITS.batch) });
/** Everything up to `acked` is on the hub's disk and need not be sent again. */
export const reportsAnswer = z.object({ acked: z.number() });

/**
 * A stream that is asked for by POST takes batches, too: its request is lines of this type and does not end. So a learner
 * needs one connection, and a batch no headers. An empty line asks whether lines come through (a proxy may collect them)
 * and is answered with an event `line-open`; a batch with an event `answer`.
 */
export const LINES_TYPE = 'application/x-ndjson';
/** `n` is the client's own number for it. */
export const batchLine = reportsRequest.extend({ n: z.number().int().min(1) });
/** What `/v1/reports` would have answered. */
export const batchAnswer = z.object({ n: z.number(), status: z.number(), body: z.unknown() });

export const loginRequest = z.object({ key: z.string().max(100) });
export const actRequest = z.object({ act: instructorBody });

/** Every refusal. `error` is for programs, `what` and `todo` for people. */
export const refusal = z.object({
  error: z.enum([
    'bad-request',
    'bad-code',
    'bad-resume',
    'bad-key',
    'no-token',
    'not-yours',
    'not-found',
    'session-over',
    'kicked',
    'protocol',
    'too-many',
    'too-large',
    'conflict',
    'forbidden-origin',
    'store-full',
    'bug',
  ]),
  what: z.object({ en: z.string(), ja: z.string() }),
  todo: z.object({ en: z.string(), ja: z.string() }).optional(),
  /** With `protocol`: what the hub speaks. */
  speaks: z.object({ oldest: z.number(), newest: z.number() }).optional(),
});

export type JoinAnswer = z.infer<typeof joinAnswer>;
export type SharedFile = z.infer<typeof sharedFile>;
export type Report = z.infer<typeof report>;
export type Refusal = z.infer<typeof refusal>;
