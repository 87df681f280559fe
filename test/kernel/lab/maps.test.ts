import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('maps and variables', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  beforeEach(() => run(lab, compile('maps'), 'count', HOST));
  afterAll(() => lab.close());

  const send = (count: number) =>
    lab.sendFrames(
      CLIENT,
      Array.from({ length: count }, () => frame()),
      signal,
    );
  const entriesOf = async (name: string) => (await lab.readMap(name))?.entries;

  test('an array has every index, and counts what was sent', async () => {
    await send(3);
    expect(await lab.readMap('numbers')).toEqual({
      name: 'numbers',
      type: 'array',
      perCpu: false,
      maxEntries: 4,
      entries: [3, 0, 0, 0].map((value, key) => ({ key, values: [value] })),
      commands: ['xdplings exec host -- bpftool map dump pinned /sys/fs/bpf/maps/numbers'],
    });
    expect(await sh(lab, 'host', 'bpftool map dump pinned /sys/fs/bpf/maps/numbers')).toContain('"value": 3');
  });

  test('a per-CPU array has a value for each CPU, which add up', async () => {
    await send(5);
    const map = await lab.readMap('per_cpu');
    expect(map?.perCpu).toBe(true);
    const [first] = map?.entries ?? [];
    expect(first?.values.length).toBeGreaterThan(0);
    expect(first?.values.reduce<number>((sum, value) => sum + Number(value), 0)).toBe(5);
  });

  test('a hash takes structs by member, replaces, and says when it is full', async () => {
    const flow = (src: number) => ({ src, port: 80, pad: [0, 0] });
    await lab.writeMap('flows', { src: 1, port: 80 }, { packets: 1, bytes: 2 });
    await lab.writeMap('flows', flow(1), { packets: 2 ** 40, bytes: 2n ** 63n });
    await lab.writeMap('flows', flow(2), { packets: 0, bytes: 0 });
    await lab.writeMap('flows', flow(3), { packets: 0, bytes: 0 });
    await expect(lab.writeMap('flows', flow(4), { packets: 0, bytes: 0 })).rejects.toThrow(
      /room for 3 entries/,
    );
    expect(await entriesOf('flows')).toContainEqual({
      key: flow(1),
      values: [{ packets: 2 ** 40, bytes: 2n ** 63n }],
    });
    expect(await entriesOf('flows')).toHaveLength(3);
  });

  test('an LRU hash and an LPM trie are read and written', async () => {
    await lab.writeMap('recent', 7, 70);
    await lab.writeMap('networks', { prefixlen: 24, address: [10, 0, 0, 0] }, 4);
    expect(await entriesOf('recent')).toEqual([{ key: 7, values: [70] }]);
    expect(await entriesOf('networks')).toEqual([
      { key: { prefixlen: 24, address: [10, 0, 0, 0] }, values: [4] },
    ]);
  });

  test('a value written to a per-CPU hash counts once', async () => {
    await lab.writeMap('per_cpu_hash', 9, { packets: 3, bytes: 4 });
    const [entry] = (await entriesOf('per_cpu_hash')) ?? [];
    expect(entry?.key).toBe(9);
    expect(entry?.values[0]).toEqual({ packets: 3, bytes: 4 });
    expect(entry?.values.slice(1).every((value) => (value as { packets: number }).packets === 0)).toBe(true);
  });

  test('a program array takes a program by its name, which then runs', async () => {
    await lab.writeMap('programs', 1, 'tail');
    expect((await send(2)).account).toMatchObject({ processed: 2, drop: 2 });
    expect(await entriesOf('programs')).toHaveLength(1);
    await expect(lab.writeMap('programs', 1, 'nothing')).rejects.toThrow(/"nothing".*\n.*count, tail/);
    await expect(lab.writeMap('programs', 1, 5)).rejects.toThrow(/name of a program/);
  });

  test.each([
    ['flows', { src: 1, port: 80 }, { src: 2, port: 80 }, { packets: 1, bytes: 2 }],
    ['recent', 7, 8, 70],
    ['networks', { prefixlen: 24, address: '10.0.0.0' }, { prefixlen: 25, address: '10.0.0.0' }, 4],
    ['per_cpu_hash', 9, 10, { packets: 3, bytes: 4 }],
    ['programs', 1, 2, 'tail'],
  ])('an entry of %s is deleted once, and no other is', async (name, key, other, value) => {
    await lab.writeMap(name, key, value);
    await lab.writeMap(name, other, value);
    expect(await lab.deleteEntry(name, key)).toBe(true);
    expect(await lab.deleteEntry(name, key)).toBe(false);
    expect(await entriesOf(name)).toHaveLength(1);
    expect(await lab.deleteEntry(name, other)).toBe(true);
    expect(await entriesOf(name)).toEqual([]);
  });

  test('many entries are deleted in one request, those that a program has changed since excepted', async () => {
    const flow = (src: number) => ({ src, port: 80 });
    for (const src of [1, 2, 3]) await lab.writeMap('flows', flow(src), { packets: src, bytes: 2 ** 40 });
    const unchanged = { member: 'packets', values: [1, 7, 9] };
    expect(await lab.deleteEntries('flows', [flow(1), flow(2), flow(9)], unchanged)).toBe(1);
    const sameBytes = { member: 'bytes', values: [2n ** 40n + 1n] };
    expect(await lab.deleteEntries('flows', [flow(3)], sameBytes)).toBe(0);
    expect((await entriesOf('flows'))?.map(({ values }) => values[0])).toHaveLength(2);
    expect(await lab.deleteEntries('flows', [])).toBe(0);
    expect(await lab.deleteEntries('flows', [flow(1), flow(2), flow(3)])).toBe(2);
    expect(await entriesOf('flows')).toEqual([]);
    await expect(lab.deleteEntries('numbers', [0])).rejects.toThrow(/is an array/);
    await expect(lab.deleteEntries('nothing', [0])).rejects.toThrow(/no map named "nothing"/);
    const other = { member: 'age', values: [1] };
    await expect(lab.deleteEntries('flows', [flow(1)], other)).rejects.toThrow(/have no member age/);
  });

  test('what cannot be deleted says why, and what to do instead', async () => {
    for (const array of ['numbers', 'per_cpu']) {
      await expect(lab.deleteEntry(array, 0)).rejects.toMatchObject({
        kind: 'usage',
        words: {
          what: { en: expect.stringMatching(/is an array/), ja: expect.stringMatching(/配列/) },
          todo: { en: expect.stringContaining('Write 0') },
        },
      });
    }
    await expect(lab.deleteEntry('flows', 'mine')).rejects.toThrow(/flows's key/);
    await expect(lab.deleteEntry('networks', { prefixlen: 99, address: '10.0.0.0' })).rejects.toThrow(
      /does not delete that entry of the map networks/,
    );
    await expect(lab.deleteEntry('nothing', 0)).rejects.toMatchObject({
      kind: 'usage',
      words: { todo: { en: expect.stringMatching(/It has: numbers, .*flows/) } },
    });
  });

  test('variables of every section are read by name', async () => {
    await send(4);
    expect(await lab.readVariable('seen')).toBe(4);
    expect(await lab.readVariable('limit')).toBe(5);
    expect(await lab.readVariable('version')).toBe(7);
    expect(await lab.readVariable('note')).toBe('hello');
  });

  test('names that are not there are no error to read, and one to write', async () => {
    expect(await lab.readMap('nothing')).toBeUndefined();
    expect(await lab.readVariable('nothing')).toBeUndefined();
    await expect(lab.writeMap('nothing', 0, 0)).rejects.toThrow(
      /no map named "nothing".*\n.*numbers, .*flows/,
    );
  });

  test('what does not fit is refused, naming what would', async () => {
    await expect(lab.writeMap('numbers', 0, 'many')).rejects.toThrow(/numbers's value.*\n.*0 to/);
    await expect(lab.writeMap('numbers', 4, 1)).rejects.toThrow(/room for 4 entries/);
    await expect(lab.writeMap('recent', -1, 1)).rejects.toThrow(/recent's key/);
    await expect(lab.writeMap('flows', { source: 1 }, { packets: 1, bytes: 1 })).rejects.toThrow(
      /no member "source"/,
    );
  });

  test('a ring buffer has no entries, and says so', async () => {
    await expect(lab.readMap('events')).rejects.toThrow(/events has no entries that can be listed/);
  });
});

describeWithRoot('listing a map', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  beforeEach(() => run(lab, compile('listing'), 'note', HOST));
  afterAll(() => lab.close());

  const keysOf = async (name: string) => ((await lab.readMap(name))?.entries ?? []).map(({ key }) => key);

  test('comes to an end while every frame puts a new entry in the place of another', async () => {
    let isGoing = true;
    const flood = sh(lab, 'client', 'ping -q -f -l 100 -c 20000 10.0.0.2').finally(() => {
      isGoing = false;
    });
    let largest = 0;
    while (isGoing) {
      const keys = await keysOf('sources');
      expect(new Set(keys).size).toBe(keys.length);
      largest = Math.max(largest, keys.length);
    }
    await flood;
    expect(largest).toBeGreaterThan(512);
    expect(largest).toBeLessThan(2048);
  });

  test('finds entries that are so large that few fit into one answer of the kernel', async () => {
    for (let key = 0; key < 8; key += 1) await lab.writeMap('large', key, `${key}`);
    expect((await keysOf('large')).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((await lab.readMap('large'))?.entries).toContainEqual({ key: 5, values: ['5'] });
  });
});
