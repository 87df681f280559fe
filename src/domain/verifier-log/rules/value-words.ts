import type { ValueAccess } from './value-access.ts';

/** The memory that is accessed, in words. */
export const ofWhat = ({ map, globals, indexed }: ValueAccess) =>
  globals
    ? {
        en: indexed ? `\`${indexed.array}\`` : 'the global variables',
        ja: indexed ? ` \`${indexed.array}\` ` : 'グローバル変数',
      }
    : map
      ? { en: `the value of "${map}"`, ja: ` "${map}" の値` }
      : { en: 'its memory', ja: 'そのメモリ' };

export const bytes = (count: number | string | undefined): string =>
  `${count}` === '1' ? '1 byte' : `${count} bytes`;

export const theIndex = (index: string | undefined): string => (index ? `\`${index}\`` : 'the index');
export const theIndexJa = (index: string | undefined): string => (index ? ` \`${index}\` ` : 'インデックス');
export const capital = (words: string): string => words.replace(/^t/, 'T');
