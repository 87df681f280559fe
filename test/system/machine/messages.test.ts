import { describe, expect, it } from 'vitest';
import { TABLES } from '../../../src/setup/messages.mjs';
import { english, fill, japanese, languageOf } from '../../../src/system/machine/messages.mjs';

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each([
  ['of the machine', english, japanese],
  ['of set-up', TABLES.en, TABLES.ja],
])('the sentences %s', (_, en, ja) => {
  it('are complete in both languages, with the same values', () => {
    expect(Object.keys(ja)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(ja[key as keyof typeof ja]), key).toEqual(placeholders(text));
      expect(text.trim(), key).not.toBe('');
    }
  });
});

it('lets no control character from outside through', () => {
  expect(fill('{name}!', { name: 'a\u001b[31mb\u0007\n' })).toBe('a[31mb!');
});

it('chooses the language as locale(7) says', () => {
  expect(languageOf({ LANG: 'ja_JP.UTF-8' })).toBe('ja');
  expect(languageOf({ LANG: 'ja_JP.UTF-8', LC_ALL: 'C' })).toBe('en');
  expect(languageOf({})).toBe('en');
});
