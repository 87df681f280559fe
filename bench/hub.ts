import { parseArgs } from 'node:util';
import { noPostgres, postgresCluster } from '../test/support/postgres-cluster.ts';
import { benchRooms, benchStorm } from './hub-sections.ts';
import { benchStores } from './hub-stores.ts';
import { describeMachine } from './machine.ts';

/*
 * Prints the figures of a live session as Markdown: a hub as it is built, in a process of its own; learners through the
 * client's own code over TLS, and dashboards, in others, on the same cores.
 * Usage: npm run bench:hub [-- --only rooms,storm,stores] [-- --seconds 15] [-- --learners 100,1000,5000]
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'rooms,storm,stores' },
    seconds: { type: 'string', default: '15' },
    learners: { type: 'string', default: '100,1000,5000' },
  },
});
const wanted = new Set(values.only.split(','));
const seconds = Number(values.seconds);
const sizes = values.learners.split(',').map(Number);
if (!(seconds >= 1) || !sizes.every((size) => Number.isInteger(size) && size >= 1))
  throw new Error('--seconds and --learners need numbers from 1 on.');

/** So many events a second, and no more, are what one machine's clients can make; a learner makes one in ten seconds. */
const MOST_A_SECOND = 1000;
const loads = sizes.map((learners) => ({
  learners,
  everyMs: 1000 * Math.max(1, learners / MOST_A_SECOND),
}));
const STORM = { learners: 1000, events: 50 } as const;

/** A database of its own for each section, which waits for the disk as one at work does. */
async function withDatabase<Result>(work: (url: string | undefined) => Promise<Result>): Promise<Result> {
  if (noPostgres) return work(undefined);
  const cluster = await postgresCluster(['fsync = on', 'shared_buffers = 128MB']);
  try {
    return await work(cluster.url);
  } finally {
    await cluster.remove();
  }
}

const SECTIONS = [
  { name: 'rooms', title: 'Rooms at work', work: () => benchRooms(loads, seconds * 1000) },
  {
    name: 'storm',
    title: 'Everybody comes back at once',
    work: () => withDatabase((url) => benchStorm(STORM, url)),
  },
  { name: 'stores', title: 'The stores', work: () => withDatabase(benchStores) },
] as const;

console.log(`${describeMachine()}\n- ${noPostgres ?? 'PostgreSQL with fsync'}`);
for (const { name, title, work } of SECTIONS) {
  if (wanted.has(name)) console.log(`\n## ${title}\n\n${await work()}`);
}
