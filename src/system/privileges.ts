import { environmentError } from '../domain/errors.ts';
import { findCommand } from './find-command.mjs';
import { type Command, run, runInTerminal } from './processes.ts';

/** How to start a process as root: the words that go before it. */
export type RootAccess = {
  /** Empty when this process is root already. */
  readonly prefix: readonly string[];
};

/**
 * Makes sure that root can be reached, before the screen belongs to the TUI: sudo may ask for the password here, in
 * the terminal, and not later.
 *
 * @param options.interactive whether somebody sits at a terminal that sudo can ask in.
 * @throws {XdplingsError} of kind `environment` when this user cannot become root.
 */
export async function openRootAccess(
  options: { interactive: boolean; uid?: number } = { interactive: process.stdin.isTTY === true },
): Promise<RootAccess> {
  const uid = options.uid ?? process.getuid?.() ?? -1;
  if (uid === 0) return { prefix: [] };
  if (findCommand('sudo') === undefined) {
    throw environmentError(
      {
        en: 'The lab needs root: you are not root, and there is no sudo.',
        ja: 'ラボには root 権限が必要ですが、root ではなく、sudo もありません。',
      },
      {
        todo: {
          en: 'Run this as root, or install sudo and let yourself use it: xdplings doctor says how.',
          ja: 'root で実行するか、sudo を入れて使えるようにしてください。方法は xdplings doctor で確かめられます。',
        },
      },
    );
  }
  const { exitCode, stderr } = await run({ command: 'sudo', args: ['-n', 'true'], timeoutMs: 10_000 });
  if (exitCode === 0) return { prefix: ['sudo', '-n', '--'] };
  if (/no new privileges/i.test(stderr)) {
    throw environmentError(
      {
        en: 'sudo cannot work here: the "no new privileges" flag is set.',
        ja: '"no new privileges" フラグが設定されているため、ここでは sudo を使えません。',
      },
      {
        todo: {
          en: 'Start the container without --security-opt no-new-privileges, or work in a virtual machine.',
          ja: '--security-opt no-new-privileges なしでコンテナを起動するか、仮想マシンを使ってください。',
        },
      },
    );
  }
  if (!options.interactive) {
    throw environmentError(
      {
        en: 'The lab needs root, sudo needs your password, and there is no terminal to ask in.',
        ja: 'ラボには root 権限が必要ですが、sudo のパスワードを入力する端末がありません。',
      },
      {
        todo: {
          en: 'Run this in a terminal, or as root, or let sudo work without a password.',
          ja: '端末で実行するか、root で実行するか、sudo をパスワードなしで使えるようにしてください。',
        },
      },
    );
  }
  return askForPassword();
}

/** For work behind a screen: where sudo would have to ask, it fails instead. */
export const quietRootAccess = (uid = process.getuid?.() ?? -1): RootAccess => ({
  prefix: uid === 0 ? [] : ['sudo', '-n', '--'],
});

async function askForPassword(): Promise<RootAccess> {
  const exitCode = await runInTerminal({ command: 'sudo', args: ['-v'] });
  if (exitCode !== 0) {
    throw environmentError(
      {
        en: 'The lab needs root, and sudo did not let you in.',
        ja: 'ラボには root 権限が必要ですが、sudo で権限を得られませんでした。',
      },
      {
        todo: {
          en: 'Have an administrator add you (adduser YOU sudo), then log in again. Or run this as root.',
          ja: '管理者に sudo グループへ追加してもらい (adduser ユーザー名 sudo)、ログインし直してください。root で実行することもできます。',
        },
      },
    );
  }
  // Where sudo remembers nothing (timestamp_timeout=0) it has to ask once more, when the process starts.
  const { exitCode: remembered } = await run({ command: 'sudo', args: ['-n', 'true'], timeoutMs: 10_000 });
  return { prefix: remembered === 0 ? ['sudo', '-n', '--'] : ['sudo', '--'] };
}

/**
 * @returns the command as it must be started to run as root; `keepTerminal` because sudo finds its ticket, and its
 * prompt, by the controlling terminal.
 */
export function asRoot(access: RootAccess, command: Command): Command & { readonly keepTerminal: boolean } {
  const [first, ...rest] = [...access.prefix, command.command, ...command.args];
  return {
    ...command,
    command: first ?? command.command,
    args: rest,
    keepTerminal: access.prefix.length > 0,
  };
}
