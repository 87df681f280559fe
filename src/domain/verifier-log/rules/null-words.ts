import type { Text } from '../../text.ts';

/** A pointer that has no name on the line, such as one of a macro. */
export const nameless = (pointer: string) => /^R\d+$/.test(pointer);
export const subject = (pointer: string, helper: string | undefined): Text => {
  if (!nameless(pointer)) return { en: `\`${pointer}\``, ja: `\`${pointer}\` ` };
  return helper
    ? { en: `What ${helper} returned`, ja: `${helper} の戻り値` }
    : { en: 'The pointer', ja: 'ポインター' };
};
