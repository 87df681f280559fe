import type { ComparisonRow, PacketComparison } from '../../domain/packet/index.ts';
import { printableLine } from '../../domain/printable.ts';
import type { Lang } from '../../domain/text.ts';
import { textWidth } from '../../domain/text-width.ts';
import { messages } from '../../i18n/index.ts';
import { padText } from '../lines/fit.ts';
import { type Line, lineOf, type Segment, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';

type Place = 'sent' | 'expected' | 'seen';
type Column = { readonly place: Place; readonly name: string; readonly width: number };

const PLACES: readonly Place[] = ['sent', 'expected', 'seen'];
const GAP = 2;
/** For the sign and a word behind the seen value; longer notes go on below. */
const VERDICT_COLUMNS = 10;

/**
 * The packets side by side, field by field. Only layers with a difference are opened; of what differs, the seen value
 * has a sign and a word. Where the columns do not fit, what was sent is left out, then the fields stand one a row.
 */
export function packetTable(packets: PacketComparison, lang: Lang, width: number): Line[] {
  const { tui } = messages(lang);
  const layers = [...new Set(packets.rows.map(({ layer }) => layer))];
  const differing = new Set(packets.rows.filter(({ differs }) => differs).map(({ layer }) => layer));
  const open = packets.rows.filter((row) => differing.has(row.layer) && tells(row));
  const equal = layers.filter((layer) => !differing.has(layer));
  if (open.length === 0) return [];
  const fields = packets.rows.filter((row) => differing.has(row.layer) && !tells(row)).length;
  const others = [...equal, ...(fields > 0 ? [tui.otherFields(fields)] : [])];
  const rest = others.length > 0 ? wrap(lineOf(tui.sameLayers(others.join(', ')), STYLE.quiet), width) : [];
  const columns = fittingColumns(packets, open, lang, width);
  return [...(columns ? table(open, columns, lang, width) : stacked(open, lang, width)), ...rest];
}

/** What a person looks at: differences, what the program had to change, and who talks to whom. */
const tells = ({ field, differs, sent, expected, note }: ComparisonRow): boolean =>
  differs ||
  note !== undefined ||
  (sent !== undefined && expected !== undefined && sent !== expected) ||
  ['src', 'dst', 'sport', 'dport', 'protocol', 'type'].includes(field);

function fittingColumns(
  packets: PacketComparison,
  rows: readonly ComparisonRow[],
  lang: Lang,
  width: number,
): { readonly label: number; readonly columns: readonly Column[] } | undefined {
  const { report } = messages(lang);
  const label = Math.max(...rows.map(({ field }) => textWidth(field))) + 2;
  const columns = PLACES.filter((place) => packets[place] !== undefined).map((place) => ({
    place,
    name: report[place],
    width: Math.max(textWidth(report[place]), ...rows.map((row) => textWidth(clean(row[place])))),
  }));
  const total = (some: readonly Column[]) =>
    label + some.reduce((sum, each) => sum + each.width + GAP, VERDICT_COLUMNS);
  if (total(columns) <= width) return { label, columns };
  const fewer = columns.filter(({ place }) => place !== 'sent' || !packets.expected);
  return fewer.length > 1 && total(fewer) <= width ? { label, columns: fewer } : undefined;
}

function table(
  rows: readonly ComparisonRow[],
  { label, columns }: { readonly label: number; readonly columns: readonly Column[] },
  lang: Lang,
  width: number,
): Line[] {
  const head: Line = [
    seg(' '.repeat(label)),
    ...columns.map((column) => seg(padText(column.name, column.width + GAP), STYLE.quiet)),
  ];
  return [
    head,
    ...rows.flatMap((row, index) => {
      const first = rows[index - 1]?.layer !== row.layer;
      const line: Line = [
        seg(padText(` ${row.field}`, label), row.differs ? STYLE.strong : STYLE.quiet),
        ...columns.map((column) => cell(row, column)),
        ...verdict(row, lang),
      ];
      const body = wrap(line, width, [seg(' '.repeat(label))]);
      return first ? [lineOf(row.layer, STYLE.strong), ...body] : body;
    }),
  ];
}

const cell = (row: ComparisonRow, { place, width }: Column): Segment => {
  const text = padText(clean(row[place]), width + GAP);
  if (!row.differs) return seg(text, STYLE.quiet);
  return place === 'seen' ? seg(text, STYLE.badTitle) : seg(text);
};

function verdict({ differs, note }: ComparisonRow, lang: Lang): Segment[] {
  if (!differs) return note ? [seg(printableLine(note[lang]), STYLE.quiet)] : [];
  const words = note ? printableLine(note[lang]) : messages(lang).tui.differs;
  return [seg(`${SIGN.fail} ${words}`, STYLE.bad)];
}

function stacked(rows: readonly ComparisonRow[], lang: Lang, width: number): Line[] {
  const { report } = messages(lang);
  return rows
    .filter(({ differs }) => differs)
    .flatMap((row) => [
      ...wrap([seg(`${row.layer}.${row.field}`, STYLE.strong), seg('  '), ...verdict(row, lang)], width),
      ...wrap([seg(`  ${report.expected} `, STYLE.quiet), seg(clean(row.expected ?? row.sent))], width, [
        seg('    '),
      ]),
      ...wrap([seg(`  ${report.seen} `, STYLE.quiet), seg(clean(row.seen), STYLE.badTitle)], width, [
        seg('    '),
      ]),
    ]);
}

const clean = (value: string | undefined): string => (value === undefined ? '-' : printableLine(value));
