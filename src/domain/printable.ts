// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from outside (logs, names, packet bytes) safe for a terminal: control characters, escape sequences'
 * introducers and direction overrides go; line feeds and tabs stay.
 */
export const printable = (words: string): string => words.replace(CONTROL, '');

/** The same for a value as JSON on one line: nothing is lost, what must not reach a terminal is escaped. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for text that must stay on one line. */
export const printableLine = (words: string): string => printable(words.replace(/\s+/g, ' '));
