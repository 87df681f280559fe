import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** By what a session's things are known among those of everybody else on the machine. */
export type Mark = {
  /** A word in the environment of each of its processes. */
  readonly environment: string;
  /** The name of the XDP program that it loads. */
  readonly program: string;
};

/** What is there of marked sessions, each thing as one line. */
export type Inventory = ReadonlySet<string>;

/**
 * Looks at the whole machine. A namespace, a program or a map lives on only while a process, a mount or a pin holds
 * it: so processes are looked at with the namespaces they are in; BPF objects, by the program's name; and whatever has
 * a name of its own outside of any session: links, pins, names of namespaces, trace instances.
 */
export function takeInventory(mark: Mark): Inventory {
  return new Set([
    ...markedProcesses(mark.environment),
    ...programsAndMaps(mark.program),
    ...lines('ip', ['netns', 'list']).map((name) => `netns name ${name}`),
    ...lines('ip', ['-o', 'link']).map((line) => `link ${line.split(':')[1]?.trim()}`),
    ...entries('/sys/fs/bpf').map((name) => `pin ${name}`),
    ...entries('/sys/kernel/tracing/instances').map((name) => `trace instance ${name}`),
  ]);
}

/** @returns what is in `now` and was not in `before`. */
export const leftBehind = (before: Inventory, now: Inventory): string[] =>
  [...now].filter((thing) => !before.has(thing));

/** Processes with the mark, and the namespaces they are in that are not ours. */
function markedProcesses(word: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(word)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [`process ${pid} ${command.slice(0, 120)}`, ...foreignNamespaces(pid)];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function foreignNamespaces(pid: string): string[] {
  return ['net', 'mnt', 'pid'].flatMap((kind) => {
    const name = readlinkSync(`/proc/${pid}/ns/${kind}`);
    return name === readlinkSync(`/proc/self/ns/${kind}`) ? [] : [`namespace ${name}`];
  });
}

function programsAndMaps(name: string): string[] {
  const programs = JSON.parse(execFileSync('bpftool', ['-j', 'prog', 'show'], { encoding: 'utf8' })) as {
    readonly id: number;
    readonly name?: string;
    readonly map_ids?: readonly number[];
  }[];
  return programs
    .filter((program) => program.name === name)
    .flatMap(({ id, map_ids = [] }) => [`bpf prog ${id} ${name}`, ...map_ids.map((map) => `bpf map ${map}`)]);
}

function lines(command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
