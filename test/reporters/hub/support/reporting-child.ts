import { createHubHttp } from '../../../../src/reporters/hub/hub-http.ts';
import { openOutbox } from '../../../../src/reporters/hub/outbox.ts';
import { createSender } from '../../../../src/reporters/hub/sender.ts';

/*
 * A program that reports without end until it is killed: arguments are the hub's origin, the token, the outbox's
 * folder, its own name, and by how much its clock is wrong (ms). It prints the number of each report once it is kept.
 */
const [origin = '', token = '', folder = '', name = '', skew = '0'] = process.argv.slice(2);
const realNow = Date.now;
Date.now = () => realNow() + Number(skew);
const outbox = openOutbox({ folder, tidyAt: 2000 });
const http = createHubHttp({ origin });
const sender = createSender({
  http,
  token,
  outbox,
  onNews: () => {},
  delays: { firstMs: 2, mostMs: 20 },
});
let made = 0;
const report = () => {
  made += 1;
  outbox.append({ kind: 'hand-raised', step: 'hello/print', words: `${name}-${made}` });
  sender.wake();
  process.stdout.write(`${name}-${made}\n`);
  setImmediate(report);
};
report();
