import type { ClientRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Heard } from './support/listen.ts';
import { type Held, type Joined, said, TestHub } from './support/test-hub.ts';

let hub: TestHub;
let held: Held;
let ada: Joined;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.close());
beforeEach(async () => {
  held = await hub.session();
  ada = await hub.join(held, 'Ada');
});

type Line = Heard & { readonly write: (words: string | Buffer) => void };

/** A line that is open. */
async function openLine({ token } = ada): Promise<Line> {
  let sent: ClientRequest | undefined;
  const heard = hub.line(token, (request) => {
    sent = request;
    request.write('\n');
  });
  await heard.until((told) => told.some(({ event }) => event === 'line-open'));
  return { ...heard, write: (words) => void sent?.write(words) };
}

const batch = (n: number, ...reports: unknown[]) => `${JSON.stringify({ n, reports })}\n`;
const raised = (seq: number) => said(seq, { kind: 'hand-raised', step: 'hello/print' });
const answers = ({ told }: Heard) =>
  told.flatMap(({ event, data }) => (event === 'answer' ? [[data.n, data.status, data.body]] : []));
const answered = (line: Heard, count: number) => line.until(() => answers(line).length >= count);

describe('reports on the line of a stream', () => {
  it('are taken and answered in order, while the stream tells what came of them', async () => {
    const line = await openLine();
    line.write(batch(1, raised(1)) + batch(2, said(2, { kind: 'hand-lowered' })) + batch(3, raised(3)));
    await answered(line, 3);
    expect(answers(line)).toEqual([1, 2, 3].map((n) => [n, 200, { acked: n }]));
    await line.until((told) => told.some(({ event, data }) => event === 'view' && data.hand === 'up'));
    expect(line.told.filter(({ event }) => event !== 'view').every(({ id }) => Number.isNaN(id))).toBe(true);
  });

  it('are taken however they are cut into pieces', async () => {
    const line = await openLine();
    const bytes = Buffer.from(batch(1, said(1, { kind: 'hand-raised', step: 'hello/print', words: '京都' })));
    for (const byte of bytes) line.write(Buffer.of(byte));
    await answered(line, 1);
    expect(answers(line)).toEqual([[1, 200, { acked: 1 }]]);
  });

  it('count together with those that are posted: no gap, no repetition, no second body', async () => {
    await hub.report(ada, [raised(1)]);
    const line = await openLine();
    line.write(batch(7, raised(1), said(2, { kind: 'hand-lowered' })));
    line.write(batch(8, said(4, { kind: 'hand-lowered' })));
    line.write(batch(9, said(2, { kind: 'hand-raised', step: 'hello/drop' })));
    await answered(line, 3);
    expect(answers(line)).toMatchObject([
      [7, 200, { acked: 2 }],
      [8, 200, { acked: 2 }],
      [9, 409, { error: 'conflict', acked: 2 }],
    ]);
  });

  it.each([
    ['no JSON', '{"n":1,', 0],
    ['no batch', '{"n":1,"reports":7}', 0],
    ['reports that nobody knows', '{"n":1,"reports":[{"seq":1,"ago":0,"body":{"kind":"rich"}}]}', 0],
    ['no number', '{"reports":[]}', 0],
  ])('that are %s are refused, and the line goes on', async (_, words, n) => {
    const line = await openLine();
    line.write(`${words}\n${batch(2, raised(1))}`);
    await answered(line, 2);
    expect(answers(line)).toMatchObject([
      [n, 400, { error: 'bad-request' }],
      [2, 200, { acked: 1 }],
    ]);
    expect(hub.bugs).toEqual([]);
  });

  it('without end are refused, and end the stream', async () => {
    const line = await openLine();
    line.write('x'.repeat(2 * 1024 * 1024 + 1));
    await line.until(() => line.isOver());
    expect(answers(line)).toMatchObject([[0, 413, { error: 'too-large' }]]);
  });

  it('are over when the learner is sent away, or leaves', async () => {
    const bob = await hub.join(held, 'Bob');
    const [ofAda, ofBob] = [await openLine(), await openLine(bob)];
    await hub.act(held, { kind: 'kicked', learner: ada.learner });
    await ofAda.until(() => ofAda.isOver());
    expect(ofAda.told.at(-1)?.data.over).toBe('kicked');
    await hub.ask('POST', '/v1/leave', { headers: { authorization: `Bearer ${bob.token}` } });
    await ofBob.until(() => ofBob.isOver());
  });

  it('are refused when the session is over', async () => {
    const line = await openLine();
    await hub.act(held, { kind: 'ended' });
    line.write(batch(1, raised(1)));
    await answered(line, 1);
    expect(answers(line)).toMatchObject([[1, 410, { error: 'session-over' }]]);
  });

  it('are refused when there are more than one learner can have', async () => {
    const line = await openLine();
    // The line that opened it counts, too.
    line.write(Array.from({ length: 1201 }, (_, at) => batch(at + 1)).join(''));
    await line.until(() => line.isOver());
    expect(answers(line).at(-2)).toEqual([1199, 200, { acked: 0 }]);
    expect(answers(line).at(-1)).toMatchObject([0, 429, { error: 'too-many' }]);
    const another = hub.line(ada.token, (request) => request.write('\n'));
    await another.until(() => another.isOver());
    expect(answers(another)).toMatchObject([[0, 429, { error: 'too-many' }]]);
  });

  it('need their own type', async () => {
    const { status, body } = await hub.ask('POST', '/v1/stream', {
      body: { n: 1, reports: [] },
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect([status, body.error]).toEqual([400, 'bad-request']);
    const other = await hub.ask('POST', '/v1/reports', {
      raw: batch(1),
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/x-ndjson' },
    });
    expect(other.status).toBe(400);
  });

  it('leave nothing behind when the connection breaks in the middle', async () => {
    const line = await openLine();
    line.write(batch(1, raised(1)));
    line.write('{"n":2,"reports":[');
    await answered(line, 1);
    line.end();
    const again = await openLine();
    again.write(batch(1, said(2, { kind: 'hand-lowered' })));
    await answered(again, 1);
    expect(answers(again)).toEqual([[1, 200, { acked: 2 }]]);
    expect(hub.bugs).toEqual([]);
  });
});
