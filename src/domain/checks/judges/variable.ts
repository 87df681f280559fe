import { sameText } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { MapValue, VariableClause } from '../spec.ts';
import { grewText, growsText } from './map.ts';
import { formatValue, sumOf } from './map-value.ts';

/** @param before the value at the start of the check */
export function judgeVariable(clause: VariableClause, before: MapValue, after: MapValue): ClauseOutcome {
  const start = sumOf({ key: 0, values: [before] });
  const end = sumOf({ key: 0, values: [after] });
  if (start === undefined || end === undefined) {
    return {
      ok: false,
      expected: sameText(`${clause.name}: __u32 / __u64`),
      observed: sameText(`${clause.name} = ${formatValue(after)}`),
      reproduce: [],
    };
  }
  if ('is' in clause.expect) {
    return {
      ok: end === BigInt(clause.expect.is),
      expected: sameText(`${clause.name} = ${clause.expect.is}`),
      observed: sameText(`${clause.name} = ${end}`),
      reproduce: [],
    };
  }
  return {
    ok: end - start === BigInt(clause.expect.grows),
    expected: growsText(clause.name, BigInt(clause.expect.grows)),
    observed: grewText(clause.name, end - start),
    reproduce: [],
  };
}
