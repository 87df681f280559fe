import { printable } from '../printable.ts';

/** Escape sequences of terminals: colours, cursor movements, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
/** One line of a tool's output, safe to print: everything that could move a cursor or hide text is gone. */
export const cleanLine = (line: string): string => printable(line.replace(ESCAPES, '')).replaceAll('\n', '');

/** The same for every text in a value. */
export function cleanAll<T>(value: T): T {
  if (typeof value === 'string') return cleanLine(value) as T;
  if (Array.isArray(value)) return value.map(cleanAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleanAll(each)])) as T;
}
