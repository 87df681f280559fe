import { openStore } from '../../../src/hub/store/open-store.ts';
import { announced, report } from './sample.ts';

/*
 * A program that is there to be killed: it appends reports and announcements as fast as it can, several calls on their
 * way at once, and prints each one that was acknowledged. Arguments: the store, the session, the life (a word of this
 * start's own).
 */

const [url = '', session = '', life = ''] = process.argv.slice(2);
const SOURCE = 'learner';
const store = await openStore(url);
const tell = (words: string) => process.stdout.write(`${words}\n`);
let seq = await store.acked(session, SOURCE);

async function sendReports(): Promise<void> {
  for (;;) {
    const batch = Array.from({ length: 3 }, (_, at) => report(SOURCE, seq + at + 1));
    const { acked } = await store.append(session, batch);
    seq = acked[SOURCE] ?? 0;
    tell(`reports ${seq}`);
  }
}
async function announce(lane: number): Promise<void> {
  for (let n = 1; ; n++) {
    const words = `${life}-${lane}-${n}`;
    await store.append(session, [announced(words)]);
    tell(`announced ${words}`);
  }
}
await Promise.all([sendReports(), announce(1), announce(2), announce(3)]);
