/**
 * Notes where the focus is. What is built anew in the same way can have it at the same place again.
 *
 * @returns puts it there; answers false where nothing stands there that takes it
 */
export function keepFocus(root: Element): () => boolean {
  const focused = document.activeElement;
  if (focused === null || focused === root || !root.contains(focused)) return () => false;
  const path: number[] = [];
  for (let one = focused; one !== root && one.parentElement !== null; one = one.parentElement) {
    path.unshift([...one.parentElement.children].indexOf(one));
  }
  return () => {
    const there = path.reduce<Element | undefined>((one, place) => one?.children[place], root);
    if (there instanceof HTMLElement) there.focus();
    return there !== undefined && there === document.activeElement;
  };
}
