import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLine, encodeLine, LineReader } from '../../src/lab/protocol/wire.ts';

describe('a line of the protocol', () => {
  test('carries bytes and big integers as they are, wherever they stand', () => {
    const message = {
      id: 1,
      parts: [new Uint8Array([0, 255, 10]), { deep: 2n ** 64n, text: 'π\n"' }],
      nothing: null,
    };
    expect(decodeLine(encodeLine(message))).toEqual(message);
  });

  test('carries a Buffer, and a part of one, as plain bytes', () => {
    const whole = Buffer.from('0123456789');
    expect(decodeLine(encodeLine({ part: whole.subarray(2, 4) }))).toEqual({
      part: new Uint8Array([0x32, 0x33]),
    });
  });

  test('is one line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, maxDepth: 3 }), (value) => {
        expect(encodeLine({ value }).indexOf('\n')).toBe(encodeLine({ value }).length - 1);
      }),
    );
  });
});

describe('cutting a stream into lines', () => {
  const read = (chunks: readonly Buffer[]): string[] => {
    const lines: string[] = [];
    const reader = new LineReader((line) => lines.push(line));
    for (const chunk of chunks) reader.add(chunk);
    return lines;
  };

  test('does not depend on where the chunks end, even inside a character', () => {
    const text = Buffer.from('one\nzwölf 十二\n\nlast\n');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((end, at) => text.subarray(places[at], end));
        expect(read(chunks)).toEqual(['one', 'zwölf 十二', '', 'last']);
      }),
    );
  });

  test('keeps what has no end yet to itself', () => {
    expect(read([Buffer.from('a\nb')])).toEqual(['a']);
  });

  test('gives up on a line without end', () => {
    const reader = new LineReader(() => {}, 10);
    expect(() => reader.add(Buffer.alloc(11))).toThrow(/more than 10 bytes/);
  });
});
