import { createHubHttp } from '../src/reporters/hub/hub-http.ts';
import { openScene, type Scene } from './hub-crews.ts';
import { clock } from './hub-messages.ts';
import { p50, percentile } from './statistics.ts';
import { against, ms, table } from './table.ts';

const DASHBOARDS = 50;
/** Targets on two cores, clients included. */
const TARGETS = { acknowledgedMs: 150, dashboardMs: 500, stormMs: 3000, residentMb: 250 } as const;
const WARM_UP_MS = 3000;
const ANNOUNCEMENTS = 5;

const p99 = (samples: readonly number[]): number => percentile(samples, 0.99);
const keeps = (value: number, target: number): string => (value <= target ? '✔' : '✘');

/** One room at work. */
export type Load = { readonly learners: number; readonly everyMs: number };

/**
 * Rooms of growing size at work, and an announcement to each.
 * @returns Markdown
 */
export async function benchRooms(loads: readonly Load[], forMs: number): Promise<string> {
  const work: string[][] = [];
  const announcements: string[][] = [];
  for (const load of loads) {
    const scene = await openScene(load.learners, DASHBOARDS);
    try {
      await scene.learners({ type: 'connect' });
      work.push(await workOf(scene, load, forMs));
      announcements.push(await announcementTo(scene, load.learners));
    } finally {
      await scene.close();
    }
  }
  return [
    table(
      [
        'learners',
        'events/s',
        'acknowledged p50 / p99, ms',
        `≤ ${TARGETS.acknowledgedMs}`,
        `on ${DASHBOARDS} dashboards p50 / p99, ms`,
        `≤ ${TARGETS.dashboardMs}`,
        'hub: processor, ms an event',
        'of a core, %',
        'hub: RSS, MB',
        `≤ ${TARGETS.residentMb}`,
        'kB a learner',
      ],
      work,
    ),
    table(['an announcement to', 'p50, ms', 'p99, ms', 'the last one, ms'], announcements),
  ].join('\n\n');
}

async function workOf({ room, learners, dashboards }: Scene, load: Load, forMs: number): Promise<string[]> {
  await learners({ type: 'work', everyMs: load.everyMs, forMs: WARM_UP_MS });
  await dashboards({ type: 'noted' });
  const cpu = room.cpuMs();
  const began = performance.now();
  const acknowledged = await learners({ type: 'work', everyMs: load.everyMs, forMs });
  const took = performance.now() - began;
  const used = room.cpuMs() - cpu;
  const rss = room.rss();
  // What is on its way to the dashboards comes with the next flush.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const shown = await dashboards({ type: 'noted' });
  return [
    `${load.learners}, one event each ${load.everyMs / 1000} s`,
    ((acknowledged.length / took) * 1000).toFixed(0),
    `${ms(p50(acknowledged))} / ${ms(p99(acknowledged))}`,
    keeps(p99(acknowledged), TARGETS.acknowledgedMs),
    `${ms(p50(shown))} / ${ms(p99(shown))}`,
    keeps(p99(shown), TARGETS.dashboardMs),
    (used / acknowledged.length).toFixed(2),
    ((used / took) * 100).toFixed(0),
    rss.toFixed(0),
    keeps(rss, TARGETS.residentMb),
    ((rss * 1000) / load.learners).toFixed(0),
  ];
}

async function announcementTo({ room, learners }: Scene, count: number): Promise<string[]> {
  const http = createHubHttp(room.door);
  const delays: number[] = [];
  for (let n = 0; n < ANNOUNCEMENTS; n++) {
    const act = { kind: 'announced', words: `${clock()}` };
    await http.request('POST', '/v1/acts', { token: room.key, body: { act } });
    for (let heard = 0; heard < count; ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const noted = await learners({ type: 'noted' });
      heard += noted.length;
      delays.push(...noted);
    }
  }
  http.close();
  return [`${count} learners`, ms(p50(delays)), ms(p99(delays)), ms(Math.max(...delays))];
}

/** What a room comes back from. */
export type Outage = 'network' | 'hub';

type Storm = { readonly tookMs: number; readonly cpuMs: number; readonly rss: number };

/**
 * A room that was connected comes back all at once, each learner with events that wait.
 * @param outage the network was gone; or the hub was killed and has started again, and runs nothing compiled yet
 */
export async function stormOf(
  { learners, events }: { readonly learners: number; readonly events: number },
  outage: Outage,
  url?: string,
): Promise<Storm> {
  const scene = await openScene(learners, 0, url);
  try {
    await scene.learners({ type: 'connect' });
    await scene.learners({ type: 'disconnect' });
    if (outage === 'hub') await scene.room.restart();
    await scene.learners({ type: 'write', events });
    const cpu = scene.room.cpuMs();
    const delays = await scene.learners({ type: 'storm' });
    if (delays.length !== learners * events)
      throw new Error(`${delays.length} of ${learners * events} events were acknowledged.`);
    return { tookMs: Math.max(...delays), cpuMs: scene.room.cpuMs() - cpu, rss: scene.room.rss() };
  } finally {
    await scene.close();
  }
}

/** @param database url of an empty database, where there is one */
export async function benchStorm(
  room: { readonly learners: number; readonly events: number },
  database: string | undefined,
): Promise<string> {
  const rows: string[][] = [];
  const took: Record<string, number> = {};
  for (const [store, url] of [['SQLite'], ...(database === undefined ? [] : [['PostgreSQL', database]])]) {
    for (const outage of ['network', 'hub'] as const) {
      const { tookMs, cpuMs, rss } = await stormOf(room, outage, url);
      took[`${store} ${outage}`] = tookMs;
      rows.push([
        `${store}, the ${outage} was gone`,
        `${ms(tookMs)} ${keeps(tookMs, TARGETS.stormMs)}`,
        (((room.learners * room.events) / tookMs) * 1000).toFixed(0),
        ms(cpuMs),
        rss.toFixed(0),
      ]);
    }
  }
  const ratio = (took['PostgreSQL network'] ?? Number.NaN) / (took['SQLite network'] ?? Number.NaN);
  return [
    table(
      [
        `${room.learners} outboxes of ${room.events} events at once`,
        `all acknowledged, ms (≤ ${TARGETS.stormMs})`,
        'events/s',
        'hub: processor, ms',
        'hub: RSS, MB',
      ],
      rows,
    ),
    ...(database === undefined
      ? []
      : [`PostgreSQL / SQLite, time: ${against(ratio, Number.POSITIVE_INFINITY)}`]),
  ].join('\n\n');
}
