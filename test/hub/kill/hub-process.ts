import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type JoinLine, readJoinLine } from '../../../src/domain/session/join-line.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

/** `xdplings hub start` as a process of its own. */
export type HubProcess = {
  readonly at: JoinLine;
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
};

/** @param port 0: any. @returns when the hub has said how to join */
export async function startHubProcess(data: string, port: number | string): Promise<HubProcess> {
  const hub = spawn(
    process.execPath,
    [MAIN, 'hub', 'start', '--host', '127.0.0.1', '--port', `${port}`, '--data', data, '--lang', 'en'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const gone = new Promise<void>((resolve) => hub.once('exit', () => resolve()));
  return {
    at: await joinLineOf(hub),
    kill: () => {
      hub.kill('SIGKILL');
      return gone;
    },
  };
}

async function joinLineOf({ stdout }: ChildProcess): Promise<JoinLine> {
  if (stdout === null) throw new Error('The hub has no output.');
  const lines = createInterface({ input: stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.on('line', (said) => {
      if (said.startsWith('xdplings join ')) resolve(said);
    });
    lines.once('close', () => reject(new Error('The hub ended before it said how to join.')));
  });
  const at = readJoinLine(line);
  if (typeof at === 'string') throw new Error(`${at}: ${line}`);
  return at;
}
