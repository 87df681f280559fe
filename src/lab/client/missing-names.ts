import { usageError, type XdplingsError } from '../../domain/errors.ts';
import type { BpfObject } from '../../domain/object-file/index.ts';
import { type Text, text } from '../../domain/text.ts';

export const unknownMap = (name: string, { maps }: BpfObject): XdplingsError =>
  usageError(
    text(
      `The program has no map named "${name}".`,
      `プログラムに "${name}" という名前のマップはありません。`,
    ),
    { todo: whatItHas(maps) },
  );

export const unknownVariable = (name: string, { variables }: BpfObject): XdplingsError =>
  usageError(
    text(
      `The program has no global variable named "${name}".`,
      `プログラムに "${name}" という名前のグローバル変数はありません。`,
    ),
    { todo: whatItHas(variables) },
  );

function whatItHas(things: readonly { readonly name: string }[]): Text {
  if (things.length === 0) return text('It has none.', '1 つもありません。');
  const names = things.map(({ name }) => name);
  return text(`It has: ${names.join(', ')}.`, `あるのは次のものです: ${names.join('、')}`);
}
