import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import type { Acknowledged } from './survived.ts';

const PROGRAM = join(import.meta.dirname, 'append-forever.ts');
/** Acknowledgements that one life is granted at most; how many it has is left to chance. */
const LONGEST_LIFE = 120;

/** Starts the program that appends forever and kills it after some acknowledgement, with others on their way; notes all that it printed. */
export async function liveAndDie(
  url: string,
  session: string,
  life: string,
  noted: Acknowledged,
): Promise<void> {
  const granted = 1 + Math.floor(Math.random() * LONGEST_LIFE);
  const child = spawn(process.execPath, [PROGRAM, url, session, life], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  let heard = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, value = ''] = line.split(' ');
    if (kind === 'reports') noted.reports = Math.max(noted.reports, Number(value));
    else noted.announced.push(value);
    heard += 1;
    if (heard === granted) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
}
