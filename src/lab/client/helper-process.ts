import { environmentError, type XdplingsError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import { asRoot, type RootAccess } from '../../system/privileges.ts';
import { type Child, type Command, start } from '../../system/processes.ts';
import { entryPath } from '../entries.ts';
import { toError } from '../protocol/errors.ts';
import { type FromHelper, fromHelper } from '../protocol/messages.ts';
import { decodeLine, LineReader } from '../protocol/wire.ts';

/** More than a start ever takes, also with both CPUs busy; only so that nobody waits for ever. */
const START_LIMIT_MS = 30_000;
const STDERR_KEPT = 4_000;

/** Keeps V8's young generation small: the helper holds little, and a learner's machine may have 1 GiB. */
const NODE_FLAGS = [
  '--max-semi-space-size=2',
  '--max-old-space-size=256',
  '--disable-warning=ExperimentalWarning',
];

export type HelperProcess = {
  readonly send: (line: string) => void;
  /** Ends it by closing its input; resolves when it is gone. */
  readonly end: () => Promise<void>;
};

type Events = {
  readonly onMessage: (message: FromHelper) => void;
  /** Called once, when it has ended unasked: with what is known of the reason. */
  readonly onDeath: (error: XdplingsError) => void;
};

/**
 * Starts the helper in its own mount and process namespaces and waits until it is ready.
 * @throws XdplingsError (environment) with its own words when it does not start
 */
export async function startHelper(
  access: RootAccess,
  { onMessage, onDeath }: Events,
): Promise<HelperProcess> {
  const child = start(asRoot(access, helperCommand(access)));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
  });
  const death = () =>
    environmentError(
      text(
        'The lab has ended: its helper process is gone.',
        'ラボが終了しました。ヘルパーのプロセスがもうありません。',
      ),
      {
        where: stderr.trim() || undefined,
        todo: text(
          'Run the step again (r): a new one is started.',
          'ステップをもう一度実行すると (r)、新しいヘルパーが起動します。',
        ),
      },
    );
  let ending = false;
  const ready = Promise.withResolvers<void>();
  const lines = new LineReader((line) => {
    const message = fromHelper.parse(decodeLine(line));
    if ('ready' in message) ready.resolve();
    else if ('failed' in message) ready.reject(toError(message.failed));
    else onMessage(message);
  });
  child.stdout.on('data', (chunk: Buffer) => lines.add(chunk));
  void child.exited.then(() => {
    ready.reject(startFailure(stderr));
    if (!ending) onDeath(death());
  });
  const timer = setTimeout(() => ready.reject(startFailure(stderr)), START_LIMIT_MS);
  try {
    await ready.promise;
  } catch (error) {
    ending = true;
    void child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    send: (line) => void child.stdin.write(line),
    end: () => {
      ending = true;
      return endProcess(child);
    },
  };
}

function helperCommand({ prefix }: RootAccess): Command {
  const args = [
    ...['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'],
    ...['--', process.execPath, ...NODE_FLAGS, entryPath('helper')],
  ];
  if (prefix.length === 0) return { command: 'unshare', args };
  // sudo stays with the terminal, for its ticket; a Ctrl-C there is not meant for what runs below it.
  return { command: 'setsid', args: ['--wait', 'unshare', ...args] };
}

const startFailure = (stderr: string): XdplingsError =>
  environmentError(text('The lab could not be started.', 'ラボを起動できませんでした。'), {
    where: stderr.trim() || undefined,
    todo: text(
      'xdplings doctor shows what this machine lacks.',
      'xdplings doctor で、このマシンに足りないものを確かめられます。',
    ),
  });

/** sudo cannot be killed by its user, but whatever runs below it ends with its input. */
async function endProcess(child: Child): Promise<void> {
  child.stdin.end();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), 3_000);
  });
  if ((await Promise.race([child.exited, late])) === 'late') await child.stop();
  clearTimeout(timer);
}
