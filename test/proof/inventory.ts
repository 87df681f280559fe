import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Everything of the machine that a session could leave behind, each thing as one line. */
export type Inventory = ReadonlySet<string>;

/** Looks at the whole machine: namespaces, links, BPF programs, maps, links and pins, trace instances, processes. */
export function takeInventory(): Inventory {
  return new Set([
    ...namespaces(),
    ...lines('ip', ['netns', 'list']).map((name) => `netns name ${name}`),
    ...lines('ip', ['-o', 'link']).map((line) => `link ${line.split(':')[1]?.trim()}`),
    ...bpfObjects('prog'),
    ...bpfObjects('map'),
    ...bpfObjects('link'),
    ...entries('/sys/fs/bpf').map((name) => `pin ${name}`),
    ...entries('/sys/kernel/tracing/instances').map((name) => `trace instance ${name}`),
    ...processes(),
  ]);
}

/** @returns what is in `now` and was not in `before`. */
export const leftBehind = (before: Inventory, now: Inventory): string[] =>
  [...now].filter((thing) => !before.has(thing));

function lines(command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

function bpfObjects(kind: 'prog' | 'map' | 'link'): string[] {
  const objects = JSON.parse(execFileSync('bpftool', ['-j', kind, 'show'], { encoding: 'utf8' })) as {
    id: number;
  }[];
  return objects.map(({ id }) => `bpf ${kind} ${id}`);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Network and mount namespaces that some process is in. */
function namespaces(): string[] {
  return pids().flatMap((pid) =>
    ['net', 'mnt', 'pid'].flatMap((kind) => {
      try {
        return [`namespace ${readlinkSync(`/proc/${pid}/ns/${kind}`)}`];
      } catch {
        return [];
      }
    }),
  );
}

/** Processes of ours: whatever has the program's name in its command line. */
function processes(): string[] {
  return pids().flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return /lab-helper|lab-agent|dist\/main\.js/.test(command) ? [`process ${pid} ${command}`] : [];
    } catch {
      return [];
    }
  });
}

const pids = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
