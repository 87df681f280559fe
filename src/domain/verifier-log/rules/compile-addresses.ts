import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

const PACKET_ENDS = /->\s*data(?:_end|_meta)?\b/;
/** `&key` for `key`, of the argument that the column points to, when it is a plain name. */
function withAddress(context: Context): string | undefined {
  const { source, place } = context;
  const raw = place && source?.rawLineAt(place.line);
  if (raw === undefined || place?.column === undefined) return undefined;
  const name = /^[A-Za-z_]\w*(?=\s*[,)])/.exec(raw.slice(place.column - 1))?.[0];
  return name === undefined
    ? undefined
    : `${raw.slice(0, place.column - 1)}&${raw.slice(place.column - 1)}`.trim();
}

/** The argument at the column of the message. */
function argument({ source, place }: Context): string | undefined {
  const raw = place && source?.rawLineAt(place.line);
  return raw === undefined || place?.column === undefined
    ? undefined
    : /^[A-Za-z_0-9][\w.>-]*/.exec(raw.slice(place.column - 1))?.[0];
}

const isLiteral = (context: Context) => /^\d/.test(argument(context) ?? '');

/** Where an address is wanted: `&key`, and the casts of the packet's ends. */
export const COMPILE_ADDRESS_RULES: readonly Rule[] = [
  clangRule(
    (message, context) =>
      (/^(?:incompatible integer to pointer conversion|cast to '.*\*' from smaller integer type|ordered comparison between pointer and integer|comparison between pointer and integer)/.test(
        message,
      ) &&
        PACKET_ENDS.test(
          message.includes('conversion passing') ? (argument(context) ?? '') : codeAt(context),
        )) ||
      (/^cast to '.*\*' from smaller integer type/.test(message) && /\bdata(?:_end)?\b/.test(codeAt(context)))
        ? {}
        : undefined,
    {
      slug: 'packet-pointer-cast',
      title: [
        (_, context) =>
          `${contextMember(context)} is a number of 32 bits, and becomes a pointer only with a cast.`,
        (_, context) =>
          `${contextMember(context)} は 32 ビットの数なので、ポインターにするにはキャストが必要です。`,
      ],
      why: [
        'The kernel turns these two fields into pointers when it loads the program; in C they are declared as __u32, and `long` makes them as wide as a pointer first.',
        'この値はカーネルがロード時にポインターへ置き換えますが、C では __u32 として宣言されています。先に `long` でポインターと同じ幅にします。',
      ],
      fix: [
        'Write `(void *)(long)ctx->data`, and the same for data_end.',
        '`(void *)(long)ctx->data` と書きます。data_end も同じです。',
      ],
      fixCode: (_, context) => castPacket(codeAt(context).trim()),
      learnMore: ['counter/headers'],
    },
  ),
  clangRule(
    (message, context) => {
      const isPassing =
        /^(?:passing '.*' to parameter of incompatible type '[^']*\*'|incompatible integer to pointer conversion passing)/.test(
          message,
        );
      return isPassing
        ? { literal: isLiteral(context), name: argument(context), number: message.startsWith('incompatible') }
        : undefined;
    },
    {
      slug: 'missing-address',
      title: [
        ({ literal, name, number }) =>
          literal
            ? `The function wants the address of a variable, and gets the number ${name}.`
            : number
              ? `The function wants an address, and gets the value of ${name ? `\`${name}\`` : 'a variable'}.`
              : 'A struct or a map is passed where a pointer to it belongs.',
        ({ literal, name, number }) =>
          literal
            ? `変数のアドレスを渡すところに、数 ${name} を渡しています。`
            : number
              ? `アドレスを渡すところに、${name ? `\`${name}\`` : '変数'}の値を渡しています。`
              : 'ポインターを渡すところに、構造体やマップそのものを渡しています。',
      ],
      why: [
        (_, context) =>
          /\bbpf_\w+\s*\(/.test(codeAt(context))
            ? 'Helpers take the address of a map, of a key and of a value: they read or write there as many bytes as the map says.'
            : 'Its parameter is a pointer: it reads or writes what is at that place.',
        (_, context) =>
          /\bbpf_\w+\s*\(/.test(codeAt(context))
            ? 'ヘルパーには、マップ・キー・値のアドレスを渡します。ヘルパーはそこから、マップの定義どおりのバイト数を読み書きします。'
            : 'この引数はポインターで、関数はその場所を読み書きします。',
      ],
      fix: [
        ({ literal, name }) =>
          literal
            ? `Put it into a variable, \`__u32 key = ${name};\`, and pass \`&key\`.`
            : `Put a \`&\` before the name: ${name && /^\w+$/.test(name) ? `\`&${name}\`` : '`&map`, `&key`'}.`,
        ({ literal, name }) =>
          literal
            ? `\`__u32 key = ${name};\` のように変数に入れ、\`&key\` を渡します。`
            : `${name && /^\w+$/.test(name) ? `\`&${name}\`` : '`&map` や `&key`'} のように、名前の前に \`&\` を付けます。`,
      ],
      fixCode: (_, context) => withAddress(context),
      learnMore: ['counter/protocols'],
    },
  ),
  clangRule(/^cannot take the address of an rvalue of type '(?<type>[^']+)'/, {
    slug: 'address-of-value',
    title: [
      ({ type }) =>
        type?.includes('*')
          ? 'The `&` is one too many: the call already gives a pointer.'
          : 'A number or an expression has no address.',
      ({ type }) =>
        type?.includes('*')
          ? '`&` が余分です。この呼び出しの結果はもうポインターです。'
          : '数や式にはアドレスがありません。',
    ],
    why: [
      ({ type }) =>
        type?.includes('*')
          ? '`&` gives the address of a variable, and a result is not a variable.'
          : 'Only what is stored in a variable has a place in memory to point to.',
      ({ type }) =>
        type?.includes('*')
          ? '`&` は変数のアドレスを求めるもので、呼び出しの結果には使えません。'
          : 'メモリ上の場所があるのは、変数に入った値だけです。',
    ],
    fix: [
      ({ type }) =>
        type?.includes('*')
          ? 'Remove the `&`.'
          : 'Put it into a variable first: `__u32 key = 0;`, then pass `&key`.',
      ({ type }) =>
        type?.includes('*')
          ? '`&` を取ります。'
          : '先に `__u32 key = 0;` のように変数に入れ、`&key` を渡します。',
    ],
    fixCode: ({ type }, context) =>
      type?.includes('*') && codeAt(context).split('= &').length === 2
        ? codeAt(context).trim().replace('= &', '= ')
        : undefined,
  }),
  clangRule(/^address of bit-field requested/, {
    slug: 'bit-field-address',
    title: [
      'This member is a few bits of a byte, and has no address.',
      'このメンバーはバイトの中の数ビットなので、アドレスがありません。',
    ],
    why: ['A pointer points to whole bytes.', 'ポインターが指せるのはバイト単位です。'],
    fix: [
      'Copy it into a variable first: `__u8 ihl = ip->ihl;`.',
      '先に `__u8 ihl = ip->ihl;` のように変数へコピーします。',
    ],
  }),
];

const contextMember = (context: Context) => {
  const member = /\w+\s*->\s*(?:data(?:_end|_meta)?)\b/.exec(codeAt(context))?.[0].replace(/\s/g, '');
  return member ? `\`${member}\`` : '`ctx->data`';
};

function castPacket(code: string): string | undefined {
  const cast = /^(.*=\s*)(?:\([\w ]+\*\)\s*)?(\w+->data(?:_end|_meta)?)\s*;$/.exec(code);
  if (cast) return `${cast[1]}(void *)(long)${cast[2]};`;
  const compared = /^((?:if|while) \()(\w+(?: \+ [\w()* ]+?)?)( [<>]=? )(\w+->data_end)(\).*)$/.exec(code);
  return compared
    ? `${compared[1]}(void *)(${compared[2]})${compared[3]}(void *)(long)${compared[4]}${compared[5]}`
    : undefined;
}
