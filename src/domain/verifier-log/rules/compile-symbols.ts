import type { Rule } from '../rule.ts';
import { clangRule } from './clang-rule.ts';

/** What the assembler of clang says of the symbols in the object: it names them without a line. */
export const COMPILE_SYMBOL_RULES: readonly Rule[] = [
  clangRule<{ name: string; line: number | undefined }>(
    (message, { source }) => {
      const name = /^(\w+) changed binding to STB_\w+|^symbol '(\w+)' is already defined/.exec(message);
      const symbol = name?.[1] ?? name?.[2];
      if (symbol === undefined) return undefined;
      const declared = source?.find(new RegExp(`\\b${symbol}\\b.*\\bSEC\\(\\s*"${symbol}"\\s*\\)`));
      // Without the source only the licence is sure: it is the one section whose name everybody writes.
      return declared || symbol === 'license' ? { name: symbol, line: declared?.line } : undefined;
    },
    {
      slug: 'symbol-named-as-section',
      title: [
        ({ name }) => `The variable \`${name}\` has the same name as its section, SEC("${name}").`,
        ({ name }) => `変数 \`${name}\` の名前が、そのセクション SEC("${name}") と同じです。`,
      ],
      why: [
        'With -g, older versions of clang (14, for one) make a symbol with the name of the section, and one object cannot have two symbols of one name.',
        '-g を付けると、古い clang（14 など）はセクションと同じ名前のシンボルを作ります。1 つのオブジェクトに同じ名前のシンボルは 2 つ置けません。',
      ],
      fix: [
        ({ name }) => `Rename the variable, and keep SEC("${name}"): \`_${name}\`, say.`,
        ({ name }) => `SEC("${name}") はそのままにして、変数の名前を \`_${name}\` などに変えます。`,
      ],
      locate: ({ line }) => ({ line }),
    },
  ),
];
