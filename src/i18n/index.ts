import type { Lang } from '../domain/text.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';

/** Every sentence of the interface. English is the model: a key missing in Japanese does not compile. */
export type Messages = typeof en;

const MESSAGES: Readonly<Record<Lang, Messages>> = { en, ja };

/** @returns the interface's sentences in one language. */
export const messages = (lang: Lang): Messages => MESSAGES[lang];

/**
 * Chooses the language: what was asked for, then what was used last, then the environment's locale.
 * @param env LC_ALL, LC_MESSAGES, LANG are looked at, in the order of locale(7)
 */
export function chooseLang(
  asked: Lang | undefined,
  remembered: Lang | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Lang {
  if (asked) return asked;
  if (remembered) return remembered;
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
