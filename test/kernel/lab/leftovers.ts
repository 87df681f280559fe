import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { LabPort } from '../../../src/engine/ports.ts';
import { sh } from './support.ts';

/* What a lab consists of outside of itself, so that a test can see whether all of it has gone. */

export type Process = { readonly pid: number; readonly command: string };

/** @returns every process below one, by the kernel's own table. */
export function descendants(pid: number): Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return [];
      }
    });
  const below = (one: number): Process[] =>
    all.filter(({ parent }) => parent === one).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

/** @returns the helpers that a process has started. */
export const helpersOf = (pid: number): Process[] =>
  descendants(pid).filter(
    ({ command }) => /\blab\/helper\.ts/.test(command) && !/^\S*\bunshare /.test(command),
  );

export const isAlive = ({ pid, command }: Process): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') === command;
  } catch {
    return false;
  }
};

/** What the kernel holds for a lab: programs and maps by number, namespaces by inode. */
export type Holdings = {
  readonly programs: readonly number[];
  readonly maps: readonly number[];
  readonly namespaces: readonly string[];
};

export async function holdingsOf(lab: LabPort, hosts: readonly string[]): Promise<Holdings> {
  const [host = ''] = hosts;
  const pinned = async (kind: 'prog' | 'map', dir: string): Promise<number[]> => {
    const names = (await sh(lab, host, `ls ${dir}`)).split('\n').filter(Boolean);
    const shown = await Promise.all(
      names.map((name) => sh(lab, host, `bpftool -j ${kind} show pinned ${dir}/${name}`)),
    );
    return shown.map((json) => (JSON.parse(json) as { id: number }).id);
  };
  return {
    programs: await pinned('prog', '/sys/fs/bpf/progs'),
    maps: await pinned('map', '/sys/fs/bpf/maps'),
    namespaces: await Promise.all(
      hosts.map(async (name) => (await sh(lab, name, 'readlink /proc/self/ns/net')).trim()),
    ),
  };
}

/**
 * @returns what of it the kernel still has. A program is held by the interface that it is attached to, and that by its
 * namespace: when the program has gone, so have they.
 */
export function remaining({ programs, maps, namespaces }: Holdings): string[] {
  const known = (kind: 'prog' | 'map') =>
    new Set(
      (JSON.parse(execFileSync('bpftool', ['-j', kind, 'show']).toString()) as { id: number }[]).map(
        ({ id }) => id,
      ),
    );
  const [livePrograms, liveMaps] = [known('prog'), known('map')];
  return [
    ...programs.filter((id) => livePrograms.has(id)).map((id) => `program ${id}`),
    ...maps.filter((id) => liveMaps.has(id)).map((id) => `map ${id}`),
    ...namespaces.filter((name) => usedNamespaces().has(name)).map((name) => `namespace ${name}`),
  ];
}

/** The network namespaces that any process is in. */
function usedNamespaces(): Set<string> {
  const used = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      used.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // It has ended meanwhile.
    }
  }
  return used;
}

/** The machine's own places where a lab could leave something. */
export const machineState = (): unknown => ({
  namespaces: listed('/run/netns'),
  run: listed('/run'),
  pins: listed('/sys/fs/bpf'),
  links: execFileSync('ip', ['-o', 'link']).toString(),
  mounts: readFileSync('/proc/self/mounts', 'utf8'),
  instances: listed('/sys/kernel/tracing/instances'),
  forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8'),
});

function listed(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
