import { sumOf } from '../../domain/checks/judges/map-value.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import { judgeRecords } from '../../domain/checks/judges/records.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { MapValue, RecordsClause } from '../../domain/checks/spec.ts';
import { text } from '../../domain/text.ts';
import type { CheckContext } from './context.ts';
import { unlessRefused } from './refusal.ts';

/** Takes what is in the ring buffer. Records that cannot be read are the learner's to mend: what is missing is said. */
export async function runRecords(clause: RecordsClause, context: CheckContext): Promise<ClauseOutcome> {
  const expected = text(
    `records in ${clause.map}, each a struct event`,
    `${clause.map} に struct event のレコード`,
  );
  return unlessRefused({ expected, reproduce: [] }, () => judgeTaken(clause, context));
}

async function judgeTaken(
  clause: RecordsClause,
  { lab, object, before }: CheckContext,
): Promise<ClauseOutcome> {
  const records = await lab.takeRecords(clause.map);
  if (records === undefined) {
    return missingName(
      'map',
      clause.map,
      object.maps.map(({ name }) => name),
    );
  }
  if (!('inAll' in clause.expect)) return judgeRecords(clause, records, 0n);
  const { lost } = clause.expect;
  const start = before.variables.get(lost);
  const end = await lab.readVariable(lost);
  const grown = start === undefined || end === undefined ? undefined : grownBy(start, end);
  if (grown === undefined) {
    return missingName(
      'variable',
      lost,
      object.variables.map(({ name }) => name),
    );
  }
  return judgeRecords(clause, records, grown);
}

/** @returns undefined for what is no number */
function grownBy(start: MapValue, end: MapValue): bigint | undefined {
  const [from, to] = [start, end].map((value) => sumOf({ key: 0, values: [value] }));
  return from === undefined || to === undefined ? undefined : to - from;
}
