const NEEDS_NO_QUOTES = /^[A-Za-z0-9_@%+=:,./-]+$/;
/** A word with a control character in it is shown as $'…', so that pasting it means the same and shows the same. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** @returns one line that a person can paste into a shell to run exactly this command. */
export function shellQuote(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (NEEDS_NO_QUOTES.test(word)) return word;
  if (CONTROL.test(word)) return `$'${Array.from(word, escapeCharacter).join('')}'`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\\' || character === "'") return `\\${character}`;
  return CONTROL.test(character) ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character;
}
