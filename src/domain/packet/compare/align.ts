/** Things of the same name next to each other, one place a column; a column that has no such thing is undefined there. */
export type Aligned<T> = { readonly name: string; readonly items: readonly (T | undefined)[] };

/**
 * Puts lists side by side: as many things as possible that are in several lists under the same name share a row, and every
 * list keeps its order. Time grows with the product of the lengths.
 */
export function align<T extends { readonly name: string }>(columns: readonly (readonly T[])[]): Aligned<T>[] {
  let rows: Aligned<T>[] = [];
  for (const [position, column] of columns.entries()) {
    const before = new Array<undefined>(position).fill(undefined);
    const names = column.map(({ name }) => name);
    rows = pair(
      rows.map(({ name }) => name),
      names,
    ).map(([row, item]) => {
      const old = row === undefined ? undefined : rows[row];
      const added = item === undefined ? undefined : column[item];
      return { name: old?.name ?? added?.name ?? '', items: [...(old?.items ?? before), added] };
    });
  }
  return rows;
}

type Pair = readonly [left: number | undefined, right: number | undefined];

/** Longest common subsequence: every index of both lists once, in order, equal names paired. */
function pair(left: readonly string[], right: readonly string[]): Pair[] {
  // common[i][j]: how many pairs left[i…] and right[j…] can make.
  const common = left.map(() => new Array<number>(right.length + 1).fill(0));
  common.push(new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row) row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) pairs.push([i++, j++]);
    else if (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1))) {
      pairs.push([i++, undefined]);
    } else pairs.push([undefined, j++]);
  }
  return pairs;
}
