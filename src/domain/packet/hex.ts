import { usageError } from '../errors.ts';

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * @param separator what stands between two bytes: `toHex(bytes, ' ')` is `08 00 45`
 * @returns two lower-case hexadecimal digits a byte
 */
export function toHex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (const [i, byte] of bytes.entries()) text += `${i > 0 ? separator : ''}${DIGITS[byte]}`;
  return text;
}

/** @returns `0x` and the number in at least `digits` hexadecimal digits: `0x0800`. */
export const hexNumber = (value: number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * Reads hexadecimal digits in any case; spaces, newlines, colons, dashes, commas and `0x`
 * between the bytes are skipped.
 * @throws usage error that names the first character that is not a digit, or an odd number of digits
 */
export function fromHex(text: string): Uint8Array {
  const body = text.replace(/(?<![0-9a-f])0x/gi, '  ');
  const wrong = body.search(/[^0-9a-f\s:,-]/i);
  if (wrong !== -1) {
    throw usageError(`${JSON.stringify(body[wrong])} at position ${wrong} is not a hexadecimal digit`, {
      todo: 'Write each byte as two digits 0-9 a-f; spaces, newlines and colons between bytes are fine.',
    });
  }
  const digits = body.replace(/[\s:,-]/g, '');
  if (digits.length % 2 !== 0) {
    throw usageError(`${digits.length} hexadecimal digits are not a whole number of bytes`, {
      todo: 'Write each byte as two digits: 0a, not a.',
    });
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
