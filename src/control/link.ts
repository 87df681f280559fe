import { usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import type { Target } from './target.ts';

const ARRAY = 'programs';

/**
 * Fills the program array from slot 0 on. The last one goes in first: whoever can be called finds what it calls.
 * @throws usage error when the program has no such array, or one of the functions is missing; nothing is changed then
 */
export async function linkPrograms({ lab, object }: Target, chain: readonly string[]): Promise<void> {
  if (chain.length === 0) return;
  const array = object.maps.find(({ name }) => name === ARRAY);
  if (array?.typeName !== 'prog_array' || array.maxEntries < chain.length) {
    throw usageError(
      text(
        `The running program has no program array ${ARRAY} with ${chain.length} slots.`,
        `実行中のプログラムに、${chain.length} 個以上のスロットを持つプログラム配列 ${ARRAY} がありません。`,
      ),
      {
        todo: text(
          `Declare it with BPF_MAP_TYPE_PROG_ARRAY; it takes ${chain.join(', ')}.`,
          `BPF_MAP_TYPE_PROG_ARRAY で宣言してください。${chain.join('、')} を入れます。`,
        ),
      },
    );
  }
  const names = object.programs.map(({ name }) => name);
  const missing = chain.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw usageError(
      text(
        `The running program has no function ${missing}.`,
        `実行中のプログラムに関数 ${missing} がありません。`,
      ),
      { todo: text(`It has: ${names.join(', ')}.`, `あるのは ${names.join('、')} です。`) },
    );
  }
  for (const [slot, name] of [...chain.entries()].reverse()) await lab.writeMap(ARRAY, slot, name);
}
