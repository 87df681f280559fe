import type { Text } from '../domain/text.ts';
import type { Overrun } from './clang-ending.ts';
import type { ClangLimits } from './run-clang.ts';

const MIB = 1024 ** 2;

/** @returns what is said when clang did not come to an end of its own. */
export function overrunMessage(
  overrun: Overrun,
  limits: ClangLimits,
): { readonly message: string; readonly explanation: Text } {
  switch (overrun) {
    case 'too-long':
      return {
        message: `clang worked on this file for ${limits.cpuSeconds} s without coming to an end, and was stopped`,
        explanation: {
          en: 'Something in the file grows without end, such as a macro that uses others many times over. A program of this course compiles in a fraction of a second.',
          ja: 'ファイルの中に際限なくふくらむものがあります。何重にも展開されるマクロなどを探してください。このコースのプログラムは 1 秒もかからずにコンパイルできます。',
        },
      };
    case 'stuck':
      return {
        message: `clang waited for ${limits.wallMs / 1000} s for something that did not come, and was stopped`,
        explanation: {
          en: 'It was waiting, not working: an #include of something that is no ordinary file, or a disk or network file system that does not answer.',
          ja: 'clang は計算していたのではなく、何かを待っていました。#include が普通のファイルでないものを指しているか、ディスクやネットワークのファイルシステムが応答していません。',
        },
      };
    case 'too-much-memory':
      return {
        message: `clang needed more than ${limits.memoryBytes / MIB} MiB of memory for this file, and was stopped`,
        explanation: {
          en: 'Something in the file is far too big or grows without end: a huge array with values, or a macro that uses others many times over.',
          ja: 'ファイルの中に大きすぎるもの、または際限なくふくらむものがあります。巨大な初期値付きの配列や、何重にも展開されるマクロを探してください。',
        },
      };
    case 'too-big':
      return {
        message: `The compiled program grew beyond ${limits.fileBytes / MIB} MiB, and clang was stopped`,
        explanation: {
          en: 'A variable or an array with values is far too big: everything that is given a value ends up in the object file. The programs of this course are a few kilobytes.',
          ja: '変数か、初期値付きの配列が大きすぎます。値を与えたものはすべてオブジェクトファイルに入ります。このコースのプログラムは数キロバイトです。',
        },
      };
    case 'crashed':
      return {
        message: 'clang itself crashed on this file',
        explanation: {
          en: 'That is a fault of clang, but something unusual in the file leads there, such as very deep nesting or something that BPF cannot express. Take back the last change and try it in smaller pieces.',
          ja: 'clang 自体の不具合ですが、きっかけはこのファイルの中にあります。とても深い入れ子や、BPF では表せない書き方を探してください。直前の変更を戻して、少しずつ試しましょう。',
        },
      };
  }
}
