import { text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';

/** A name that the check relies on is not in the program: said as that, never as a wrong count. */
export function missingName(what: 'map' | 'variable', name: string, known: readonly string[]): ClauseOutcome {
  const kinds = { map: text('map', 'マップ'), variable: text('global variable', 'グローバル変数') }[what];
  const has =
    known.length > 0
      ? text(`it has: ${known.join(', ')}`, `あるのは次のものです: ${known.join('、')}`)
      : text('it has none', '1 つもありません');
  return {
    ok: false,
    expected: text(`a ${kinds.en} named ${name}`, `${name} という名前の${kinds.ja}`),
    observed: text(
      `your program has no ${kinds.en} of that name; ${has.en}`,
      `プログラムにその名前の${kinds.ja}がありません。${has.ja}`,
    ),
    reproduce: [],
  };
}
