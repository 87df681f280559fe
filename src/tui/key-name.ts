import type { Key } from 'ink';

/**
 * Names what was typed as the keymap names it. Letters of a Japanese input method (ｎ) are the plain ones (NFKC).
 * @returns one name a key: several letters may come at once; nothing for keys that no binding can mean
 */
export function keyNames(input: string, key: Key): string[] {
  if (key.ctrl) return input === 'c' ? ['ctrl+c'] : [];
  if (key.meta && !key.escape) return [];
  const named = NAMED.find(([flag]) => key[flag]);
  if (named) return [named[1]];
  return Array.from(input.normalize('NFKC'), (char) => WRITTEN[char] ?? char);
}

/** Keys that came together in one piece: a fast typist's, or a test's. */
const WRITTEN: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\r': 'return',
  '\u0003': 'ctrl+c',
  '\u001b': 'escape',
};

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['tab', 'tab'],
  ['escape', 'escape'],
  ['return', 'return'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];
