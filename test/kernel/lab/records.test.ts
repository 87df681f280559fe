import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { helpersOf } from './leftovers.ts';
import { compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

/** Records of 16 bytes with headers of 8 that a ring of 4096 has room for: it is never filled to the last byte. */
const ROOM = 170;

describeWithRoot('taking records out of ring buffers', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  beforeEach(() => run(lab, compile('ring'), 'report', HOST));
  afterAll(() => lab.close());

  const runOn = (program: string, times: number) =>
    lab.vectors(
      program,
      Array.from({ length: times }, () => frame()),
      signal,
    );
  const take = async (name = 'events') => (await lab.takeRecords(name)) as { number: number }[];
  const numbersOf = (records: readonly { number: number }[]) => records.map(({ number }) => number);
  const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

  test('each comes once, in order, as the struct event of the program', async () => {
    expect(await take()).toEqual([]);
    await runOn('report', 2);
    expect(await take()).toEqual([
      { number: 0, address: '192.168.1.1', port: 8080, pad: [0, 0] },
      { number: 1, address: '192.168.1.1', port: 8080, pad: [0, 0] },
    ]);
    expect(await take()).toEqual([]);
  });

  test('a ring that has been written round many times gives every record whole', async () => {
    const ROUND = 100;
    for (let round = 0; round < 50; round += 1) {
      await runOn('report', ROUND);
      expect(numbersOf(await take())).toEqual(from(round * ROUND, ROUND));
    }
    expect(await lab.readVariable('lost')).toBe(0);
  });

  test('a full ring gives what it had room for, and has room again afterwards', async () => {
    await runOn('report', ROOM + 30);
    expect(await lab.readVariable('lost')).toBe(30);
    expect(numbersOf(await take())).toEqual(from(0, ROOM));
    await runOn('report', ROOM + 1);
    expect(numbersOf(await take())).toEqual(from(ROOM + 30, ROOM));
    expect(await lab.readVariable('lost')).toBe(31);
  });

  test('discarded records are passed over, and make room', async () => {
    await lab.writeVariable('discard_every', 3);
    await runOn('report', 10);
    expect(numbersOf(await take())).toEqual([1, 2, 4, 5, 7, 8]);
    await lab.writeVariable('discard_every', 1);
    await runOn('report', ROOM);
    expect(await take()).toEqual([]);
    await lab.writeVariable('discard_every', 0);
    await runOn('report', ROOM);
    expect(await take()).toHaveLength(ROOM);
    expect(await lab.readVariable('lost')).toBe(0);
  });

  test('beside traffic, those taken and those that found no room are all there are', async () => {
    const COUNT = 20_000;
    let isGoing = true;
    const flood = sh(lab, 'client', `ping -q -f -l 100 -c ${COUNT} 10.0.0.2`).finally(() => {
      isGoing = false;
    });
    const numbers: number[] = [];
    while (isGoing) numbers.push(...numbersOf(await take()));
    expect(await flood).toContain(`${COUNT} packets transmitted`);
    numbers.push(...numbersOf(await take()));
    expect(numbers.length).toBeGreaterThan(ROOM);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length + Number(await lab.readVariable('lost'))).toBe(await lab.readVariable('seen'));
  });

  test('more than fits into one answer comes whole, and longer records begin like an event', async () => {
    const COUNT = 2000;
    await runOn('longer', COUNT);
    expect(numbersOf(await take('wide'))).toEqual(from(0, COUNT));
    expect(await take('wide')).toEqual([]);
  });

  test('a record that is too short says what it should have been', async () => {
    await runOn('too_short', 1);
    await expect(take()).rejects.toMatchObject({
      kind: 'usage',
      words: {
        what: {
          en: expect.stringMatching(/events has 4 bytes.* 16\./),
          ja: expect.stringContaining('4 バイト'),
        },
        todo: { en: expect.stringContaining('sizeof(struct event)') },
      },
    });
  });

  test('a program without a struct event is told how to declare it', async () => {
    await run(lab, compile('ring', 'RECORD=other'), 'report', HOST);
    await expect(take()).rejects.toMatchObject({
      kind: 'usage',
      words: {
        todo: {
          en: expect.stringContaining('const struct event *unused_event __attribute__((unused));'),
          ja: expect.stringContaining('const struct event *unused_event __attribute__((unused));'),
        },
      },
    });
  });

  test('no such map is no error; one of another type is', async () => {
    expect(await lab.takeRecords('nothing')).toBeUndefined();
    await expect(lab.takeRecords('numbers')).rejects.toMatchObject({
      kind: 'usage',
      words: { what: { en: expect.stringMatching(/numbers is no ring buffer.*array/) } },
    });
  });

  test('leaves nothing mapped and nothing open, over many loads', async () => {
    const [helper, ...others] = helpersOf(process.pid);
    expect(others).toEqual([]);
    const held = () => ({
      mappings: readFileSync(`/proc/${helper?.pid}/maps`, 'utf8').match(/bpf/g)?.length ?? 0,
      descriptors: readdirSync(`/proc/${helper?.pid}/fd`).length,
    });
    const round = async () => {
      await run(lab, compile('ring'), 'report', HOST);
      await runOn('report', 3);
      expect(await take()).toHaveLength(3);
      await lab.writeVariable('discard_every', 2);
    };
    await round();
    const before = held();
    for (let load = 0; load < 10; load += 1) await round();
    expect(held()).toEqual(before);
    expect(before.mappings).toBe(0);
  });
});
