import { usageError } from '../errors.ts';
import { text } from '../text.ts';
import { wholeNumber } from './flag.ts';

/** No map has more; which ids there really are is for the control plane to say. */
const ID = { from: 1, to: 4_294_967_295, what: text('an id that "get" shows', 'get が表示する ID') };

/** @throws usage error that names the flag, the value and what is allowed */
export const parseId = (value: string): number => wholeNumber('-i, --id', value, ID);

const WORDS = {
  rule: text('rule', 'ルール'),
  policy: text('policy', 'ポリシー'),
  backend: text('backend', 'バックエンド'),
};

/** @throws usage error when none has the id */
export function findById<Entry extends { readonly id: number }>(
  what: keyof typeof WORDS,
  entries: readonly Entry[],
  id: number,
): Entry {
  const found = entries.find((entry) => entry.id === id);
  if (found) return found;
  const ids = entries.map((entry) => entry.id);
  const words = WORDS[what];
  throw usageError(text(`There is no ${words.en} ${id}.`, `${words.ja} ${id} はありません。`), {
    todo:
      ids.length > 0
        ? text(`There is: ${ids.join(', ')}.`, `あるのは ${ids.join('、')} です。`)
        : text('There is none at all; nothing was changed.', '1 つもありません。何も変更していません。'),
  });
}
