import { ROOT } from './paths.mjs';

/** @import { SetupKey } from './messages.mjs' */
/** @import { Message } from '../system/machine/types.ts' */

/** @typedef {{ readonly key: SetupKey, readonly values?: Readonly<Record<string, string>> }} SetupMessage */

/** Why set-up cannot go on, and what a person can do about it. It ends set-up with exit code 3. */
export class SetupFailure extends Error {
  /**
   * @param {{ setup: SetupMessage } | { machine: Message }} what
   * @param {{ setup: SetupMessage } | { machine: Message }} [todo]
   */
  constructor(what, todo) {
    super('setup' in what ? what.setup.key : what.machine.key);
    this.what = what;
    this.todo = todo;
  }
}

/**
 * @param {SetupKey} what
 * @param {SetupKey} [todo]
 * @param {Readonly<Record<string, string>>} [values] of both.
 */
export function failure(what, todo, values = {}) {
  return new SetupFailure({ setup: { key: what, values } }, todo && { setup: { key: todo, values } });
}

/**
 * @param {unknown} error
 * @returns {SetupFailure} the same, or what a full disk or a missing right to write threw at us.
 * @throws whatever is neither: a bug of ours.
 */
export function asFailure(error) {
  if (error instanceof SetupFailure) return error;
  const { code = '', message = '' } = /** @type {NodeJS.ErrnoException} */ (error);
  if (NO_SPACE.test(code)) return failure('noSpace', 'noSpaceTodo', { what: message });
  if (NOT_PERMITTED.test(code))
    return failure('notPermitted', 'notPermittedTodo', { what: message, root: ROOT });
  throw error;
}

/** What npm, apt and Node print for the three troubles that a person can mend. */
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|network request .* failed|Temporary failure resolving|Could not (?:resolve '[\w.-]+'|connect)|Unable to connect|Connection (?:timed out|refused)|Network is unreachable/i;
const NO_SPACE =
  /ENOSPC|No space left on device|(?:not|n't have) enough free space|EDQUOT|Disk quota exceeded/i;
const NOT_PERMITTED = /EACCES|EROFS|EPERM|Read-only file system|Permission denied/i;

/**
 * Turns what a failed command printed into the one message that helps. Total: unknown output points to the log.
 *
 * @param {string} output
 * @param {{ what: string, log: string, root: string, downloads: boolean }} about the step in words, where all of its
 * output is, the project, whether the network has a part in it.
 * @returns {SetupFailure}
 */
export function failureFrom(output, { what, log, root, downloads }) {
  // A full disk can look like a broken network afterwards, so it is asked for first.
  if (saysNoSpace(output)) return failure('noSpace', 'noSpaceTodo', { what });
  if (downloads && saysNoNetwork(output)) return failure('noNetwork', 'noNetworkTodo', { what });
  if (NOT_PERMITTED.test(output)) return failure('notPermitted', 'notPermittedTodo', { what, root });
  return failure('failed', 'failedTodo', { what, log });
}

/** @param {string} output */
export function saysNoNetwork(output) {
  return NO_NETWORK.test(output);
}

/** @param {string} output */
export function saysNoSpace(output) {
  return NO_SPACE.test(output);
}
