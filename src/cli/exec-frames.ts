import { accountText } from '../domain/checks/judges/account.ts';
import { wholeNumber } from '../domain/control-plane/flag.ts';
import { EXIT, usageError } from '../domain/errors.ts';
import { GENERATOR_LIMITS } from '../domain/generator-limits.ts';
import { describe, fromHex, withSourcePorts } from '../domain/packet/index.ts';
import { type Text, text } from '../domain/text.ts';
import type { GenerateRequest } from '../engine/ports.ts';
import { chooseLang } from '../i18n/index.ts';
import type { CommandContext, SessionClient } from './context.ts';

export type FrameFlags = {
  /** In the order in which they are sent. */
  readonly frame?: readonly string[] | undefined;
  readonly count?: string | undefined;
  readonly rate?: string | undefined;
  readonly seconds?: string | undefined;
  readonly interface?: string | undefined;
  readonly sourcePorts?: string | undefined;
};

/** So many are shown one by one, and of so many kinds; more are only counted. */
const MOST_SHOWN = 1_000;
const MOST_KINDS = 16;

const FLAGS = {
  count: { flag: '--count', what: text('the number of frames in all', 'フレームの総数') },
  rate: { flag: '--rate', what: text('frames a second', '毎秒のフレーム数') },
  seconds: { flag: '--seconds', what: text('how long to send', '送信する秒数') },
  sourcePorts: { flag: '--source-ports', what: text('the number of source ports', '送信元ポートの数') },
} as const;

const MOST = { ...GENERATOR_LIMITS, sourcePorts: GENERATOR_LIMITS.frames } as const;

/**
 * @returns what to send; undefined when no frame is asked for
 * @throws XdplingsError (usage) that names the flag, its value and what is allowed
 */
export function readFrameFlags(host: string, flags: FrameFlags): GenerateRequest | undefined {
  const { frame: frames = [], rate, count, seconds } = flags;
  if (frames.length === 0) {
    const alone = (['count', 'rate', 'seconds', 'interface', 'sourcePorts'] as const).find(
      (name) => flags[name] !== undefined,
    );
    if (alone === undefined) return undefined;
    const flag = alone === 'sourcePorts' ? FLAGS.sourcePorts.flag : `--${alone}`;
    throw usageError(text(`${flag} goes with --frame.`, `${flag} は --frame と一緒に使います。`), {
      todo: text(
        `For example: xdplings exec ${host} --frame HEX --rate 100 --seconds 5`,
        `例: xdplings exec ${host} --frame HEX --rate 100 --seconds 5`,
      ),
    });
  }
  const number = (name: keyof typeof FLAGS, value: string | undefined) => {
    const { flag, what } = FLAGS[name];
    return value === undefined ? undefined : wholeNumber(flag, value, { from: 1, to: MOST[name], what });
  };
  if (rate !== undefined && count === undefined && seconds === undefined) {
    throw usageError(text(`--rate ${rate} has no end.`, `--rate ${rate} には終わりがありません。`), {
      todo: text('Add --count or --seconds.', '--count か --seconds を付けてください。'),
    });
  }
  const ports = number('sourcePorts', flags.sourcePorts);
  const inTurn = frames.map(fromHex).flatMap((one) => (ports === undefined ? [one] : fromPorts(one, ports)));
  return {
    from: { host, interface: flags.interface ?? 'eth0' },
    frames: inTurn,
    count: number('count', count) ?? (seconds === undefined ? inTurn.length : undefined),
    rate: number('rate', rate),
    seconds: number('seconds', seconds),
  };
}

function fromPorts(frame: Uint8Array, count: number): readonly Uint8Array[] {
  const varied = withSourcePorts(frame, count);
  if (varied) return varied;
  const { flag } = FLAGS.sourcePorts;
  throw usageError(
    text(
      `${flag} ${count}: the frame has neither a TCP nor a UDP header.`,
      `${flag} ${count}: フレームに TCP ヘッダーも UDP ヘッダーもありません。`,
    ),
    { todo: text('Leave it out, or give another frame.', '外すか、別のフレームを指定してください。') },
  );
}

/** Sends frames from a host of a running lab and says what became of them. @returns the exit code */
export async function sendFrames(
  lab: SessionClient['lab'],
  request: GenerateRequest,
  { io, flags: { lang } }: CommandContext,
): Promise<number> {
  const say = (words: Text) => io.out(words[chooseLang(lang, undefined, io.env)]);
  const { from, frames, count, rate, seconds } = request;
  const isFew = (count ?? 0) <= MOST_SHOWN && frames.length <= MOST_KINDS;
  if (rate === undefined && seconds === undefined && isFew) {
    const inTurn = Array.from({ length: count ?? 1 }, (_, at) => frames[at % frames.length] as Uint8Array);
    const result = await lab.sendFrames(from, inTurn, io.signal);
    for (const [at, frame] of frames.slice(0, inTurn.length).entries()) {
      io.out(`${Math.ceil((inTurn.length - at) / frames.length)} × ${describe(frame)}`);
    }
    say(accountText(result.account));
    // Of many alike one line: the numbers are in the account.
    const seen = new Set(
      result.captured.map((one) => `${one.host} ${one.interface} ${one.direction}: ${describe(one.bytes)}`),
    );
    for (const line of seen) io.out(line);
    return EXIT.pass;
  }
  const { sent, ms, account } = await lab.generate(request, io.signal);
  for (const frame of frames.slice(0, MOST_LISTED)) io.out(describe(frame));
  if (frames.length > MOST_LISTED) io.out('…');
  say(sentText(sent, ms, count));
  say(accountText(account));
  return EXIT.pass;
}

/** Kinds of frames that are described; of many a few are enough. */
const MOST_LISTED = 4;

/** "100,000 frames in 0.25 s (400,000 a second)"; of more that were asked for, how many. */
function sentText(sent: number, ms: number, wanted: number | undefined): Text {
  const number = (value: number) => value.toLocaleString('en-US');
  const seconds = (ms / 1000).toFixed(2);
  const rate = number(Math.round((sent * 1000) / Math.max(ms, 1)));
  const isShort = wanted !== undefined && sent < wanted;
  return text(
    `${number(sent)}${isShort ? ` of ${number(wanted)}` : ''} frames in ${seconds} s (${rate} a second)`,
    `${isShort ? `${number(wanted)} フレーム中 ` : ''}${number(sent)} フレームを ${seconds} 秒で送信（毎秒 ${rate}）`,
  );
}
