import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchCourse } from './course.ts';
import { memoryOfTree, type ProcessMemory } from './process-tree.ts';
import { against, table } from './table.ts';
import { TerminalSession } from './terminal-session.ts';

const TARGET_MB = 250;
/** What a run starts and what ends with it; while one is there, the session is not at rest. */
const RUNS = /^\S*(clang|bpftool|git)\b/;

/**
 * Memory of a whole session at rest: after the first step, and after walking, step by step, to the one with the
 * `senders` network and its flood. @returns Markdown
 */
export async function benchMemory({ steps, cache }: BenchCourse): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'xdplings-bench-home-'));
  const dir = join(home, 'workspace');
  const env = { HOME: home, XDG_CACHE_HOME: cache, LANG: 'C.UTF-8' };
  const session = new TerminalSession({ columns: 120, rows: 36, args: ['--dir', dir], env });
  const rows: string[][] = [];
  try {
    for (const [at, { step, checks, file }] of steps.entries()) {
      if (at > 0) session.press('n');
      // The starter's verdict first, then the solution's, as when a learner works.
      await session.until((text) => (text.split('\n')[0] ?? '').includes(step.name) && /✘ /.test(text));
      copyFileSync(file, join(dir, step.file));
      await session.until('✔ Passed');
      if (at > 0 && step.lab !== 'senders') continue;
      // A session is not at rest while a second lab measures the solution.
      const measures = checks.some(({ clauses }) => clauses.some(({ kind }) => kind === 'measure'));
      if (measures) await session.until((text) => /Solution: \d/.test(text));
      rows.push(row(step.id, await memoryAtRest(session.pid)));
      if (step.lab === 'senders') break;
    }
  } finally {
    await session.quit();
    rmSync(home, { recursive: true, force: true });
  }
  return table(
    [
      'session at rest after a run of',
      'workshop',
      'helper',
      'all: RSS, MB',
      'all: PSS, MB',
      `PSS of ${TARGET_MB} MB (≤ 1)`,
    ],
    rows,
  );
}

async function memoryAtRest(pid: number): Promise<readonly ProcessMemory[]> {
  for (;;) {
    const tree = memoryOfTree(pid);
    if (!tree.some(({ command }) => RUNS.test(command))) return tree;
    await new Promise((done) => setTimeout(done, 20));
  }
}

function row(id: string, tree: readonly ProcessMemory[]): string[] {
  const sum = (of: (one: ProcessMemory) => number, only = (_: ProcessMemory) => true) =>
    tree.filter(only).reduce((total, one) => total + of(one), 0);
  const pss = ({ pss }: ProcessMemory) => pss;
  const isHelper = ({ command }: ProcessMemory) =>
    !/unshare|sudo/.test(command) && command.includes('lab-helper');
  return [
    id,
    sum(pss, ({ command }) => /main\.js/.test(command)).toFixed(0),
    sum(pss, isHelper).toFixed(0),
    sum(({ rss }) => rss).toFixed(0),
    sum(pss).toFixed(0),
    against(sum(pss) / TARGET_MB, 1),
  ];
}
