import type { Texts } from '../texts/en.ts';

/** What a key does; the list under ? is made of this. */
export type Command = keyof Texts['keys'];

export const KEYS: readonly {
  readonly command: Command;
  readonly shown: string;
  readonly keys: readonly string[];
}[] = [
  { command: 'tabs', shown: '1 – 6', keys: ['1', '2', '3', '4', '5', '6'] },
  { command: 'find', shown: '/', keys: ['/'] },
  { command: 'stuck', shown: 's', keys: ['s'] },
  // In the list itself.
  { command: 'move', shown: '↑ ↓  j k', keys: [] },
  { command: 'claim', shown: 'h', keys: ['h'] },
  { command: 'message', shown: 'a', keys: ['a'] },
  { command: 'projector', shown: 'p', keys: ['p'] },
  { command: 'language', shown: 'l', keys: ['l'] },
  { command: 'help', shown: '?', keys: ['?'] },
  { command: 'leave', shown: 'Esc', keys: ['Escape'] },
];

/** @returns the command of a key; undefined for one that somebody types into a field or that the browser has */
export function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  const writes = event.target instanceof HTMLElement && isField(event.target);
  if (writes && event.key !== 'Escape') return undefined;
  return KEYS.find(({ keys }) => keys.includes(event.key))?.command;
}

/** Whether keys are typed into it. */
export const isField = (element: HTMLElement): boolean =>
  element.matches('input:not([type=radio]), textarea, select');
