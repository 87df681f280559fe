import type { PacketComparison } from '../../packet/index.ts';
import { type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';

type Findings = {
  readonly ok: boolean;
  readonly expected: Text;
  readonly observed: Text;
  readonly reproduce: readonly string[];
  readonly sent?: Text | undefined;
  readonly packets?: PacketComparison | undefined;
};

/** @returns the outcome of a clause; what was sent and the packets are kept only where they explain a failure. */
export const outcome = ({ ok, expected, observed, reproduce, sent, packets }: Findings): ClauseOutcome =>
  ok ? { ok, expected, observed, reproduce } : { ok, expected, observed, reproduce, sent, packets };

/** A name that the check relies on is not in the program: said as that, never as a wrong count. */
export function missingName(what: 'map' | 'variable', name: string, known: readonly string[]): ClauseOutcome {
  const kinds = { map: text('map', 'マップ'), variable: text('global variable', 'グローバル変数') }[what];
  const has =
    known.length > 0
      ? text(`it has: ${known.join(', ')}`, `あるのは次のものです: ${known.join(', ')}`)
      : text('it has none', 'ひとつもありません');
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
