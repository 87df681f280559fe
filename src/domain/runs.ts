/** Equal items in a row, and how many there are. */
export type Run<Item> = { readonly item: Item; readonly times: number };

/** @returns a list as runs of equal items, in order */
export function runsOf<Item>(
  items: readonly Item[],
  isEqual: (a: Item, b: Item) => boolean = Object.is,
): Run<Item>[] {
  const runs: { item: Item; times: number }[] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last && isEqual(last.item, item)) last.times += 1;
    else runs.push({ item, times: 1 });
  }
  return runs;
}
