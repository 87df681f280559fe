/** The languages a learner can choose. */
export type Lang = 'en' | 'ja';

/** Something a person reads, written in every language. Pick one with `text[lang]` at the edge, never earlier. */
export type Text = { readonly en: string; readonly ja: string };
