import { isWide } from '../../domain/text-width.ts';

/** A line feed inside a paragraph is a space, and nothing between two Japanese characters. */
export const joinSoftBreaks = (text: string): string =>
  text.replace(/\n/g, (_feed, at: number) => {
    const before = text.codePointAt(at - 1) ?? 0;
    const after = text.codePointAt(at + 1) ?? 0;
    return isWide(before) && isWide(after) ? '' : ' ';
  });
