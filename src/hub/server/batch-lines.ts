import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { type EventStream, eventBytes } from '../live/event-stream.ts';
import { type batchAnswer, batchLine, type Report } from '../protocol/protocol.ts';
import { linesOf } from './lines-of.ts';
import { Refused, refused } from './refusals.ts';
import { checked } from './validation.ts';

export type BatchLines = {
  /** The request of a stream, which does not end. */
  readonly bytes: Readable;
  readonly stream: EventStream;
  /** Bytes of a line. */
  readonly longest: number;
  /** Counts a line. @returns whether it is within the limit; the stream of one that is not ends */
  readonly count: () => boolean;
  /** @throws what is answered as a refusal */
  readonly take: (reports: readonly Report[]) => Promise<unknown>;
  readonly refusalOf: (error: unknown) => Refused;
};

const LINE_OPEN = eventBytes('line-open', undefined, '{}');

/** Takes the batches of a stream one after the other, until one side ends it. Never throws. */
export async function takeBatchLines(options: BatchLines): Promise<void> {
  const { bytes, stream, longest, count, refusalOf } = options;
  try {
    // With the request its connection would be destroyed, and the last answer would not arrive.
    for await (const line of linesOf(bytes.iterator({ destroyOnReturn: false }), longest)) {
      if (!count()) throw refused('too-many');
      if (line === '') stream.send(LINE_OPEN);
      else stream.send(answerBytes(await answerTo(line, options)));
    }
  } catch (error) {
    // A connection that breaks is no news; a line without end, or one too many, is told, and ends the stream.
    if (!(error instanceof Refused)) return;
    stream.send(answerBytes(refusing(0, refusalOf(error))));
    stream.end();
  }
}

type Answer = z.infer<typeof batchAnswer>;

const answerBytes = (answer: Answer): Buffer => eventBytes('answer', undefined, JSON.stringify(answer));

async function answerTo(line: string, { take, refusalOf }: BatchLines): Promise<Answer> {
  let n = 0;
  try {
    const batch = checked(batchLine, parsed(line));
    n = batch.n;
    return { n, status: 200, body: await take(batch.reports) };
  } catch (error) {
    return refusing(n, refusalOf(error));
  }
}

const refusing = (n: number, { status, refusal, more }: Refused): Answer => ({
  n,
  status,
  body: { ...refusal, ...more },
});

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // What is no JSON is no batch either.
    return undefined;
  }
}
