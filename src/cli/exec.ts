import { usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import type { CommandContext } from './context.ts';
import { type FrameFlags, readFrameFlags, sendFrames } from './exec-frames.ts';

export type ExecFlags = FrameFlags & { readonly session?: string | undefined };

/**
 * `xdplings exec HOST -- CMD…`: runs a command in a host of the workshop that is running, with this terminal's
 * standard streams. `--frame HEX` sends raw frames instead and says what became of them.
 * @returns the command's own exit code; for frames 0
 */
export async function exec(
  host: string,
  argv: readonly string[],
  flags: ExecFlags,
  context: CommandContext,
): Promise<number> {
  const sending = readFrameFlags(host, flags);
  if (sending === undefined && argv.length === 0) {
    throw usageError(text('There is nothing to run.', '実行するコマンドがありません。'), {
      todo: text(
        `For example: xdplings exec ${host} -- ip address`,
        `例: xdplings exec ${host} -- ip address`,
      ),
    });
  }
  if (sending !== undefined && argv.length > 0) {
    throw usageError(
      text(
        `Either a command or --frame: "${argv[0]}" is not run while frames are sent.`,
        `コマンドと --frame は同時に使えません: "${argv[0]}"`,
      ),
      { todo: text('Give one of the two.', 'どちらか一方を指定してください。') },
    );
  }
  const session = await context.parts.connectSession(flags.session);
  try {
    if (sending !== undefined) return await sendFrames(session.lab, sending, context);
    return await session.lab.exec(host, argv, {
      stdin: process.stdin,
      onStdout: (chunk) => process.stdout.write(chunk),
      onStderr: (chunk) => process.stderr.write(chunk),
      signal: context.io.signal,
    });
  } finally {
    session.close();
    // An input that stays open must not keep the process: nobody reads it any more.
    process.stdin.destroy();
  }
}
