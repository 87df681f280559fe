import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LabPort } from '../src/engine/ports.ts';
import { runInHost } from './lab-shell.ts';
import type { ManualStep } from './manual-commands.ts';

/**
 * The least that any runner could need: clang with the precompiled header, then bpftool prog loadall, as two plain
 * processes of one shell, timed by that shell inside the lab. Nothing is attached, nothing checked.
 * @returns milliseconds
 */
export async function runFloor(steps: readonly ManualStep[], cache: string, lab: LabPort): Promise<number> {
  const clang = steps.find((step) => step.kind === 'machine')?.script;
  const load = steps.find((step) => step.kind === 'host' && step.script.startsWith('bpftool prog loadall'));
  if (clang === undefined || load?.kind !== 'host')
    throw new Error('The report shows no clang or no loading.');
  const fast = clang.replace(' -target bpf ', ` -target bpf -include-pch ${precompiledHeader(cache)} `);
  const script = `a=$EPOCHREALTIME; ${fast} && ${load.script}; b=$EPOCHREALTIME; echo "took $a $b"`;
  const { output } = await runInHost(lab, load.host, `exec bash -c '${script.replaceAll("'", "'\\''")}'`);
  const [, from, to] = /took (\S+) (\S+)/.exec(output) ?? [];
  const loaded = (await runInHost(lab, load.host, 'ls /sys/fs/bpf/progs')).output.trim() !== '';
  if (from === undefined || to === undefined || !loaded) throw new Error(`The floor did not run: ${output}`);
  return (Number(to) - Number(from)) * 1000;
}

function precompiledHeader(cache: string): string {
  const found = (readdirSync(cache, { recursive: true }) as string[]).find((path) => path.endsWith('.pch'));
  if (found === undefined) throw new Error('There is no precompiled header in the cache.');
  return join(cache, found);
}
