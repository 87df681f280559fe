import { isMap, isNode, type parseDocument } from 'yaml';

type Document = ReturnType<typeof parseDocument>;

/**
 * Aliases that explode, or point to nothing, are refused by the yaml library with an exception.
 * @param refused makes the error to throw
 */
export function dataOf(document: Document, refused: (words: string) => Error): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refused(String(error instanceof Error ? error.message : error));
  }
}

/** @returns where the value is, or where its key is, or where the nearest thing around it begins. */
export function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(key));
      if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}
