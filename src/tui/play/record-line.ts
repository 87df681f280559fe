import { formatValue } from '../../domain/checks/judges/map-value.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { printableLine } from '../../domain/printable.ts';
import type { PlayWords } from '../../i18n/play-en.ts';
import { type Line, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/**
 * One record of the ring buffer, by the names that the step gives its members; members of other names are shown as
 * they are.
 */
export function recordLine(record: MapValue, play: PlayWords): Line {
  const words = recordText(record, play);
  return [seg('  '), seg(words.head, STYLE.key), seg(words.rest)];
}

/** The same in words: what was dropped, then why. */
function recordText(record: MapValue, play: PlayWords): { head: string; rest: string } {
  if (typeof record !== 'object' || Array.isArray(record)) return raw(record);
  const { source, destination, sport, dport, id, protocol, reason } = record as Readonly<
    Record<string, MapValue>
  >;
  if (typeof source !== 'string' || typeof destination !== 'string') return raw(record);
  const name = PROTOCOLS[Number(protocol)] ?? `proto ${Number(protocol)}`;
  const from = `${source}${portOf(sport)}`;
  const to = `${destination}${portOf(dport)}`;
  return {
    head: `${printableLine(name)} `,
    rest: printableLine(`${from} → ${to} · ${reasonOf(reason, play)} ${Number(id)}`),
  };
}

const raw = (record: MapValue) => ({ head: '', rest: printableLine(formatValue(record)) });

const portOf = (port: MapValue | undefined): string =>
  typeof port === 'number' && port > 0 ? `:${port}` : '';

/** 1: dropped by a rule, 2: by a limit. */
const reasonOf = (reason: MapValue | undefined, { reasons }: PlayWords): string =>
  Number(reason) === 2 || reason === 'DROPPED_BY_LIMIT' ? reasons.limit : reasons.rule;
