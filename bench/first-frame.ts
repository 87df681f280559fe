import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BenchCourse } from './course.ts';
import { p50, p95, timed } from './statistics.ts';
import { against, ms, table } from './table.ts';
import { TerminalSession } from './terminal-session.ts';

const FRAME_TARGET = 2;
const CHECK_TARGET_MS = 1_000;
const PROGRAM = resolve(import.meta.dirname, '../xdplings');

/** The time to the TUI's first frame, and of one whole `check`, beside an empty Node. @returns Markdown */
export async function benchFirstFrame({ steps, cache }: BenchCourse, runs: number): Promise<string> {
  const [first] = steps;
  if (first === undefined) throw new Error('The course has no steps.');
  const home = mkdtempSync(join(tmpdir(), 'xdplings-bench-home-'));
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: cache, LANG: 'C.UTF-8' };
  const node: number[] = [];
  const frame: number[] = [];
  const check: number[] = [];
  const checkArgs = ['check', first.step.id, '--file', first.file, '--dir', join(home, 'workspace')];
  try {
    for (let run = 0; run <= runs; run += 1) {
      const samples = [
        await timed(() => runToEnd(process.execPath, ['-e', '0'], env)),
        await firstFrame(first.step.title.en, env, join(home, 'workspace')),
        await timed(() => runToEnd(PROGRAM, checkArgs, env)),
      ];
      if (run > 0) for (const [at, into] of [node, frame, check].entries()) into.push(samples[at] ?? 0);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  const row = (name: string, samples: readonly number[], verdict: string) => [
    name,
    ms(p50(samples)),
    ms(p95(samples)),
    verdict,
  ];
  return table(
    ['ms', 'p50', 'p95', 'target'],
    [
      row('`node -e 0`', node, ''),
      row(
        "the workshop's first frame",
        frame,
        `${against(p50(frame) / p50(node), FRAME_TARGET)} × node -e 0 (≤ ${FRAME_TARGET})`,
      ),
      row(`\`check ${first.step.id}\`, whole process`, check, against(p50(check) / CHECK_TARGET_MS, 1)),
    ],
  );
}

/** From the process's start to the frame that holds the step's title. The session ends by its own key. */
async function firstFrame(
  title: string,
  env: Readonly<Record<string, string | undefined>>,
  dir: string,
): Promise<number> {
  const session = new TerminalSession({ columns: 120, rows: 36, args: ['--dir', dir], env });
  await session.until(title);
  const took = performance.now() - session.startedAt;
  await session.quit();
  return took;
}

function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`${command} ${args.join(' ')}: ${output}`)),
    );
  });
}
