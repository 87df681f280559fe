import { padText } from '../../domain/text-width.ts';
import type { Interface, Link, Topology } from '../../domain/topology/model.ts';
import type { InterfaceRates } from '../../engine/play/rates.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { fixedCount } from './numbers.ts';

/** Rows that one link takes: its host's box, with the packets of each direction above and below the wire. */
const LINK_ROWS = 3;
/** The two main addresses of a link with dashes around them: every lab fits into 80 columns with it. */
const NARROWEST_WIRE = 20;
const WIDEST_WIRE = 40;

/**
 * Draws a network with one host in the middle and the others around it: every lab is such a star.
 * @param rates what is known of the interfaces; empty before the first snapshot
 * @param pps how packets a second are called
 */
export function networkLines(
  topology: Topology,
  rates: readonly InterfaceRates[],
  width: number,
  pps: string,
): Line[] {
  const hub = hubOf(topology);
  const left = topology.links.filter(({ b }) => b.host === hub);
  const right = topology.links.filter(({ a }) => a.host === hub);
  const rows = LINK_ROWS * Math.max(left.length, right.length, 1);
  const centre = hubBox(
    hub,
    left.map(({ b }) => b.name),
    right.map(({ a }) => a.name),
    rows,
  );
  const boxes = longest(left.map(({ a }) => a.host)) + longest(right.map(({ b }) => b.host));
  const sides = (left.length > 0 ? 1 : 0) + (right.length > 0 ? 1 : 0);
  const room = Math.floor((width - 1 - boxes - 4 * sides - (centre.columns + 2)) / Math.max(1, sides));
  const wire = Math.min(WIDEST_WIRE, Math.max(NARROWEST_WIRE, room));
  return Array.from(
    { length: rows },
    (_, row): Line => [
      seg(' '),
      ...leftSide(left, rates, wire, row, pps),
      ...(centre.rows[row] ?? []),
      ...rightSide(right, rates, wire, row, pps),
    ],
  );
}

/** The host with most links; of two alike, the one further from the client. */
function hubOf({ hosts, links }: Topology): string {
  const degree = (name: string) => links.filter(({ a, b }) => a.host === name || b.host === name).length;
  const [first] = [...hosts].reverse().toSorted((one, other) => degree(other.name) - degree(one.name));
  return first?.name ?? '';
}

const longest = (names: readonly string[]): number => Math.max(0, ...names.map(({ length }) => length));

function hubBox(hub: string, left: readonly string[], right: readonly string[], rows: number) {
  const leftColumns = longest(left);
  const rightColumns = longest(right);
  const columns = leftColumns + hub.length + rightColumns + 2;
  const nameRow = rows === LINK_ROWS ? 1 : Math.floor(rows / 2);
  const inside = (row: number): Segment[] => {
    const link = row % LINK_ROWS === 1 ? Math.floor(row / LINK_ROWS) : -1;
    const name = row === nameRow ? hub : ' '.repeat(hub.length);
    const [leftName = '', rightName = ''] = [left[link], right[link]];
    return [
      seg(leftName === '' ? '│' : '┤', STYLE.border),
      seg(`${padText(leftName, leftColumns)} `, STYLE.quiet),
      seg(name, STYLE.strong),
      seg(` ${rightName.padStart(rightColumns)}`, STYLE.quiet),
      seg(rightName === '' ? '│' : '├', STYLE.border),
    ];
  };
  const edge = (start: string, end: string): Segment[] => [
    seg(`${start}${'─'.repeat(columns)}${end}`, STYLE.border),
  ];
  return {
    columns,
    rows: Array.from({ length: rows }, (_, row) =>
      row === 0 ? edge('╭', '╮') : row === rows - 1 ? edge('╰', '╯') : inside(row),
    ),
  };
}

function leftSide(
  links: readonly Link[],
  rates: readonly InterfaceRates[],
  wire: number,
  row: number,
  pps: string,
): Segment[] {
  if (links.length === 0) return [];
  const columns = longest(links.map(({ a }) => a.host));
  const link = links[Math.floor(row / LINK_ROWS)];
  if (link === undefined) return [seg(' '.repeat(columns + 4 + wire))];
  const box = hostBox(link.a.host, columns, row % LINK_ROWS, 'right');
  return [box, ...wireOf(link, rates, wire, row % LINK_ROWS, pps)];
}

function rightSide(
  links: readonly Link[],
  rates: readonly InterfaceRates[],
  wire: number,
  row: number,
  pps: string,
): Segment[] {
  const link = links[Math.floor(row / LINK_ROWS)];
  if (link === undefined) return [];
  const columns = longest(links.map(({ b }) => b.host));
  const box = hostBox(link.b.host, columns, row % LINK_ROWS, 'left');
  return [...wireOf(link, rates, wire, row % LINK_ROWS, pps), box];
}

function hostBox(name: string, columns: number, part: number, opens: 'left' | 'right'): Segment {
  if (part === 0) return seg(`╭${'─'.repeat(columns + 2)}╮`, STYLE.border);
  if (part === 2) return seg(`╰${'─'.repeat(columns + 2)}╯`, STYLE.border);
  const [start, end] = opens === 'right' ? ['│', '├'] : ['┤', '│'];
  return seg(`${start} ${padText(name, columns)} ${end}`);
}

/** The wire with its addresses; above it what goes to the right, below it what comes back. */
function wireOf(
  { a, b }: Link,
  rates: readonly InterfaceRates[],
  columns: number,
  part: number,
  pps: string,
): Segment[] {
  if (part === 1) {
    const [from, to] = [address(a), address(b)];
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
  const there = part === 0;
  const rate = there ? rateBetween(rates, a, b) : rateBetween(rates, b, a);
  const words = `${fixedCount(rate, 9)} ${pps}`;
  const style = rate === 0 ? STYLE.quiet : STYLE.strong;
  const shown = there ? `${words} ──▶` : `◀── ${words}`;
  const before = Math.max(0, Math.floor((columns - shown.length) / 2));
  return [
    seg(' '.repeat(before)),
    seg(shown, style),
    seg(' '.repeat(Math.max(0, columns - before - shown.length))),
  ];
}

/** The first IPv4 address, without its prefix. */
const address = ({ addresses }: Interface): string => addresses[0]?.replace(/\/.*$/, '') ?? '';

/** Packets that a program sends back by itself (XDP_TX) are only in the counters of the end that receives them. */
function rateBetween(rates: readonly InterfaceRates[], from: Interface, to: Interface): number {
  const of = (end: Interface) => rates.find((one) => one.host === end.host && one.interface === end.name);
  return Math.max(of(from)?.sent.rate ?? 0, of(to)?.received.rate ?? 0);
}
