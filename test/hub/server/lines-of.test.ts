import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/hub/server/lines-of.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(words: string, size: number, longest = 100): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(inPieces(Buffer.from(words), size), longest)) lines.push(line);
  return lines;
}

describe('lines of bytes', () => {
  it.each([1, 2, 3, 5, 1000])('are the same in pieces of %i bytes', async (size) => {
    expect(await read('one\n\n京都 😀\r\nlast\nno line', size)).toEqual(['one', '', '京都 😀\r', 'last']);
  });

  it.each([1, 7, 1000])('may be so long and no longer, in pieces of %i', async (size) => {
    expect(await read(`${'x'.repeat(20)}\n`, size, 20)).toHaveLength(1);
    await expect(read(`ok\n${'x'.repeat(21)}\n`, size, 20)).rejects.toMatchObject({ status: 413 });
    await expect(read('x'.repeat(21), size, 20)).rejects.toMatchObject({ status: 413 });
  });
});
