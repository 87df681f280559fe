import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, type ServerEvent } from '../../../src/reporters/hub/sse.ts';

const parse = (pieces: readonly Uint8Array[], longest?: number): ServerEvent[] => {
  const parser = new EventStreamParser(longest);
  return pieces.flatMap((piece) => parser.push(piece));
};

const inPieces = (words: string, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(words);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

const oneLine = fc.string({ unit: 'grapheme' }).map((words) => words.replace(/[\r\n\0]/g, ''));
const event = fc.record({
  event: oneLine.map((name) => name.replace(/^ /, '') || 'view'),
  id: oneLine.map((id) => id.replace(/^ /, '')),
  data: fc
    .array(
      oneLine.map((line) => line.replace(/^ /, '')),
      { minLength: 1 },
    )
    .map((lines) => lines.join('\n')),
});

const written = ({ event: name, id, data }: ServerEvent, end: string): string =>
  [`event: ${name}`, `id: ${id}`, ...data.split('\n').map((line) => `data: ${line}`), '', ''].join(end);

describe('a stream of events', () => {
  it('is read as it was written, wherever it is cut and however its lines end', () => {
    fc.assert(
      fc.property(
        fc.array(event),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat()),
        fc.boolean(),
        (events, end, cuts, beats) => {
          const words = events.map((one) => (beats ? `: beat${end}${end}` : '') + written(one, end)).join('');
          // A return at the very end may yet become part of a pair.
          expect(parse(inPieces(words, cuts))).toEqual(events);
        },
      ),
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
        for (const one of parse(pieces)) expect(typeof one.data).toBe('string');
      }),
    );
  });

  it('leaves out an event that is too long, and reads on behind it', () => {
    const words = `data: ${'x'.repeat(1000)}\n\ndata: after\n\n`;
    expect(parse(inPieces(words, [10, 500]), 100)).toEqual([{ event: 'message', id: '', data: 'after' }]);
    const lines = `${'data: 0123456789\n'.repeat(20)}\ndata: after\n\n`;
    expect(parse([Buffer.from(lines)], 100).map(({ data }) => data)).toEqual(['after']);
  });

  it('does not keep what it will not use', () => {
    const parser = new EventStreamParser(100);
    for (let piece = 0; piece < 1000; piece++) expect(parser.push(Buffer.alloc(1000, 'x'))).toEqual([]);
    expect(parser.push(Buffer.from('\n\ndata: after\n\n')).map(({ data }) => data)).toEqual(['after']);
  });

  it('keeps the id for the events behind it', () => {
    const words = 'id: 7\ndata: a\n\ndata: b\n\n';
    expect(parse([Buffer.from(words)]).map(({ id }) => id)).toEqual(['7', '7']);
  });
});
