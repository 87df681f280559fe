import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { chooseLang } from '../src/i18n/index.ts';
import { ja } from '../src/i18n/ja.ts';

/** Every sentence of a language by its path, functions called with plain values. */
function sentences(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'function') return [[here, String(value(...Array(value.length).fill(3)))]];
    return typeof value === 'string' ? [[here, value]] : sentences(value as object, here);
  });
}

describe('the interface', () => {
  const [english, japanese] = [new Map(sentences(en)), new Map(sentences(ja))];

  it('has the same sentences in both languages', () => {
    expect([...japanese.keys()].sort()).toEqual([...english.keys()].sort());
    expect(english.size).toBeGreaterThan(50);
  });

  it('leaves no sentence empty', () => {
    expect([...english, ...japanese].filter(([, words]) => words.trim() === '')).toEqual([]);
  });

  it('speaks Japanese in Japanese', () => {
    const same = [...japanese].filter(([key, words]) => words.length > 20 && words === english.get(key));
    expect(same).toEqual([]);
  });
});

describe('the language', () => {
  it('is the one asked for, then the one remembered, then the locale’s', () => {
    expect(chooseLang('en', 'ja', { LANG: 'ja_JP.UTF-8' })).toBe('en');
    expect(chooseLang(undefined, 'ja', { LANG: 'en_US.UTF-8' })).toBe('ja');
    expect(chooseLang(undefined, undefined, { LANG: 'ja_JP.UTF-8' })).toBe('ja');
    expect(chooseLang(undefined, undefined, { LC_ALL: 'C', LANG: 'ja_JP.UTF-8' })).toBe('en');
    expect(chooseLang(undefined, undefined, {})).toBe('en');
  });
});
