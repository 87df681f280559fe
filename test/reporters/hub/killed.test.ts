import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHubHttp } from '../../../src/reporters/hub/hub-http.ts';
import { openOutbox } from '../../../src/reporters/hub/outbox.ts';
import { createSender } from '../../../src/reporters/hub/sender.ts';
import { SmallHub } from './support/small-hub.ts';
import { until } from './support/until.ts';

const CHILD = join(import.meta.dirname, 'support/reporting-child.ts');
const DAY = 86_400_000;

let hub: SmallHub;
let folder: string;

beforeEach(async () => {
  hub = new SmallHub();
  await hub.listen();
  folder = mkdtempSync(join(tmpdir(), 'xdplings-killed-'));
});
afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

const wordsOnHub = () => hub.bodies('one').map((body) => ('words' in body ? body.words : undefined));

/** A learner's process that is killed as soon as it has printed so many reports. @returns what it said to have kept */
async function reportUntilKilled(name: string, reports: number, skew: number): Promise<string[]> {
  const { origin, token } = hub.member('one');
  const child = spawn(process.execPath, [CHILD, origin, token, folder, name, `${skew}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
    if (said.split('\n').length > reports) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  // A line without its end was cut by the kill: what it tells of was kept as well, or it would not have been printed.
  return said.split('\n').slice(0, -1);
}

async function sendTheRest(): Promise<void> {
  const { origin, token } = hub.member('one');
  const http = createHubHttp({ origin });
  const outbox = openOutbox({ folder });
  const sender = createSender({ http, token, outbox, onNews: () => {} });
  await until(() => outbox.count() === 0);
  await sender.close();
  http.close();
  outbox.close();
}

describe('a learner’s program that is killed', () => {
  it('has lost nothing and told nothing twice, two at a time in one workspace, time after time', async () => {
    const begun = Date.now();
    const kept: string[] = [];
    // A second process, a clock that is off by a day either way, and a hub that is away for one round.
    for (const [round, skew] of [-DAY, 0, DAY, 0].entries()) {
      if (round === 1) await hub.stop();
      const said = await Promise.all([
        reportUntilKilled(`a${round}`, 20 + 30 * round, skew),
        reportUntilKilled(`b${round}`, 40, skew),
      ]);
      kept.push(...said.flat());
      if (round === 1) await hub.listen(hub.port);
    }
    await sendTheRest();
    const arrived = wordsOnHub();
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(kept.filter((words) => !arrived.includes(words))).toEqual([]);
    // Each process's own are in its order.
    const ofOne = arrived.filter((words) => words?.startsWith('a3-')).map((words) => Number(words?.slice(3)));
    expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b));
    expect(ofOne.length).toBeGreaterThan(50);
    // What was sent by the process that made it has its time, whatever that process's clock says.
    const times = hub.events.filter(({ by }) => by === 'learner').map(({ at }) => at);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
    expect(times.filter((at) => at >= begun - 60_000).length).toBeGreaterThan(0);
  });
});
