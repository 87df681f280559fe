import { padText } from '../../domain/text-width.ts';
import type { Link, Topology } from '../../domain/topology/model.ts';
import type { InterfaceRates } from '../../engine/play/rates.ts';
import { truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { centred, NARROWEST_WIRE, wireOf } from './wire.ts';

/** Rows that one link takes: its host's box, with the packets of each direction above and below the wire. */
const LINK_ROWS = 3;
const WIDEST_WIRE = 40;
/** One address, and short numbers: the wires give way to what stands behind the hosts. */
const SHORTEST_WIRE = 13;

/** What is said of each host at the right side, behind its box. */
export type Beside = {
  readonly least: number;
  readonly most: number;
  /** @returns at most as many lines as a host's box has rows */
  readonly lines: (host: string, columns: number) => readonly Line[];
};

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
  beside?: Beside | undefined,
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
    topology.vip?.host === hub ? topology.vip.address : '',
  );
  const boxes = longest(left.map(({ a }) => a.host)) + longest(right.map(({ b }) => b.host));
  const sides = (left.length > 0 ? 1 : 0) + (right.length > 0 ? 1 : 0);
  const room = width - 1 - boxes - 4 * sides - (centre.columns + 2);
  const { wire, behind } = divide(room, Math.max(1, sides), beside);
  return Array.from(
    { length: rows },
    (_, row): Line => [
      seg(' '),
      ...leftSide(left, rates, wire, row, pps),
      ...(centre.rows[row] ?? []),
      ...rightSide(right, rates, wire, row, pps),
      ...(beside ? besideHost(right[Math.floor(row / LINK_ROWS)], beside, behind, row % LINK_ROWS) : []),
    ],
  );
}

/** Of what is left beside the boxes: columns of each wire, and of what is said behind the hosts. */
function divide(room: number, wires: number, beside: Beside | undefined): { wire: number; behind: number } {
  if (beside === undefined) {
    const wire = Math.min(WIDEST_WIRE, Math.max(NARROWEST_WIRE, Math.floor(room / wires)));
    return { wire, behind: 0 };
  }
  const wished = Math.min(beside.most, Math.max(beside.least, Math.floor(room * BESIDE_SHARE)));
  const wire = Math.min(WIDEST_WIRE, Math.max(SHORTEST_WIRE, Math.floor((room - wished) / wires)));
  return { wire, behind: Math.max(0, Math.min(beside.most, room - wire * wires)) };
}
const BESIDE_SHARE = 0.42;

const besideHost = (link: Link | undefined, { lines }: Beside, columns: number, part: number): Line =>
  link === undefined || columns === 0 ? [] : truncate(lines(link.b.host, columns)[part] ?? [], columns);

/** The host with most links; of two alike, the one further from the client. */
function hubOf({ hosts, links }: Topology): string {
  const degree = (name: string) => links.filter(({ a, b }) => a.host === name || b.host === name).length;
  const [first] = [...hosts].reverse().toSorted((one, other) => degree(other.name) - degree(one.name));
  return first?.name ?? '';
}

const longest = (names: readonly string[]): number => Math.max(0, ...names.map(({ length }) => length));

function hubBox(
  hub: string,
  left: readonly string[],
  right: readonly string[],
  rows: number,
  virtual: string,
) {
  const leftColumns = longest(left);
  const rightColumns = longest(right);
  const columns = Math.max(leftColumns + hub.length + rightColumns + 2, virtual.length);
  const middle = columns - leftColumns - rightColumns;
  const nameRow = rows === LINK_ROWS ? 1 : Math.floor(rows / 2);
  const inside = (row: number): Segment[] => {
    // Between two wires there is room for the address that no wire leads to.
    if (row === nameRow + 1 && virtual !== '' && row % LINK_ROWS !== 1) {
      return [seg('│', STYLE.border), seg(padText(virtual, columns), STYLE.key), seg('│', STYLE.border)];
    }
    const link = row % LINK_ROWS === 1 ? Math.floor(row / LINK_ROWS) : -1;
    const [leftName = '', rightName = ''] = [left[link], right[link]];
    return [
      seg(leftName === '' ? '│' : '┤', STYLE.border),
      seg(padText(leftName, leftColumns), STYLE.quiet),
      seg(centred(row === nameRow ? hub : '', middle), STYLE.strong),
      seg(rightName.padStart(rightColumns), STYLE.quiet),
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
  return [box, ...wireOf(link, rates, wire, row % LINK_ROWS, pps, link.a)];
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
  return [...wireOf(link, rates, wire, row % LINK_ROWS, pps, link.b), box];
}

function hostBox(name: string, columns: number, part: number, opens: 'left' | 'right'): Segment {
  if (part === 0) return seg(`╭${'─'.repeat(columns + 2)}╮`, STYLE.border);
  if (part === 2) return seg(`╰${'─'.repeat(columns + 2)}╯`, STYLE.border);
  const [start, end] = opens === 'right' ? ['│', '├'] : ['┤', '│'];
  return seg(`${start} ${padText(name, columns)} ${end}`);
}
