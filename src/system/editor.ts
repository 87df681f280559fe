import { environmentError } from '../domain/errors.ts';
import { findCommand, runInTerminal } from './processes.ts';

/** Tried in this order where the learner has named none. */
const COMMON_EDITORS = ['vim', 'vi', 'nano', 'emacs'];

/**
 * Opens a file in the learner's editor, in the foreground, and comes back when the editor has ended.
 * `$VISUAL` goes before `$EDITOR` (environ(7)); both may hold arguments: `code --wait`.
 * @throws {XdplingsError} of kind `environment` when there is no editor, or the named one cannot be started
 */
export async function editInTerminal(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const named = (env.VISUAL || env.EDITOR || '').trim();
  const words = named === '' ? COMMON_EDITORS.filter(isThere).slice(0, 1) : named.split(/\s+/);
  const [command, ...args] = words;
  if (command === undefined) {
    throw environmentError('There is no editor to open the file with.', {
      where: file,
      todo: 'Set $EDITOR, or edit the file in another window: every save is noticed.',
    });
  }
  const exitCode = await runInTerminal({ command, args: [...args, file] });
  if (exitCode === 127 || exitCode === 126) {
    throw environmentError(`The editor ${command} could not be started.`, {
      where: file,
      todo: 'Check $EDITOR.',
    });
  }
}

const isThere = (command: string): boolean => findCommand(command) !== undefined;
