import type { Interface, Link } from '../../domain/topology/model.ts';
import type { InterfaceRates } from '../../engine/play/rates.ts';
import { type Segment, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { fixedCount } from './numbers.ts';

/** The two main addresses of a link with dashes around them: every lab fits into 80 columns with it. */
export const NARROWEST_WIRE = 20;

/**
 * One of the three rows of a wire: its addresses; above them what goes to the right, below them what comes back.
 * @param part 0 to 2
 * @param farEnd the end at the outer host
 */
export function wireOf(
  link: Link,
  rates: readonly InterfaceRates[],
  columns: number,
  part: number,
  pps: string,
  farEnd: Interface,
): Segment[] {
  if (part === 1) return addressesOf(link, columns, farEnd);
  const there = part === 0;
  const rate = there ? rateBetween(rates, link.a, link.b) : rateBetween(rates, link.b, link.a);
  const isShort = columns < NARROWEST_WIRE;
  const words = `${fixedCount(rate, isShort ? 7 : 9)} ${pps}`;
  const [right, left] = isShort ? ['▶', '◀'] : ['──▶', '◀──'];
  const shown = there ? `${words} ${right}` : `${left} ${words}`;
  return [seg(centred(shown, columns), rate === 0 ? STYLE.quiet : STYLE.strong)];
}

/** Where there is no room for both addresses, the one of the outer host. */
function addressesOf({ a, b }: Link, columns: number, farEnd: Interface): Segment[] {
  const [from, to] = [address(a), address(b)];
  if (columns < NARROWEST_WIRE) {
    const dashes = columns - address(farEnd).length - 2;
    const before = '─'.repeat(Math.max(1, Math.floor(dashes / 2)));
    const after = '─'.repeat(Math.max(1, Math.ceil(dashes / 2)));
    return [seg(`${before} `, STYLE.border), seg(address(farEnd), STYLE.key), seg(` ${after}`, STYLE.border)];
  }
  const left = columns - from.length - to.length;
  const gap = left >= 8 ? ' ' : '';
  const dashes = '─'.repeat(Math.max(1, left - 2 - 4 * gap.length));
  return [
    seg(`─${gap}`, STYLE.border),
    seg(from, STYLE.key),
    seg(`${gap}${dashes}${gap}`, STYLE.border),
    seg(to, STYLE.key),
    seg(`${gap}─`, STYLE.border),
  ];
}

/** The first IPv4 address, without its prefix. */
const address = ({ addresses }: Interface): string => addresses[0]?.replace(/\/.*$/, '') ?? '';

/** Packets that a program sends back by itself (XDP_TX) are only in the counters of the end that receives them. */
function rateBetween(rates: readonly InterfaceRates[], from: Interface, to: Interface): number {
  const of = (end: Interface) => rates.find((one) => one.host === end.host && one.interface === end.name);
  return Math.max(of(from)?.sent.rate ?? 0, of(to)?.received.rate ?? 0);
}

/** @returns the words in the middle of so many columns */
export function centred(words: string, columns: number): string {
  const before = Math.floor((columns - words.length) / 2);
  return words.padStart(words.length + before).padEnd(columns);
}
