import { type Board, type LearnerRow, passedCount, present } from '../../domain/session/board.ts';

export type Only = 'all' | 'stuck' | 'hand' | 'away';
export type Sort = 'name' | 'behind' | 'time' | 'group';

export type Filter = {
  readonly words: string;
  /** undefined: all groups; null: those in none. */
  readonly group: string | null | undefined;
  readonly only: Only;
  readonly sort: Sort;
};

const folded = (words: string): string => words.normalize('NFKC').toLocaleLowerCase();

/** @returns the learners that a filter lets through, in its order; those who were sent away or left come never */
export function filtered(board: Board, filter: Filter, stuck: { has(id: string): boolean }): LearnerRow[] {
  const words = folded(filter.words.trim());
  const place = new Map(board.steps.map(({ id }, index) => [id, index]));
  const at = (row: LearnerRow) => (row.step === undefined ? -1 : (place.get(row.step) ?? -1));
  const byName = (a: LearnerRow, b: LearnerRow) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  const orders: Readonly<Record<Sort, (a: LearnerRow, b: LearnerRow) => number>> = {
    name: byName,
    behind: (a, b) => at(a) - at(b) || passedCount(board, a) - passedCount(board, b) || byName(a, b),
    time: (a, b) => a.stepSince - b.stepSince || byName(a, b),
    group: (a, b) => compare(a.group ?? '\u{10ffff}', b.group ?? '\u{10ffff}') || byName(a, b),
  };
  return present(board)
    .filter(({ group }) => filter.group === undefined || (group ?? null) === filter.group)
    .filter((row) => {
      if (filter.only === 'stuck') return stuck.has(row.id);
      if (filter.only === 'hand') return row.hand !== undefined;
      return filter.only === 'all' || !row.here;
    })
    .filter(
      ({ name, group = '' }) => words === '' || folded(name).includes(words) || folded(group).includes(words),
    )
    .sort(orders[filter.sort]);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const compare = (a: string, b: string): number => collator.compare(a, b);
