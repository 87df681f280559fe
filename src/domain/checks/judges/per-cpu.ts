import { text } from '../../text.ts';
import type { MapContents } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { MapClause } from '../spec.ts';
import { findEntry, formatValue } from './map-value.ts';

/**
 * Judges that each CPU counted its own share: traffic alone cannot catch a lossy `++` with certainty, the slots of a
 * per-CPU map can.
 * @param shares how much each stream of the flood must have added
 * @param cpus the CPU that each stream was sent from; streams that shared one add up
 */
export function judgeShares(
  clause: MapClause,
  shares: readonly number[],
  before: MapContents,
  after: MapContents,
  cpus: readonly number[],
): ClauseOutcome {
  const name = `${clause.map}[${formatValue(clause.key)}]`;
  const reproduce = after.commands;
  const wanted = expectedSlots(shares, cpus);
  const expected = text(
    `each CPU's own ${name} grows by its share: ${slotsText(wanted)}`,
    `${name} が CPU ごとに自分の分だけ増える: ${slotsText(wanted)}`,
  );
  if (!after.perCpu) {
    const observed = text(
      `${clause.map} is a map of type ${after.type}: all CPUs share one value`,
      `${clause.map} は ${after.type} 型のマップで、すべての CPU が 1 つの値を共有しています`,
    );
    return { ok: false, expected, observed, reproduce };
  }
  const grown = new Map<number, bigint>();
  const start = slotsOf(before, clause);
  slotsOf(after, clause).forEach((count, cpu) => {
    const growth = count - (start[cpu] ?? 0n);
    if (growth !== 0n) grown.set(cpu, growth);
  });
  const seen = slotsText(grown);
  return {
    ok: seen === slotsText(wanted),
    expected,
    observed: seen === '' ? text(`${name} did not grow`, `${name} は増えていません`) : text(seen, seen),
    reproduce,
  };
}

/** @returns the entry's number on each CPU; a value that is no number (a struct, say) counts as 0. */
const slotsOf = (contents: MapContents, clause: MapClause): bigint[] =>
  (findEntry(contents.entries, clause.key)?.values ?? []).map((value) =>
    typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : 0n,
  );

function expectedSlots(shares: readonly number[], cpus: readonly number[]): ReadonlyMap<number, bigint> {
  const slots = new Map<number, bigint>();
  shares.forEach((share, stream) => {
    const cpu = cpus[stream] ?? stream;
    slots.set(cpu, (slots.get(cpu) ?? 0n) + BigInt(share));
  });
  return slots;
}

const slotsText = (slots: ReadonlyMap<number, bigint>): string =>
  [...slots]
    .sort(([a], [b]) => a - b)
    .map(([cpu, count]) => `CPU ${cpu} +${count}`)
    .join(', ');
