/** Something on the page that follows what it shows. */
export type Part<T> = { readonly element: HTMLElement; readonly update: (item: T) => void };

/**
 * A list that keeps the elements of items that stay, so that focus and selection stay with them.
 *
 * @param make an element for a new item; `update` is called for it, too
 * @returns shows these items, in this order
 */
export function keyedList<T>(
  container: HTMLElement,
  keyOf: (item: T) => string,
  make: (item: T) => Part<T>,
): (items: readonly T[]) => void {
  const parts = new Map<string, Part<T>>();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, part] of parts) {
      if (keys.has(key)) continue;
      part.element.remove();
      parts.delete(key);
    }
    let before = container.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      const part = parts.get(key) ?? make(item);
      parts.set(key, part);
      part.update(item);
      if (part.element === before) before = before.nextElementSibling;
      else container.insertBefore(part.element, before);
    }
  };
}
