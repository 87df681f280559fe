import { usageError, type XdplingsError } from '../errors.ts';
import { nearest } from '../lesson/did-you-mean.ts';
import { type Text, text } from '../text.ts';

/** What was typed, so short that it fits a line. */
const shown = (value: string): string => (value.length > 40 ? `${value.slice(0, 39)}…` : value);

/**
 * @param flag as it is typed: `-n, --src-network`
 * @param problem what is wrong with the value
 * @param todo what is allowed, or the value that was probably meant
 */
export function badValue(flag: string, value: string, problem: Text, todo: Text): XdplingsError {
  return usageError(
    text(`${flag} "${shown(value)}": ${problem.en}.`, `${flag} "${shown(value)}": ${problem.ja}。`),
    { todo },
  );
}

/** @throws usage error that names the flag, the value and what is allowed */
export function oneOf<Word extends string>(flag: string, value: string, allowed: readonly Word[]): Word {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  const list = allowed.join(', ');
  const near = nearest(value, allowed);
  throw badValue(
    flag,
    value,
    text('that is none of the allowed words', '使える値ではありません'),
    text(
      `Allowed: ${list}.${near ? ` Did you mean ${near}?` : ''}`,
      `使える値: ${allowed.join('、')}。${near ? `${near} のことでしょうか。` : ''}`,
    ),
  );
}

const WHOLE = /^(?:0|[1-9][0-9]*)$/;

/**
 * @param what how the number is called ("a port")
 * @throws usage error for what is no decimal number, or outside of the range
 */
export function wholeNumber(
  flag: string,
  value: string,
  { from, to, what }: { from: number; to: number; what: Text },
  whole: string = value,
): number {
  const number = WHOLE.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return number;
  const allowed = text(
    `Allowed: ${what.en}, a whole number from ${from} to ${to}, in decimal and without leading zeros.`,
    `使える値: ${what.ja}。${from} から ${to} までの 10 進数の整数で、先頭に 0 は付けません。`,
  );
  throw badValue(flag, whole, numberProblem(value, number, { from, to }), allowed);
}

function numberProblem(value: string, number: number, { from, to }: { from: number; to: number }): Text {
  if (number < from || /^-[0-9]+$/.test(value))
    return text(`${value} is less than ${from}`, `${value} は ${from} より小さい値です`);
  if (number > to)
    return text(`${shown(value)} is more than ${to}`, `${shown(value)} は ${to} を超えています`);
  if (/^0[0-9]+$/.test(value)) {
    return text(
      `${shown(value)} begins with 0, which some read as octal`,
      `${shown(value)} は 0 で始まっていて、8 進数とも読めます`,
    );
  }
  if (value === '') return text('a number is missing', '数値がありません');
  return text(`${shown(value)} is not a whole number`, `${shown(value)} は整数ではありません`);
}
