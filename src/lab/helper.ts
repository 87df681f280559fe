import { Lab } from './helper/lab.ts';
import { mountPrivateFileSystems } from './helper/mounts.ts';
import { warmUp } from './helper/programs.ts';
import { Server } from './helper/server.ts';
import { toMessage } from './protocol/errors.ts';
import { encodeLine } from './protocol/wire.ts';

/*
 * The privileged half: the first process of its own mount and process namespaces, running as root, started once a
 * session. Everything it makes is held by it alone; when it ends, however it ends, the kernel removes all of it.
 */

const write = (line: string): void => void process.stdout.write(line);

// The learner's process is gone, or has had enough: so have we.
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
// Ctrl-C in the terminal is meant for the program in front.
process.on('SIGINT', () => {});

try {
  mountPrivateFileSystems();
  const server = new Server(new Lab(), write);
  process.stdin.on('data', (chunk: Buffer) => server.receive(chunk));
  write(encodeLine({ ready: true }));
  // Whatever fails here fails again, and is reported, when it is needed.
  warmUp().catch(() => {});
} catch (error) {
  process.stdout.write(encodeLine({ failed: toMessage(error) }), () => process.exit(1));
}
