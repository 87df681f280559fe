/** Controls (C0 but line feed and tab, DEL, C1), what turns text round, and what has no width. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Makes text from outside (logs, names, packet bytes) safe for a terminal: control characters, escape sequences'
 * introducers, direction overrides and invisible ones go; line feeds and tabs stay.
 */
export const printable = (words: string): string => words.replace(CONTROL, '');

/** The same for a value as JSON on one line: nothing is lost, what must not reach a terminal is escaped. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for text that must stay on one line. */
export const printableLine = (words: string): string => printable(words.replace(/\s+/g, ' '));
