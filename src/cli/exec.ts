import { accountText } from '../domain/checks/judges/account.ts';
import { EXIT, usageError } from '../domain/errors.ts';
import { describe, fromHex } from '../domain/packet/index.ts';
import { chooseLang } from '../i18n/index.ts';
import type { CommandContext, SessionClient } from './context.ts';

export type ExecFlags = {
  readonly frame?: string | undefined;
  readonly count?: number | undefined;
  readonly interface?: string | undefined;
  readonly session?: string | undefined;
};

/**
 * `xdplings exec HOST -- CMD…`: runs a command in a host of the workshop that is running, with this terminal's
 * standard streams. `--frame HEX` sends one raw frame instead and says what became of it.
 * @returns the command's own exit code; for a frame 0
 */
export async function exec(
  host: string,
  argv: readonly string[],
  flags: ExecFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.frame === undefined && argv.length === 0) {
    throw usageError('There is nothing to run.', {
      todo: `For example: xdplings exec ${host} -- ip address`,
    });
  }
  const session = await context.parts.connectSession(flags.session);
  try {
    if (flags.frame !== undefined) return await sendFrame(session, host, flags.frame, flags, context);
    return await session.lab.exec(host, argv, {
      stdin: process.stdin,
      onStdout: (chunk) => process.stdout.write(chunk),
      onStderr: (chunk) => process.stderr.write(chunk),
      signal: context.io.signal,
    });
  } finally {
    session.close();
  }
}

async function sendFrame(
  session: SessionClient,
  host: string,
  hex: string,
  flags: ExecFlags,
  { io, flags: { lang } }: CommandContext,
): Promise<number> {
  const frame = fromHex(hex);
  const frames = Array.from({ length: flags.count ?? 1 }, () => frame);
  const result = await session.lab.sendFrames(
    { host, interface: flags.interface ?? 'eth0' },
    frames,
    io.signal,
  );
  io.out(`${frames.length} × ${describe(frame)}`);
  io.out(accountText(result.account)[chooseLang(lang, undefined, io.env)]);
  // Of many alike one line: the numbers are in the account.
  const seen = new Set(
    result.captured.map((one) => `${one.host} ${one.interface} ${one.direction}: ${describe(one.bytes)}`),
  );
  for (const line of seen) io.out(line);
  return EXIT.pass;
}
