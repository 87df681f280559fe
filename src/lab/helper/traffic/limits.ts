import { usageError } from '../../../domain/errors.ts';
import { GENERATOR_LIMITS } from '../../../domain/generator-limits.ts';
import { text } from '../../../domain/text.ts';
import type { Plan } from './pace.ts';

/** An Ethernet header, and a frame of the usual MTU with two VLAN tags (packet(7) takes nothing else). */
const SHORTEST = 14;
const LONGEST = 1522;

const number = (value: number): string => value.toLocaleString('en-US');

/** @throws XdplingsError (usage) for frames that no interface sends, or too many of them */
export function checkFrames(frames: readonly Uint8Array[]): void {
  if (frames.length === 0 || frames.length > GENERATOR_LIMITS.frames) {
    const most = number(GENERATOR_LIMITS.frames);
    throw usageError(
      text(
        `${number(frames.length)} frames cannot be sent in turn.`,
        `${number(frames.length)} 個のフレームを順に送ることはできません。`,
      ),
      { todo: text(`Give 1 to ${most} frames.`, `1 〜 ${most} 個のフレームを指定してください。`) },
    );
  }
  const wrong = frames.findIndex(({ length }) => length < SHORTEST || length > LONGEST);
  if (wrong === -1) return;
  const length = frames[wrong]?.length ?? 0;
  throw usageError(
    text(
      `Frame ${wrong + 1} has ${length} bytes and cannot be sent.`,
      `フレーム ${wrong + 1} は ${length} バイトで、送信できません。`,
    ),
    {
      todo: text(
        'A frame has 14 to 1514 bytes; with VLAN tags 4 more for each.',
        'フレームは 14 〜 1514 バイトです。VLAN タグがあれば、1 つにつき 4 バイト長くなります。',
      ),
    },
  );
}

type Wanted = {
  readonly count?: number | undefined;
  readonly rate?: number | undefined;
  readonly seconds?: number | undefined;
};

/**
 * @returns when to send what is wanted, within the limits of the generator
 * @throws XdplingsError (usage) that names what is beyond them
 */
export function planOf({ count, rate, seconds }: Wanted): Plan {
  if (count === undefined && seconds === undefined) {
    throw usageError(
      text(
        'Sending frames without an end is not possible.',
        '終わりを決めずにフレームを送ることはできません。',
      ),
      {
        todo: text('Give a number of frames, or of seconds.', 'フレーム数か秒数を指定してください。'),
      },
    );
  }
  if (count !== undefined) check('count', count, Number.isInteger(count) && count >= 1);
  if (rate !== undefined) check('rate', rate, Number.isFinite(rate) && rate >= 1);
  if (seconds !== undefined) check('seconds', seconds, Number.isFinite(seconds) && seconds > 0);
  const longest = GENERATOR_LIMITS.seconds;
  if (count !== undefined && rate !== undefined && seconds === undefined && (count - 1) / rate > longest) {
    throw usageError(
      text(
        `${number(count)} frames at ${number(rate)} a second take ${number(Math.ceil(count / rate))} seconds.`,
        `${number(count)} フレームを毎秒 ${number(rate)} 個で送ると ${number(Math.ceil(count / rate))} 秒かかります。`,
      ),
      {
        todo: text(
          `The longest is ${longest} seconds: fewer frames or a higher rate, or say how many seconds.`,
          `最長は ${longest} 秒です。フレーム数を減らすか、レートを上げるか、秒数を指定してください。`,
        ),
      },
    );
  }
  return { count: count ?? GENERATOR_LIMITS.count, rate, ms: (seconds ?? longest) * 1000 };
}

const NAMES = {
  count: text('Number of frames', 'フレーム数'),
  rate: text('Frames a second', '毎秒のフレーム数'),
  seconds: text('Seconds', '秒数'),
} as const;

function check(what: keyof typeof NAMES, value: number, isPossible: boolean): void {
  const most = GENERATOR_LIMITS[what];
  if (isPossible && value <= most) return;
  const name = NAMES[what];
  throw usageError(text(`${name.en}: ${value} is not possible.`, `${name.ja}: ${value} は指定できません。`), {
    todo:
      what === 'seconds'
        ? text(`More than 0, at most ${most}.`, `0 より大きく ${most} 以下。`)
        : text(`1 to ${number(most)}.`, `1 〜 ${number(most)}。`),
  });
}
