import type { Attachment } from '../../domain/lesson/model.ts';
import { padText } from '../../domain/text-width.ts';
import { type Counted, type InterfaceRates, XDP_COUNTS, type XdpCount } from '../../engine/play/rates.ts';
import { type Line, type Style, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { fixedCount, fixedRate, RATE_COLUMNS } from './numbers.ts';

const NAMES: Readonly<Record<XdpCount, string>> = {
  pass: 'PASS',
  drop: 'DROP',
  tx: 'TX',
  redirect: 'REDIRECT',
};
const STYLES: Readonly<Record<XdpCount, Style>> = {
  pass: STYLE.good,
  drop: STYLE.bad,
  tx: STYLE.code,
  redirect: STYLE.code,
};
const ALWAYS: readonly XdpCount[] = ['pass', 'drop'];

type Row = { readonly name: string; readonly xdp: InterfaceRates['xdp'] };

/**
 * What became of the packets at every attached interface: how many, and how many a second.
 * @param inOne one row for all interfaces of a host, where there is little room
 */
export function verdictLines(
  attach: readonly Attachment[],
  rates: readonly InterfaceRates[],
  width: number,
  inOne = false,
): Line[] {
  const each = attach.map((point) => ({
    host: point.host,
    name: `${point.host}/${point.interface}`,
    xdp: rates.find((one) => one.host === point.host && one.interface === point.interface)?.xdp,
  }));
  const rows: readonly Row[] = inOne ? summedByHost(each) : each;
  const first = Math.max(...rows.map(({ name }) => name.length), 3) + 1;
  const whole = 10 + RATE_COLUMNS + 1;
  const all = width >= first + 1 + whole * XDP_COUNTS.length;
  // Where there is no room for all, verdicts that nobody has given are left out.
  const shown = XDP_COUNTS.filter(
    (name) => all || ALWAYS.includes(name) || rows.some(({ xdp }) => (xdp?.[name].count ?? 0) > 0),
  );
  const countColumns = width >= first + 1 + whole * shown.length ? 10 : 6;
  const cell = countColumns + RATE_COLUMNS + 1;
  const head: Line = [
    seg(` ${padText('XDP', first)}`, STYLE.quiet),
    ...shown.map((name) =>
      seg(`${NAMES[name].padStart(countColumns)}${' '.repeat(cell - countColumns)}`, STYLE.title),
    ),
  ];
  const body = rows.map(
    ({ name, xdp }): Line => [
      seg(` ${padText(name, first)}`, STYLE.strong),
      ...shown.flatMap((verdict) => {
        const { count, rate } = xdp?.[verdict] ?? { count: 0, rate: 0 };
        return [
          seg(fixedCount(count, countColumns), rate > 0 ? STYLES[verdict] : undefined),
          seg(`${fixedRate(rate)} `, rate > 0 ? undefined : STYLE.quiet),
        ];
      }),
    ],
  );
  return [head, ...body];
}

function summedByHost(rows: readonly (Row & { readonly host: string })[]): Row[] {
  const byHost = Map.groupBy(rows, ({ host }) => host);
  return [...byHost].map(([name, own]) => ({ name, xdp: sumOf(own.flatMap(({ xdp }) => xdp ?? [])) }));
}

function sumOf(verdicts: readonly NonNullable<InterfaceRates['xdp']>[]): NonNullable<InterfaceRates['xdp']> {
  const sum = (name: XdpCount, of: keyof Counted): number =>
    verdicts.reduce((total, one) => total + one[name][of], 0);
  const counted = (name: XdpCount): Counted => ({ count: sum(name, 'count'), rate: sum(name, 'rate') });
  return { pass: counted('pass'), drop: counted('drop'), tx: counted('tx'), redirect: counted('redirect') };
}
