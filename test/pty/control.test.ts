import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/domain/progress/index.ts';
import { buildProgram, isRoot, Program, solutionOf, starterOf } from './support/program.ts';

const STEP = 'firewall/rules';
const PASSED = { passedAt: '2026-01-01T00:00:00.000Z', runs: 1, hints: 0, solutionSeen: false };

/** A learner's home in which the steps before this one have been passed. */
function homeAt(step: string, ...passed: readonly string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'xdplings-pty-'));
  const progress: Progress = {
    version: 1,
    current: step,
    steps: Object.fromEntries(passed.map((each) => [each, PASSED])),
  };
  mkdirSync(join(home, 'workspace/.xdplings'), { recursive: true });
  writeFileSync(join(home, 'workspace/.xdplings/progress.json'), JSON.stringify(progress));
  return home;
}

let program: Program;

/** A command in another terminal of the same learner. */
const elsewhere = (...argv: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const env = { ...process.env, HOME: program.home, XDG_RUNTIME_DIR: program.home, LANG: 'C.UTF-8' };
    const child = execFile(resolve('xdplings'), [...argv], { env }, (_error, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });

const WHY_NOT = isRoot ? '' : ' (skipped: loading programs needs root)';
describe.runIf(isRoot)(`the control plane beside the workshop${WHY_NOT}`, () => {
  beforeAll(buildProgram, 180_000);
  afterEach(() => program.dispose());

  it('waits for the checks of a save, which it cannot spoil, and then acts on the learner’s program', async () => {
    const home = homeAt(STEP, 'firewall/blocklist', 'firewall/networks');
    program = new Program({ home, env: { XDG_RUNTIME_DIR: home } });
    for (let saves = 0; saves < 3; saves += 1) {
      await program.until('✘');
      program.save(STEP, solutionOf(STEP));
      // Whichever comes first, each has the lab for itself: a rule for everybody would fail any check that it met.
      const set = await elsewhere('fw', 'set', '-n', '0.0.0.0/0');
      // On a busy machine it says that it waits; it is refused only where there is nothing to set it in yet.
      expect(set.err).toMatch(/^$|The lab is busy|map rules|No program/);
      await program.until('✔ Passed');
      program.save(STEP, starterOf(STEP));
    }
    await program.until('✘');
    program.save(STEP, solutionOf(STEP));
    await program.until('✔ Passed');
    expect(await elsewhere('fw', 'set', '-n', '0.0.0.0/0')).toMatchObject({ code: 0, err: '' });
    const rules = JSON.parse((await elsewhere('fw', 'get', '--json')).out);
    expect(rules.at(-1)).toMatchObject({ network: '0.0.0.0/0', protocol: 'any' });
  });
});
