import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { holdingsOf } from './leftovers.ts';
import { compile, HOST, run } from './support.ts';

/* A session as a program of its own: says what it holds, then goes on until somebody ends it. */

const lab = createLab();
await lab.open(LABS.pair);
await run(lab, compile('maps'), 'count', HOST);
process.stdout.write(`${JSON.stringify(await holdingsOf(lab, ['host', 'client']))}\n`);
setInterval(() => {}, 1_000_000);
