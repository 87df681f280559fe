import { readdirSync, readFileSync } from 'node:fs';

export type RunningProcess = {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot: with the pid, the name of a process for all time. */
  readonly startedAt: string;
  /** Real, effective, saved and file system user (proc_pid_status(5)). */
  readonly uids: readonly number[];
  readonly command: string;
};

/** @returns a process and everything below it, parents first. */
export function processTree(root: number): RunningProcess[] {
  const all = running();
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** @returns which of these still run; a zombie does not. */
export function stillRunning(processes: readonly RunningProcess[]): RunningProcess[] {
  const now = new Set(running().map(({ pid, startedAt }) => `${pid} ${startedAt}`));
  return processes.filter(({ pid, startedAt }) => now.has(`${pid} ${startedAt}`));
}

const running = (): RunningProcess[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));

function read(pid: number): RunningProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and brackets: the fields are counted after its last bracket (proc_pid_stat(5)).
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return [];
    const uids = /^Uid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [
      {
        pid,
        parent: Number(parent),
        startedAt: rest[17] ?? '',
        uids: uids.split(/\s+/).map(Number),
        command,
      },
    ];
  } catch {
    // It ended while we looked.
    return [];
  }
}
