import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOutbox } from '../../../../src/reporters/hub/outbox.ts';

/*
 * Keeps reports on a small disk of its own (the folder that is its argument): before it is full, while it is, and after.
 * Prints what happened as JSON.
 */
const [folder = ''] = process.argv.slice(2);
const ballast = join(folder, 'ballast');
const outbox = openOutbox({ folder });
const report = (number: number) => outbox.append({ kind: 'entered', step: `a/${number}` });

for (let number = 1; number <= 5; number++) report(number);
writeFileSync(ballast, '');
try {
  for (;;) writeFileSync(ballast, Buffer.alloc(4096), { flag: 'a' });
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
}
for (let number = 6; number <= 205; number++) report(number);
outbox.acknowledge(3);
const whileFull = { waiting: outbox.count(), onDisk: outbox.next(1e6, 1e9).length };
rmSync(ballast);
report(206);
const stepsOf = (of: typeof outbox) =>
  of.next(1e6, 1e9).map(({ seq, body }) => [seq, 'step' in body ? body.step : '']);
const [here, elsewhere] = [stepsOf(outbox), stepsOf(openOutbox({ folder }))];
console.log(JSON.stringify({ whileFull, lost: outbox.lost(), here, elsewhere }));
