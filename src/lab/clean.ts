import { readdirSync, rmdirSync } from 'node:fs';
import { findSessions } from './session/sockets.ts';

/** Where a kernel has its trace instances; a session that could not use perf events makes one with this prefix. */
const INSTANCES = ['/sys/kernel/tracing/instances', '/sys/kernel/debug/tracing/instances'];
const OURS = /^xdplings-([0-9]+)/;

/**
 * Removes what crashed sessions of any version can have left: the kernel takes back namespaces, links, programs, maps
 * and pins by itself, which leaves sockets that nobody answers and trace instances whose session is gone.
 * @returns the paths that were removed
 */
export async function clean(): Promise<string[]> {
  const { running, removed } = await findSessions();
  for (const { socket } of running) socket.destroy();
  return [...removed, ...INSTANCES.flatMap(removeInstances)];
}

function removeInstances(folder: string): string[] {
  return entries(folder).flatMap((name) => {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) return [];
    try {
      rmdirSync(`${folder}/${name}`);
      return [`${folder}/${name}`];
    } catch {
      // Without root it stays; the instance of a session that has just begun is in use.
      return [];
    }
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
