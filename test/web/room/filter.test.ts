import { describe, expect, it } from 'vitest';
import { apply, type Board, newBoard } from '../../../src/domain/session/board.ts';
import type { Happening } from '../../../src/domain/session/events.ts';
import { groupsOf } from '../../../src/domain/session/groups.ts';
import { sameText } from '../../../src/domain/text.ts';
import { type Filter, filtered } from '../../../src/web/room/filter.ts';

const NAMES = { l1: 'Learner 10', l2: 'Learner 9', l3: 'ＡＮＮ', l4: 'Zoë' };

function room(...more: Happening[]): Board {
  const steps = ['a/1', 'a/2', 'a/3'].map((id) => ({ id, title: sameText(id) }));
  const board = newBoard(steps, 0);
  const happenings: Happening[] = [
    ...Object.entries(NAMES).map(
      ([learner, name]): Happening => ({ by: 'hub', learner, body: { kind: 'joined', name } }),
    ),
    ...more,
  ];
  for (const [index, happening] of happenings.entries()) {
    apply(board, { ...happening, head: index + 1, at: index * 1000 });
  }
  return board;
}

const entered = (learner: string, step: string): Happening => ({
  by: 'learner',
  learner,
  body: { kind: 'entered', step },
});
const grouped = (learner: string, group: string): Happening => ({
  by: 'instructor',
  body: { kind: 'grouped', learner, group },
});
const ALL: Filter = { words: '', group: undefined, only: 'all', sort: 'name' };
const ids = (board: Board, filter: Partial<Filter>, stuck = new Set<string>()) =>
  filtered(board, { ...ALL, ...filter }, stuck).map(({ id }) => id);

describe('the list of learners', () => {
  it('is ordered by name as people count, by place in the course, by time or by group', () => {
    const board = room(
      entered('l3', 'a/3'),
      entered('l1', 'a/1'),
      entered('l2', 'a/2'),
      grouped('l4', 'red'),
    );
    expect(ids(board, {})).toEqual(['l3', 'l2', 'l1', 'l4']);
    expect(ids(board, { sort: 'behind' })).toEqual(['l4', 'l1', 'l2', 'l3']);
    expect(ids(board, { sort: 'time' })).toEqual(['l4', 'l3', 'l1', 'l2']);
    expect(ids(board, { sort: 'group' })[0]).toBe('l4');
  });

  it('finds names and groups however they are typed', () => {
    const board = room(grouped('l4', 'Red 1'));
    expect(ids(board, { words: ' ann ' })).toEqual(['l3']);
    expect(ids(board, { words: 'red' })).toEqual(['l4']);
    expect(ids(board, { words: 'nobody' })).toEqual([]);
  });

  it('shows a group, those in none, those who are stuck, have a hand up or are away', () => {
    const board = room(
      grouped('l1', 'none'),
      { by: 'learner', learner: 'l2', body: { kind: 'hand-raised', step: 'a/1' } },
      { by: 'hub', learner: 'l3', body: { kind: 'here', here: true } },
    );
    expect(ids(board, { group: 'none' })).toEqual(['l1']);
    expect(ids(board, { group: null })).toEqual(['l3', 'l2', 'l4']);
    expect(ids(board, { only: 'hand' })).toEqual(['l2']);
    expect(ids(board, { only: 'away' })).toEqual(['l2', 'l1', 'l4']);
    expect(ids(board, { only: 'stuck' }, new Set(['l4']))).toEqual(['l4']);
  });

  it('has nobody who left or was sent away, and no group of theirs', () => {
    const board = room(
      grouped('l1', 'red'),
      grouped('l2', 'blue'),
      grouped('l3', 'green'),
      { by: 'instructor', body: { kind: 'kicked', learner: 'l1' } },
      { by: 'hub', learner: 'l3', body: { kind: 'left' } },
    );
    expect(ids(board, {})).toEqual(['l2', 'l4']);
    expect(groupsOf(board)).toEqual(['blue']);
  });
});
