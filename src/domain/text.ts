/** The languages a learner can choose. */
export type Lang = 'en' | 'ja';

/** Something a person reads, written in every language. Pick one with `text[lang]` at the edge, never earlier. */
export type Text = { readonly en: string; readonly ja: string };

/** Builds a Text from both languages; keeps call sites to one line. */
export const text = (en: string, ja: string): Text => ({ en, ja });

/** The same words in both languages: names, numbers, code. */
export const sameText = (words: string): Text => ({ en: words, ja: words });
