import { type Board, gateKey, present } from './board.ts';

const { compare } = new Intl.Collator(undefined, { numeric: true });

/** @returns the names of all groups that somebody is in, in order */
export const groupsOf = (board: Board): string[] =>
  [...new Set(present(board).flatMap(({ group }) => (group === undefined ? [] : [group])))].sort(compare);

/** @returns the groups that have a gate of their own, somebody in them or not, in order */
export const gatedGroups = ({ gates }: Board): string[] => {
  const prefix = gateKey('');
  return Object.keys(gates)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .sort(compare);
};
