import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Outbox, openOutbox } from '../../../src/reporters/hub/outbox.ts';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0).reverse()) undo();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-outbox-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const open = (folder: string, more: Partial<Parameters<typeof openOutbox>[0]> = {}): Outbox => {
  const outbox = openOutbox({ folder, ...more });
  cleanUp.push(() => outbox.close());
  return outbox;
};

const step = (number: number) => ({ kind: 'entered', step: `a/${number}` }) as const;
const stepsOf = (outbox: Outbox) =>
  outbox.next(1e6, 1e9).map(({ body }) => ('step' in body ? body.step : ''));
const numbersOf = (outbox: Outbox) => outbox.next(1e6, 1e9).map(({ seq }) => seq);

describe('an outbox', () => {
  it('numbers reports from 1 and gives the oldest first, again and again until they are acknowledged', () => {
    const outbox = open(newFolder());
    for (const number of [1, 2, 3]) outbox.append(step(number));
    expect(numbersOf(outbox)).toEqual([1, 2, 3]);
    expect(numbersOf(outbox)).toEqual([1, 2, 3]);
    expect(outbox.next(2).map(({ seq }) => seq)).toEqual([1, 2]);
    outbox.acknowledge(2);
    expect(stepsOf(outbox)).toEqual(['a/3']);
    expect(outbox.count()).toBe(1);
  });

  it('outlives the program: another one goes on with the same numbers', () => {
    const folder = newFolder();
    const before = open(folder);
    for (const number of [1, 2, 3]) before.append(step(number));
    before.acknowledge(1);
    const after = open(folder);
    expect(after.next(9).map(({ seq, body }) => [seq, body])).toEqual([
      [2, step(2)],
      [3, step(3)],
    ]);
    after.append(step(4));
    expect(numbersOf(after)).toEqual([2, 3, 4]);
  });

  it('is for the learner alone', () => {
    const folder = newFolder();
    open(folder).append(step(1));
    expect(statSync(join(folder, '0.jsonl')).mode & 0o077).toBe(0);
  });

  it('loses only the line that a crash has torn, wherever it is torn', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (cut) => {
        const folder = newFolder();
        const before = open(folder);
        for (const number of [1, 2]) before.append(step(number));
        const torn = JSON.stringify({ id: 'torn', at: 0, body: step(9) });
        const isWhole = cut >= torn.length;
        appendFileSync(join(folder, '0.jsonl'), `\n${torn.slice(0, cut)}`);
        const after = open(folder);
        after.append(step(3));
        // A line that lacks nothing but its end is whole once another one begins.
        expect(stepsOf(after)).toEqual(['a/1', 'a/2', ...(isWhole ? ['a/9'] : []), 'a/3']);
        expect(numbersOf(open(folder))).toEqual(numbersOf(after));
      }),
      { numRuns: 60 },
    );
  });

  it('takes a file of any bytes for what can be read of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const folder = newFolder();
        appendFileSync(join(folder, '0.jsonl'), bytes);
        const outbox = open(folder);
        outbox.append(step(1));
        expect(stepsOf(outbox)).toEqual(['a/1']);
      }),
      { numRuns: 60 },
    );
  });

  it('gives every report of any number of processes one number of its own, and loses none', () => {
    const doing = fc.oneof(
      { weight: 6, arbitrary: fc.record({ who: fc.nat(2), does: fc.constant('append' as const) }) },
      { weight: 2, arbitrary: fc.record({ who: fc.nat(2), does: fc.constant('acknowledge' as const) }) },
      { weight: 1, arbitrary: fc.record({ who: fc.nat(2), does: fc.constant('restart' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 60 }), (deeds) => {
        const folder = newFolder();
        // Put away after every few lines, so that it happens often.
        const start = () => open(folder, { tidyAt: 300 });
        const processes = [start(), start(), start()];
        const hub: string[] = [];
        let made = 0;
        const send = (outbox: Outbox) => {
          for (const { seq, body } of outbox.next(3)) {
            const said = JSON.stringify(body);
            if (seq === hub.length + 1) hub.push(said);
            else expect(hub[seq - 1]).toBe(said);
            outbox.acknowledge(seq);
          }
        };
        for (const { who, does } of deeds) {
          const outbox = processes[who] as Outbox;
          if (does === 'append') outbox.append(step(++made));
          else if (does === 'acknowledge') send(outbox);
          else processes[who] = start();
        }
        const last = start();
        while (last.count() > 0) send(last);
        const expected = Array.from({ length: made }, (_, at) => JSON.stringify(step(at + 1)));
        expect(hub).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('puts a long file away when nothing waits, and goes on behind it', () => {
    const folder = newFolder();
    const outbox = open(folder, { tidyAt: 1000 });
    for (let number = 1; number <= 100; number++) {
      outbox.append(step(number));
      outbox.acknowledge(number);
    }
    const names = readdirSync(folder);
    expect(names).toHaveLength(1);
    expect(names).not.toEqual(['0.jsonl']);
    expect(statSync(join(folder, names[0] ?? '')).size).toBeLessThan(1500);
    outbox.append(step(101));
    expect(numbersOf(open(folder))).toEqual([101]);
  });

  it('writes once more what stands behind the end of a file that another process put away', () => {
    const folder = newFolder();
    const [mine, other] = [open(folder), open(folder, { tidyAt: 1 })];
    other.append(step(1));
    other.acknowledge(1);
    expect(readdirSync(folder)).toEqual(['1.jsonl']);
    // It still has the file open that is gone.
    mine.append(step(2));
    expect(numbersOf(mine)).toEqual([2]);
    expect(stepsOf(open(folder))).toEqual(['a/2']);
  });

  it('gives a report another number when the hub has another one under it', () => {
    const folder = newFolder();
    const outbox = open(folder);
    for (const number of [1, 2]) outbox.append(step(number));
    outbox.renumber(1, 40);
    expect(outbox.next(9).map(({ seq, body }) => [seq, body])).toEqual([
      [2, step(2)],
      [41, step(1)],
    ]);
    expect(numbersOf(open(folder))).toEqual([2, 41]);
  });

  it('goes on behind what the hub has, where the folder is an older copy', () => {
    const folder = newFolder();
    const outbox = open(folder);
    outbox.append(step(1));
    outbox.acknowledge(1, 40);
    outbox.append(step(2));
    expect(numbersOf(open(folder))).toEqual([41]);
  });

  it('tells how long ago a report was made, whatever the clock was set to meanwhile', () => {
    let now = 1_000_000_000;
    const outbox = open(newFolder(), { now: () => now });
    outbox.append(step(1));
    now += 86_400_000;
    expect(outbox.next(1)[0]?.ago).toBeLessThan(60_000);
    now -= 2 * 86_400_000;
    expect(outbox.next(1)[0]?.ago).toBeGreaterThanOrEqual(0);
  });

  it('tells it of an earlier program’s reports by the clock, and never less than nothing', () => {
    const folder = newFolder();
    open(folder, { now: () => 5_000_000 }).append(step(1));
    expect(open(folder, { now: () => 5_060_000 }).next(1)[0]?.ago).toBe(60_000);
    expect(open(folder, { now: () => 1_000 }).next(1)[0]?.ago).toBe(0);
  });

  it('takes no more bytes at once than are asked for, and always one', () => {
    const outbox = open(newFolder());
    const file = { source: 'x'.repeat(1000), log: '' };
    for (const number of [1, 2, 3]) outbox.append({ kind: 'shared', step: `a/${number}` }, file);
    expect(outbox.next(100, 2500).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(outbox.next(100, 10).map(({ seq }) => seq)).toEqual([1]);
    expect(outbox.next(1)[0]?.file).toEqual(file);
  });

  it('has an end: what no longer fits is counted and not kept', () => {
    const outbox = open(newFolder(), { longest: 2000 });
    for (let number = 1; number <= 100; number++) outbox.append(step(number));
    expect(outbox.count() + outbox.lost()).toBe(100);
    expect(outbox.count()).toBeGreaterThan(5);
    expect(outbox.count()).toBeLessThan(60);
  });

  it('keeps nothing that no hub would take', () => {
    const outbox = open(newFolder());
    outbox.append({ kind: 'entered', step: 'no step\u001b[2J' });
    expect(outbox.count()).toBe(0);
  });

  it('keeps on disk what it says that it keeps', () => {
    const folder = newFolder();
    open(folder).append(step(7));
    expect(readFileSync(join(folder, '0.jsonl'), 'utf8')).toContain('a/7');
  });
});
