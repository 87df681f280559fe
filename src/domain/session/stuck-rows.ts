import { type Board, type LearnerRow, rowOf } from './board.ts';
import type { StuckReason } from './stuck.ts';

export type StuckRow = { readonly row: LearnerRow; readonly reason: StuckReason };

/** @returns who is stuck, in order: most failures in a row first, then who is longest at their step */
export const stuckRows = (board: Board, stuck: ReadonlyMap<string, StuckReason>): StuckRow[] =>
  [...stuck]
    .flatMap(([id, reason]) => {
      const row = rowOf(board, id);
      return row === undefined ? [] : [{ row, reason }];
    })
    .sort(
      (a, b) => (b.row.streak?.count ?? 0) - (a.row.streak?.count ?? 0) || a.row.stepSince - b.row.stepSince,
    );
