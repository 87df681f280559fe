import { readFileSync } from 'node:fs';
import { createControl } from '../../../src/control/index.ts';
import { readObject } from '../../../src/domain/object-file/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { serveSession } from '../../../src/lab/session-socket.ts';
import { openRootAccess } from '../../../src/system/privileges.ts';

/* A session of a normal user, who reaches root with sudo: does a bit of everything and says how it went, then stays. */

const signal = new AbortController().signal;
const bytes = new Uint8Array(readFileSync(process.argv[2] ?? ''));
const lab = createLab({ access: await openRootAccess({ interactive: false }) });
const host = { host: 'host', interface: 'eth0' };

const output: Uint8Array[] = [];
await lab.open(LABS.pair);
const loaded = await lab.load({ bytes, file: readObject(bytes) }, signal);
const attached = await lab.attach([{ ...host, program: 'count' }], signal);
const { answered, account } = await lab.ping({ from: 'client', to: 'host', family: 6, times: 3 }, signal);
const seen = await lab.readVariable('seen');
const exitCode = await lab.exec('host', ['sh', '-c', 'id -u; cat; exit 5'], {
  stdin: (async function* () {
    yield Buffer.from('input\n');
  })(),
  onStdout: (chunk) => output.push(chunk),
  onStderr: () => {},
});
await serveSession({ lab, control: createControl(lab), label: () => 'a test' });
const said = Buffer.concat(output).toString();
const report = {
  uid: process.getuid?.(),
  loaded: loaded.ok,
  attached: attached.ok,
  answered,
  account,
  seen,
  exitCode,
  said,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
setInterval(() => {}, 1_000_000);
