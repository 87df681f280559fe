import { usageError, type XdplingsError } from '../errors.ts';
import { type Text, text } from '../text.ts';
import type { Value } from './value.ts';

/* What is said of a value that does not fit into a type. */

/** @param where the value's name; @param allowed what fits there */
export const misfit = (where: Text, value: Value, allowed: Text): XdplingsError =>
  usageError(text(`${where.en} cannot be ${show(value)}`, `${where.ja} に ${show(value)} は指定できません`), {
    todo: text(`allowed: ${allowed.en}`, `指定できるもの: ${allowed.ja}`),
  });

/** The name of a part: `flows' key` and `.port` give `flows' key.port`. */
export const partOf = (where: Text, part: string): Text => text(`${where.en}${part}`, `${where.ja}${part}`);

export const wholeNumber = (low: bigint, high: bigint): Text =>
  text(`a whole number from ${low} to ${high}`, `${low} から ${high} までの整数`);

export const unknownMember = (
  where: Text,
  name: string,
  type: string,
  names: readonly string[],
): XdplingsError =>
  usageError(
    text(`${where.en} has no member "${name}"`, `${where.ja} に "${name}" というメンバーはありません`),
    { todo: text(`members of ${type}: ${names.join(', ')}`, `${type} のメンバー: ${names.join('、')}`) },
  );

export const objectWith = (members: readonly string[]): Text =>
  members.length === 0
    ? text('an object with no members', 'メンバーのないオブジェクト')
    : text(`an object with ${members.join(', ')}`, `${members.join('、')} を持つオブジェクト`);

function show(value: Value): string {
  if (typeof value === 'bigint') return `${value}`;
  const json =
    JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part)) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}
