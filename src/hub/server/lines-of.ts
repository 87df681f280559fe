import { refused } from './refusals.ts';

const LINE_FEED = 0x0a;
const MOST_PIECES = 64;

/**
 * Splits bytes in pieces of any size at line feeds; what stands behind the last one is no line.
 * @param longest bytes of a line
 * @throws a refusal when a line is longer; whatever the bytes' source throws
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      if (length + end - from > longest) throw refused('too-large');
      const last = piece.subarray(from, end);
      yield begun.length === 0 ? last.toString() : Buffer.concat([...begun, last]).toString();
      begun = [];
      length = 0;
      from = end + 1;
    }
    length += piece.length - from;
    if (length > longest) throw refused('too-large');
    if (from < piece.length) begun.push(piece.subarray(from));
    // Who sends byte by byte must not have a buffer kept for each.
    if (begun.length > MOST_PIECES) begun = [Buffer.concat(begun)];
  }
}
