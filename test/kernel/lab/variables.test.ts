import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('writing global variables', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  beforeEach(() => run(lab, compile('variables'), 'count', HOST));
  afterAll(() => lab.close());

  const send = () => lab.sendFrames(CLIENT, [frame()], signal);

  test.each([
    ['clock_ns', 2n ** 63n + 5n],
    ['clock_ns', 7],
    ['limit', 2 ** 32 - 1],
    ['port', 65_535],
    ['kind', 200],
    ['is_on', true],
    ['address', '10.0.1.66'],
    ['odd', 0x01020304],
    ['note', 'good day'],
    ['range', { from: 1, to: 2 }],
    ['choice', 'CHOICE_B'],
    ['numbers', [1, 2, 3]],
  ])('%s reads back as %s', async (name, value) => {
    await lab.writeVariable(name, value);
    expect(await lab.readVariable(name)).toEqual(value);
  });

  test('a program sees what was written', async () => {
    await lab.writeVariable('clock_ns', 2n ** 60n + 1n);
    await send();
    expect(await lab.readVariable('seen_clock')).toBe(2n ** 60n + 1n);
  });

  test('its neighbours in the section keep what they are', async () => {
    const names = [
      'clock_ns',
      'limit',
      'port',
      'kind',
      'is_on',
      'address',
      'odd',
      'note',
      'range',
      'numbers',
    ];
    const read = async () => Promise.all(names.map((name) => lab.readVariable(name)));
    for (const [at, name] of names.entries()) {
      const before = await read();
      const old = before[at] ?? 0;
      await lab.writeVariable(name, old);
      expect(await read()).toEqual(before);
    }
  });

  test('a counter beside it loses nothing while traffic counts in it', async () => {
    const COUNT = 20_000;
    let isGoing = true;
    const flood = sh(lab, 'client', `ping -q -f -l 100 -c ${COUNT} 10.0.0.2`).finally(() => {
      isGoing = false;
    });
    let writes = 0;
    for (; isGoing; writes += 1) await lab.writeVariable('clock_ns', writes);
    expect(await flood).toContain(`${COUNT} packets transmitted`);
    expect(writes).toBeGreaterThan(10);
    const host = (await lab.counters()).find((one) => one.host === 'host');
    expect(host?.xdp?.processed).toBeGreaterThanOrEqual(COUNT);
    expect(await lab.readVariable('counted')).toBe(host?.xdp?.processed);
  });

  test('what cannot be written is refused, naming what could be', async () => {
    await expect(lab.writeVariable('nothing', 1)).rejects.toMatchObject({
      kind: 'usage',
      words: {
        what: { en: expect.stringContaining('"nothing"'), ja: expect.stringContaining('"nothing"') },
        todo: { en: expect.stringMatching(/It has: .*clock_ns/), ja: expect.stringContaining('clock_ns') },
      },
    });
    await expect(lab.writeVariable('version', 1)).rejects.toMatchObject({
      kind: 'usage',
      words: { what: { en: expect.stringContaining('constant'), ja: expect.stringContaining('定数') } },
    });
    await expect(lab.writeVariable('port', 65_536)).rejects.toThrow(/port cannot be 65536.*\n.*65535/);
    await expect(lab.writeVariable('range', { since: 1 })).rejects.toThrow(/no member "since"/);
    expect(await lab.readVariable('version')).toBe(7);
  });
});
