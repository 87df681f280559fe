import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

export { FILTER, PRINT, step } from './step.ts';

/* Real git on a busy machine: what counts is that it comes, not when. */
vi.setConfig({ testTimeout: 60_000 });

/**
 * A folder of the test's own, gone with it, and a home in it with exactly these git settings. Its name has a space and
 * Japanese letters in it, as a learner's may.
 */
export function makeHome(gitconfig = ''): string {
  const home = mkdtempSync(join(tmpdir(), 'xdplings 作業 '));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'));
  for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) vi.stubEnv(name, undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  writeFileSync(join(home, '.gitconfig'), gitconfig);
  return home;
}

/** The learner's own git, as they would type it. */
export const git = (dir: string, ...args: string[]): string =>
  execFileSync('git', args, {
    cwd: dir,
    encoding: 'utf8',
    stdio: 'pipe',
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'L',
      GIT_AUTHOR_EMAIL: 'l@l',
      GIT_COMMITTER_NAME: 'L',
      GIT_COMMITTER_EMAIL: 'l@l',
    },
  }).trimEnd();

/** Subjects of the learner's branch, newest first. */
export const log = (dir: string, ref = 'HEAD'): string[] => git(dir, 'log', '--format=%s', ref).split('\n');
