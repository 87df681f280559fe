import type { BpfObject } from '../domain/object-file/index.ts';
import type { Text } from '../domain/text.ts';

const MIB = 1024 ** 2;

/**
 * Looks for a variable that the machine would pay for at load: a gigabyte of zeros costs nothing in the object file,
 * but libbpf makes a map of it, which the kernel fills with real memory.
 *
 * @returns what to say about the largest, when all variables together exceed the limit.
 */
export function oversizedData(
  { variables }: Pick<BpfObject, 'variables'>,
  limitBytes: number,
): { readonly message: string; readonly explanation: Text } | undefined {
  const total = variables.reduce((sum, { size }) => sum + size, 0);
  const largest = variables.toSorted((a, b) => b.size - a.size)[0];
  if (total <= limitBytes || largest === undefined) return undefined;
  const size = (largest.size / MIB).toFixed(0);
  return {
    message: `the variable '${largest.name}' takes ${size} MiB; all variables together may take ${limitBytes / MIB} MiB`,
    explanation: {
      en: `The kernel gives real memory to every global variable when the program is loaded. Make \`${largest.name}\` smaller.`,
      ja: `グローバル変数には、プログラムのロード時にカーネルが実際のメモリを割り当てます。\`${largest.name}\` を小さくしましょう。`,
    },
  };
}
