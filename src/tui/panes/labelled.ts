import { textWidth } from '../../domain/text-width.ts';
import { padText } from '../lines/fit.ts';
import { type Line, type Style, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';

export type Labelled = readonly [label: string, value: Line | undefined];

/**
 * Rows of label and value, the values under each other and wrapped beside their label.
 * @param indent columns before the labels
 */
export function labelled(rows: readonly Labelled[], width: number, indent: number, style?: Style): Line[] {
  const given = rows.filter((row): row is [string, Line] => row[1] !== undefined);
  const column = Math.max(0, ...given.map(([label]) => textWidth(label))) + 2;
  return given.flatMap(([label, value]) => {
    const head = seg(' '.repeat(indent) + padText(label, column), style);
    return wrap([head, ...value], width, [seg(' '.repeat(indent + column))]);
  });
}
