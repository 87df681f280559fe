import { type Text, text } from '../../text.ts';
import type { MapContents } from '../observed.ts';
import type { ClauseOutcome } from '../result.ts';
import type { MapClause } from '../spec.ts';
import { findEntry, formatValue, sameValue, sumOf } from './map-value.ts';
import { judgeShares } from './per-cpu.ts';

/**
 * @param before the map at the start of the check; only growth looks at it
 * @param cpus the CPU of each stream of the check's flood, in order; only `growsOnCpus` looks at it
 */
export function judgeMap(
  clause: MapClause,
  before: MapContents,
  after: MapContents,
  cpus: readonly number[] = [],
): ClauseOutcome {
  if ('growsOnCpus' in clause.expect) {
    return judgeShares(clause, clause.expect.growsOnCpus, before, after, cpus);
  }
  const entry = findEntry(after.entries, clause.key);
  const name = `${clause.map}[${formatValue(clause.key)}]`;
  const shared = { reproduce: after.commands };
  if ('absent' in clause.expect) {
    return {
      ok: entry === undefined,
      expected: text(`no entry ${name}`, `${name} のエントリがない`),
      observed: entryText(name, after, clause),
      ...shared,
    };
  }
  if ('is' in clause.expect) {
    const wanted = clause.expect.is;
    const value = after.perCpu ? sumOf(entry) : entry?.values[0];
    return {
      ok: value !== undefined && entry !== undefined && sameValue(value, wanted),
      expected: equalsText(name, formatValue(wanted)),
      observed: entryText(name, after, clause),
      ...shared,
    };
  }
  const start = sumOf(findEntry(before.entries, clause.key));
  const end = sumOf(entry);
  const grown = start === undefined || end === undefined ? undefined : end - start;
  return {
    ok: grown === BigInt(clause.expect.grows),
    expected: growsText(name, BigInt(clause.expect.grows)),
    observed:
      grown === undefined || entry === undefined ? entryText(name, after, clause) : grewText(name, grown),
    ...shared,
  };
}

const equalsText = (name: string, value: string): Text => text(`${name} = ${value}`, `${name} = ${value}`);

/** What is expected of a count. */
export const growsText = (name: string, by: bigint): Text =>
  by === 0n
    ? text(`${name} does not change`, `${name} が変わらない`)
    : text(`${name} grows by ${by}`, `${name} が ${by} 増える`);

/** What a count did. */
export const grewText = (name: string, by: bigint): Text =>
  by === 0n
    ? text(`${name} did not change`, `${name} は変わっていません`)
    : text(`${name} grew by ${by}`, `${name} は ${by} 増えました`);

/** What the map really holds: the value asked for, or what there is instead, so that a wrong key is recognised. */
export function entryText(name: string, contents: MapContents, clause: MapClause): Text {
  const entry = findEntry(contents.entries, clause.key);
  if (entry) return equalsText(name, entry.values.map(formatValue).join(' + '));
  const used = contents.entries.length;
  const full = text(
    `${contents.name} holds ${used} of at most ${contents.maxEntries} entries`,
    `${contents.name} のエントリは ${used} 個（最大 ${contents.maxEntries} 個）`,
  );
  const some = contents.entries
    .slice(0, 4)
    .map(({ key, values }) => `${formatValue(key)} → ${values.map(formatValue).join(' + ')}`)
    .join(', ');
  const listed = some === '' ? full : text(`${full.en}: ${some}`, `${full.ja}: ${some}`);
  return text(`no entry ${name}; ${listed.en}`, `${name} のエントリがありません。${listed.ja}`);
}
