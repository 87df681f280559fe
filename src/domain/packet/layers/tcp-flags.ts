import { usageError } from '../../errors.ts';

/** The control bits of RFC 9293 section 3.1, from the least significant on. */
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;
export type TcpFlag = (typeof FLAGS)[number];

/** One flag, several, or the whole byte. */
export type TcpFlags = TcpFlag | readonly TcpFlag[] | number;

/** @throws usage error for a name or number that is no TCP flag */
export function flagBits(flags: TcpFlags): number {
  if (typeof flags === 'number') {
    if (Number.isInteger(flags) && flags >= 0 && flags <= 0xff) return flags;
    throw unknownFlag(flags);
  }
  const names = typeof flags === 'string' ? [flags] : flags;
  return names.reduce((bits, name) => {
    const position = FLAGS.indexOf(name);
    if (position === -1) throw unknownFlag(name);
    return bits | (1 << position);
  }, 0);
}

const unknownFlag = (flag: string | number) =>
  usageError(`tcp.flags holds ${JSON.stringify(flag)}`, {
    todo: `Allowed are ${FLAGS.join(', ')}, a list of them, or a whole number from 0 to 255.`,
  });

/** @returns `SYN ACK`, or `none`. */
export const flagsText = (bits: number): string =>
  FLAGS.filter((_, position) => bits & (1 << position)).join(' ') || 'none';
