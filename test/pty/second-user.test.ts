import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processTree, type RunningProcess, stillRunning } from './support/process-tree.ts';
import { buildProgram, Program, solutionOf } from './support/program.ts';
import { PASSWORD, SecondUser, whyNoSecondUser } from './support/second-user.ts';

const WHY_NOT = whyNoSecondUser();
let user: SecondUser;
let program: Program | undefined;

function run(...args: string[]) {
  const [first = '', ...rest] = [...user.through(), user.program, ...args];
  const { status, stdout, stderr } = spawnSync(first, rest, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function start(): Program {
  return new Program({ home: user.makeFolder(), command: [...user.through(), user.program] });
}

/** From sudo down it is the lab's; whatever is not below sudo is the learner's own. */
function expectOnlyLabIsRoot(tree: readonly RunningProcess[], uid: number): void {
  const isSudo = ({ command }: RunningProcess) => /(^|\/)sudo /.test(command);
  const sudo = tree.find(isSudo);
  const lab = new Set(sudo ? processTree(sudo.pid).map(({ pid }) => pid) : []);
  for (const { pid, uids, command } of tree) {
    if (lab.has(pid)) expect(uids[1], command).toBe(0);
    else expect(uids, command).toEqual([uid, uid, uid, uid]);
  }
  const commands = tree.filter(({ pid }) => lab.has(pid)).map(({ command }) => command);
  for (const command of commands) expect(command).toMatch(/^\S*(sudo|setsid|unshare|node) .*lab-helper\.js$/);
  expect(commands.length).toBeGreaterThanOrEqual(3);
}

/** Ends when the last of them has ended; the test's time limit is the only one. */
async function untilGone(processes: readonly RunningProcess[]): Promise<void> {
  while (stillRunning(processes).length > 0) await delay(10);
}

describe.runIf(WHY_NOT === undefined)(
  `a learner who is not root${WHY_NOT ? ` (skipped: ${WHY_NOT})` : ''}`,
  () => {
    beforeAll(() => {
      buildProgram();
      user = new SecondUser();
    }, 180_000);
    afterAll(() => user?.remove());
    afterEach(async () => {
      await program?.dispose();
      program = undefined;
      user.forget();
    });

    it('is told the truth about a step by check, and everything that is left is theirs', () => {
      user.allow('NOPASSWD: ALL');
      const starter = run('check', 'hello/print', '--json');
      expect(starter.stderr).toBe('');
      expect(JSON.parse(starter.stdout)).toMatchObject({
        step: 'hello/print',
        verdict: 'fail',
        stage: 'check',
      });
      expect(starter.status).toBe(1);
      user.write('xdplings/hello/print.bpf.c', solutionOf('hello/print'));
      expect(run('check')).toMatchObject({ status: 0, stderr: '' });
      expect(user.foreignFiles()).toEqual([]);
      expect(new Set(user.starts().map(({ tool }) => tool))).toEqual(new Set(['git', 'clang']));
      expect(user.startsOfOthers()).toEqual([]);
    });

    it.each([
      ['no password', 'NOPASSWD: ALL', '', false],
      [
        'a pseudoterminal of its own, as newer versions do by default',
        'NOPASSWD: ALL',
        'Defaults use_pty',
        false,
      ],
      ['their password, asked before the screen changes', 'ALL', '', true],
    ])(
      'works in the workshop as themselves, only the lab is root, and leaves nothing: sudo with %s',
      async (_sudo, rule, defaults, asks) => {
        user.allow(rule, defaults);
        user.scriptEditor(`cat '${user.solutionOf('01-hello/print')}' >"$1"`);
        program = start();
        if (asks) {
          await program.until('password for');
          expect(program.isAlternate).toBe(false);
          program.press(`${PASSWORD}\r`);
        }
        await program.until('✘');
        program.press('e');
        await program.until('✔ Passed');
        const tree = processTree(program.pid);
        expectOnlyLabIsRoot(tree, user.uid);
        program.press('q');
        expect(await program.exited).toBe(0);
        await untilGone(tree);
        expect(user.foreignFiles()).toEqual([]);
        expect(new Set(user.starts().map(({ tool }) => tool))).toEqual(new Set(['git', 'clang', 'vim']));
        expect(user.startsOfOthers()).toEqual([]);
        expect(user.git(program.dir, 'log', '--format=%s', '-1')).toBe('hello/print: passed');
      },
    );

    it('loses the lab at once when the workshop is killed, though its user may not kill root', async () => {
      user.allow('NOPASSWD: ALL');
      program = start();
      await program.until('✘');
      const tree = processTree(program.pid);
      program.hangUp('SIGKILL');
      await untilGone(tree);
      expect(tree.length).toBeGreaterThan(3);
    });

    it('without sudo gets exit 3 and one message that says what to do', () => {
      user.allow();
      const { status, stdout, stderr } = run('check', 'hello/print');
      expect(status).toBe(3);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(2);
      expect(stderr).toMatch(/^The lab needs root/);
      expect(stderr).toMatch(/password|administrator/);
    });
  },
);
