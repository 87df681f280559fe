import { readdirSync, readFileSync } from 'node:fs';

export type ProcessMemory = {
  readonly pid: number;
  readonly command: string;
  /** Resident memory, in MB (10⁶ bytes); shared pages counted in every process. */
  readonly rss: number;
  /** The same with shared pages divided among those who share them. */
  readonly pss: number;
};

/** Reads the memory of a process and all its descendants. Root may read that of everybody. */
export function memoryOfTree(root: number): ProcessMemory[] {
  const parents = new Map(pids().flatMap((pid) => parentOf(pid)));
  const isInTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isInTree).flatMap(memoryOf);
}

const pids = (): number[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

/** proc(5): the name of a process may hold spaces and brackets, so the numbers are read after the last bracket. */
function parentOf(pid: number): [number, number][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return [[pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]];
  } catch {
    return [];
  }
}

function memoryOf(pid: number): ProcessMemory[] {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const megabytes = (name: string) =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024) / 1e6;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [{ pid, command, rss: megabytes('Rss'), pss: megabytes('Pss') }];
  } catch {
    return [];
  }
}
