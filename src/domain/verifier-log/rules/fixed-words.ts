import type { Wording } from '../rule.ts';

/** Words that are the same for every program. */
export const fixed = (en: string, ja: string): Wording<unknown> => ({ en: () => en, ja: () => ja });
