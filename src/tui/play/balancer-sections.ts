import type { Backend, Connection } from '../../domain/load-balancer/model.ts';
import { printableLine } from '../../domain/printable.ts';
import { textWidth } from '../../domain/text-width.ts';
import { type ConnectionTable, kindOf } from '../../engine/play/connection-table.ts';
import type { Balancer, Refusal } from '../../engine/play/snapshot.ts';
import type { PlayWords } from '../../i18n/play-en.ts';
import { padText } from '../lines/fit.ts';
import { type Line, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { statusSegments } from './backend-lines.ts';
import { plainCount } from './numbers.ts';
import type { Section } from './sections.ts';

/** What a load balancer keeps: its connection table in short, its backends, and what it refused. */
export function balancerSections(
  { vip, backends, connections, refusals }: Balancer,
  play: PlayWords,
): Section[] {
  return [
    ...(connections ? [connectionsSection(connections, backends, play)] : []),
    backendsSection(backends, vip, play),
    ...(refusals ? [refusalsSection(refusals, play)] : []),
  ];
}

const STATE_COLUMNS = 'Established'.length;

function connectionsSection(
  { total, kinds, newest }: ConnectionTable,
  backends: readonly Backend[],
  play: PlayWords,
): Section {
  const counts = kinds.map(({ kind, count }) => `${kind} ${plainCount(count)}`).join(' · ');
  const nameOf = (id: number) => printableLine(backends.find((one) => one.id === id)?.name ?? `#${id}`);
  const longest = (of: (one: Connection) => string) =>
    Math.max(0, ...newest.map((one) => textWidth(of(one))));
  const [clients, names] = [longest(clientOf), longest(({ backend }) => nameOf(backend))];
  return {
    title: play.connections,
    note: total === 0 ? play.noConnections : counts,
    keep: 'start',
    least: 1,
    lines: newest.map(
      (one): Line => [
        seg(`  ${one.protocol} `, STYLE.key),
        seg(`${padText(clientOf(one), clients)} → ${`:${one.port}`.padEnd(6)} `),
        seg(`${padText(nameOf(one.backend), names)}  `, STYLE.strong),
        seg(kindOf(one).padEnd(STATE_COLUMNS)),
        seg(idleOf(one, play), STYLE.quiet),
      ],
    ),
  };
}

const clientOf = ({ client, clientPort }: Connection): string => `${printableLine(client)}:${clientPort}`;

const idleOf = ({ idleMs }: Connection, { ago }: PlayWords): string =>
  idleMs === undefined ? '' : ago((idleMs / 1000).toFixed(1).padStart(6));

function backendsSection(backends: readonly Backend[], vip: string | undefined, play: PlayWords): Section {
  const columns = Math.max(0, ...backends.map(({ name }) => textWidth(printableLine(name))));
  return {
    title: play.backends,
    note: backends.length === 0 ? play.noBackends : vip && play.behind(vip),
    keep: 'start',
    // All of them in this lab, and the empty row behind them.
    least: 4,
    lines: backends.map(({ id, name, address, device, status, healthCheck }) => [
      seg(`  ${`#${id}`.padEnd(4)}`, STYLE.key),
      seg(`${padText(printableLine(name), columns)}  `, STYLE.strong),
      seg(`${printableLine(address).padEnd(9)} `),
      seg(`${printableLine(device)}  `, STYLE.quiet),
      ...statusSegments(status),
      seg(healthCheck ? `  ${printableLine(healthCheck.url)}` : '', STYLE.quiet),
    ]),
  };
}

function refusalsSection(refusals: readonly Refusal[], play: PlayWords): Section {
  const some = refusals.filter(({ count }) => count > 0n);
  const words = some.map(({ reason, count }) => `${printableLine(reason)} ${plainCount(count)}`).join(' · ');
  return { title: play.refusals, note: words || play.noRefusals, keep: 'start', least: 0, lines: [] };
}
