import { type Announcement, type Board, type LearnerRow, present } from './board.ts';

/** Who an announcement is for, and who of them saw it: numbers of learners. */
export type Audience = { readonly of: number; readonly seen: number };

/** Those who left or were sent away count in neither. */
export function audienceOf(board: Board, { group, seenBy }: Announcement): Audience {
  const rows: readonly LearnerRow[] = present(board).filter(
    (row) => group === undefined || row.group === group,
  );
  return { of: rows.length, seen: rows.filter(({ id }) => seenBy.includes(id)).length };
}
