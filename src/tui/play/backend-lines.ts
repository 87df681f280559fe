import type { BackendStatus } from '../../domain/load-balancer/model.ts';
import { printableLine } from '../../domain/printable.ts';
import { addressOf, type Topology } from '../../domain/topology/model.ts';
import type { BackendShare } from '../../engine/play/spread.ts';
import type { PlayWords } from '../../i18n/play-en.ts';
import { type Line, type Segment, type Style, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';
import type { Beside } from './network-lines.ts';

/** `#1 ○ Unavailable`, and a bar that says something. */
const LEAST = 20;
const LONGEST_BAR = 40;
/** ` 100 %` */
const PERCENT = 6;

const SIGNS: Readonly<Record<BackendStatus, readonly [string, Style]>> = {
  Available: [SIGN.pass, STYLE.good],
  Unavailable: [SIGN.wait, STYLE.warn],
  Unhealthy: [SIGN.fail, STYLE.bad],
};

/** @returns the status as a sign and its word, the word in as many columns as the longest one has */
export function statusSegments(status: BackendStatus): Segment[] {
  const [sign, style] = SIGNS[status];
  return [seg(`${sign} ${status.padEnd('Unavailable'.length)}`, style)];
}

/** What stands behind the hosts of a network that is balanced: whether each gets connections, and its part of them. */
export const backendsBeside = (
  spread: readonly BackendShare[],
  topology: Topology,
  play: PlayWords,
): Beside => ({
  least: LEAST,
  most: LONGEST_BAR + PERCENT + 1,
  lines: (host, columns) => {
    const one = spread.find(({ backend }) => backend.address === addressOf(topology, host));
    return one === undefined
      ? [[], [seg(` ${play.noBackend}`, STYLE.quiet)]]
      : backendLines(one, host, columns, play);
  },
});

function backendLines(
  { backend, share, connections }: BackendShare,
  host: string,
  columns: number,
  play: PlayWords,
): Line[] {
  // Who gave the backend the host's name need not read it twice.
  const name = backend.name === host ? '' : ` ${printableLine(backend.name)}`;
  return [
    [seg(` #${backend.id}`, STYLE.key), seg(`${name} `), ...statusSegments(backend.status)],
    [seg(' '), ...barOf(share ?? 0, Math.min(LONGEST_BAR, columns - PERCENT - 1))],
    connections === undefined ? [] : [seg(` ${play.connectionsOf(connections)}`, STYLE.quiet)],
  ];
}

/** A part of the whole as a bar with its number behind. Whoever gets anything at all has a block. */
function barOf(share: number, columns: number): Segment[] {
  const blocks = share === 0 ? 0 : Math.max(1, Math.round(share * columns));
  const percent = `${Math.round(share * 100)} %`.padStart(PERCENT);
  if (blocks === 0) return [seg(`▏${' '.repeat(Math.max(0, columns - 1))}${percent}`, STYLE.quiet)];
  return [seg('▇'.repeat(blocks), STYLE.code), seg(' '.repeat(Math.max(0, columns - blocks))), seg(percent)];
}
