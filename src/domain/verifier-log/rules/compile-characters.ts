import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** ASCII in place of what text processors, chats and input methods make of it. */
const PLAIN: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '；': ';',
  '（': '(',
  '）': ')',
  '，': ',',
  '、': ',',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '：': ':',
  '＝': '=',
  '＊': '*',
  '＆': '&',
  '＜': '<',
  '＞': '>',
  '＋': '+',
  '－': '-',
  '–': '-',
  '−': '-',
  '．': '.',
  '＂': '"',
  '＃': '#',
  '　': ' ',
};

/** @returns the line with plain characters, when nothing strange is left in it */
function plainLine(line: string): string | undefined {
  const plain = [...line].map((char) => PLAIN[char] ?? char).join('');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of plain characters
  return plain !== line && /^[\x00-\x7f]*$/.test(plain) ? plain.trim() : undefined;
}

const characterOf = (code: string | undefined): string =>
  code === undefined ? '' : ` ${String.fromCodePoint(Number.parseInt(code, 16))}`;

/** Characters and quotes that end up in C by accident. */
export const COMPILE_CHARACTER_RULES: readonly Rule[] = [
  clangRule(/^version control conflict marker/, {
    slug: 'conflict-marker',
    title: [
      'A merge of git was not finished in this file.',
      'このファイルには git のマージの途中の印が残っています。',
    ],
    why: [
      'Git puts both versions into the file between `<<<<<<<`, `=======` and `>>>>>>>`, and leaves it to you to choose.',
      'git は `<<<<<<<`、`=======`、`>>>>>>>` の間に両方の版を書き込み、どちらを使うかの判断を残します。',
    ],
    fix: [
      'Keep the version that you want, and delete the other and the three marker lines.',
      '必要なほうだけを残し、もう一方と 3 本の印の行を消します。',
    ],
  }),
  clangRule(
    /^(?:unexpected character <U\+(?<code>\w+)>|character <U\+(?<within>\w+)> not allowed|treating Unicode character <U\+(?<likely>\w+)> as (?:an )?identifier|treating Unicode character as whitespace)/,
    {
      slug: 'strange-character',
      title: [
        ({ code, within, likely }) =>
          `This line has a character${characterOf(code ?? within ?? likely)} that C does not know.`,
        ({ code, within, likely }) =>
          `C では使えない文字${characterOf(code ?? within ?? likely)} が入っています。`,
      ],
      why: [
        'Curly quotes and full-width letters look like the plain ones. They come in with text copied from a web page or a chat, or from an input method.',
        '引用符“ ”や全角の記号は、見た目が似ていても別の文字です。ウェブページやチャットからのコピーや、日本語入力のまま打ったときに紛れ込みます。',
      ],
      fix: [
        'Type it again with the plain characters of the keyboard: `"`, `;`, `(`, `)`.',
        '半角の `"`、`;`、`(`、`)` で打ち直します。',
      ],
      fixCode: (_, context) => plainLine(codeAt(context)),
    },
  ),
  clangRule(/^missing terminating '?(?<quote>["'])'? character/, {
    slug: 'unclosed-string',
    title: [
      ({ quote }) => `The string is not closed: its second \`${quote}\` is missing on this line.`,
      ({ quote }) => `文字列が閉じていません。この行に 2 つ目の \`${quote}\` がありません。`,
    ],
    why: [
      'A string ends on the line that it starts on, and clang takes everything after the open quote as text.',
      '文字列は始まった行の中で終わらなければならず、閉じていないと後ろがすべて文字列とみなされます。',
    ],
    fix: [
      'Close the quote. For a text of several lines close it on each: clang joins `"one " "two"`.',
      '引用符を閉じます。複数行にしたいときは行ごとに閉じます。`"one " "two"` は 1 つにつながります。',
    ],
  }),
  clangRule(/^unterminated \/\* comment/, {
    slug: 'unclosed-comment',
    title: ['The comment that starts here is never closed.', 'ここから始まるコメントが閉じられていません。'],
    why: [
      'Everything below it is comment, so the functions after it are missing, too.',
      'これ以降がすべてコメントになり、後ろの関数もないものとして扱われます。',
    ],
    fix: [
      'End it with `*/`, or use `//` for a comment of one line.',
      '`*/` で閉じるか、1 行なら `//` を使います。',
    ],
  }),
  clangRule(/^(?:unterminated conditional directive|#(?<stray>endif|else|elif) without #if)/, {
    slug: 'unclosed-conditional',
    title: [
      ({ stray }) =>
        stray ? `This #${stray} belongs to no #if.` : 'The #if or #ifdef that starts here has no #endif.',
      ({ stray }) =>
        stray
          ? `この #${stray} に対応する #if がありません。`
          : 'ここから始まる #if（#ifdef）に #endif がありません。',
    ],
    why: [
      'Each #if, #ifdef and #ifndef ends with one #endif.',
      '#if、#ifdef、#ifndef はそれぞれ 1 つの #endif で終わります。',
    ],
    fix: [
      ({ stray }) =>
        stray ? 'Remove it, or add the #if above.' : 'Write `#endif` after the part that it is about.',
      ({ stray }) =>
        stray ? 'この行を消すか、上に #if を加えます。' : '対象の部分の後ろに `#endif` を書きます。',
    ],
  }),
  clangRule(/^(?:invalid suffix '(?<suffix>\.[\d.]+)' on floating constant|too many decimal points)/, {
    slug: 'address-as-number',
    title: [
      'An IP address cannot be written with dots in C.',
      'C では IP アドレスをドット区切りで書けません。',
    ],
    why: ['clang reads a number with a decimal point.', 'clang は小数点のある数として読みます。'],
    fix: [
      'Write its four bytes as one number: 10.0.0.1 is `bpf_htonl(0x0a000001)` in network byte order.',
      '4 バイトを 1 つの数で書きます。10.0.0.1 はネットワークバイトオーダーで `bpf_htonl(0x0a000001)` です。',
    ],
    learnMore: ['counter/headers'],
  }),
  clangRule(/^invalid digit '(?<digit>\d)' in octal constant/, {
    slug: 'octal-number',
    title: [
      ({ digit }) => `A number that starts with 0 is octal in C, and has no digit ${digit}.`,
      ({ digit }) => `0 で始まる数は 8 進数で、数字の ${digit} は使えません。`,
    ],
    why: ['`010` is 8, not 10.', '`010` は 10 ではなく 8 です。'],
    fix: [
      'Leave the 0 at the start out; hexadecimal numbers start with `0x`.',
      '先頭の 0 を取ります。16 進数なら `0x` で始めます。',
    ],
  }),
];
