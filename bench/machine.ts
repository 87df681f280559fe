import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** @returns what the figures were measured on, as Markdown list items. */
export function describeMachine(): string {
  return [
    `kernel: ${type()} ${release()}`,
    `CPU: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    `memory: ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    `Node ${process.version}, ${firstLine('clang', '--version')}, ${firstLine('bpftool', 'version')}`,
    `load before the run (1, 5, 15 minutes): ${loadavg()
      .map((load) => load.toFixed(2))
      .join(', ')}`,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

function firstLine(command: string, argument: string): string {
  try {
    return execFileSync(command, [argument], { encoding: 'utf8' }).split('\n')[0] ?? '';
  } catch {
    return `no ${command}`;
  }
}
