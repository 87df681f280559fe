import { type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { MapValue, RecordsClause } from '../spec.ts';
import { formatValue, sameValue } from './map-value.ts';

type Members = { readonly [member: string]: MapValue };

/**
 * @param records what was taken out of the ring buffer
 * @param lost what the program's variable for lost records has grown by
 */
export function judgeRecords(
  clause: RecordsClause,
  records: readonly MapValue[],
  lost: bigint,
): ClauseOutcome {
  const { map, expect } = clause;
  if ('inAll' in expect) {
    const total = BigInt(records.length) + lost;
    return {
      ok: total === BigInt(expect.inAll) && lost > 0n && records.length > 0,
      expected: text(
        `records in ${map} and ${expect.lost} make ${expect.inAll} together, and there are both`,
        `${map} のレコードと ${expect.lost} の合計が ${expect.inAll} で、どちらも 0 ではない`,
      ),
      observed: text(
        `${records.length} records, and ${expect.lost} grew by ${lost}`,
        `レコード ${records.length} 個、${expect.lost} は ${lost} 増えました`,
      ),
      reproduce: [],
    };
  }
  const wrong = expect.are.findIndex((wanted, index) => !matches(records[index], wanted));
  const countText = recordsText(map, expect.are.length);
  const first = wrong === -1 ? undefined : expect.are[wrong];
  return {
    ok: wrong === -1 && records.length === expect.are.length,
    expected: first
      ? text(
          `record ${wrong + 1} of ${expect.are.length}: ${formatValue(first)}`,
          `${expect.are.length} 個中 ${wrong + 1} 個目のレコード: ${formatValue(first)}`,
        )
      : countText,
    observed:
      first && records[wrong] !== undefined
        ? text(formatValue(seenOf(records[wrong], first)), formatValue(seenOf(records[wrong], first)))
        : recordsText(map, records.length),
    reproduce: [],
  };
}

const isMembers = (value: MapValue | undefined): value is Members =>
  typeof value === 'object' && !Array.isArray(value);

const matches = (record: MapValue | undefined, wanted: Members): boolean =>
  isMembers(record) &&
  Object.entries(wanted).every(
    ([name, value]) => record[name] !== undefined && sameValue(record[name], value),
  );

/** Only the members that were asked for. */
const seenOf = (record: MapValue, wanted: Members): MapValue =>
  isMembers(record)
    ? Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(wanted, name)))
    : record;

const recordsText = (map: string, count: number): Text =>
  text(`${count} record${count === 1 ? '' : 's'} in ${map}`, `${map} のレコードが ${count} 個`);
