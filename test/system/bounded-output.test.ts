import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedOutput } from '../../src/system/bounded-output.ts';

function collect(chunks: readonly Buffer[], maxBytes: number) {
  const output = new BoundedOutput(maxBytes);
  for (const chunk of chunks) output.add(chunk);
  return output;
}

it('keeps everything that fits, however it arrives', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      const chunks = texts.map((text) => Buffer.from(text));
      const output = collect(chunks, 100_000);
      expect(output.truncated).toBe(false);
      expect(output.text()).toBe(Buffer.concat(chunks).toString());
    }),
  );
});

it('never keeps much more than its limit, and says how much it left out', () => {
  const line = 'a line of forty characters, or nearly so\n';
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 2000 }), fc.integer({ min: 1, max: 700 }), (count, chunkSize) => {
      const all = Buffer.from(line.repeat(count));
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length; at += chunkSize) chunks.push(all.subarray(at, at + chunkSize));
      const output = collect(chunks, 1000);
      const text = output.text();
      const [, leftOut = ''] = /\[… (\d+) bytes left out …\]\n/.exec(text) ?? [];
      const kept = text.replace(/\[… \d+ bytes left out …\]\n/, '');
      expect(output.truncated).toBe(true);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(1000);
      expect(Number(leftOut) + Buffer.byteLength(kept)).toBe(all.length);
      // Cut at line ends: no half line on either side of the mark.
      expect(kept.split('\n').every((kept) => kept === '' || `${kept}\n` === line)).toBe(true);
    }),
  );
});

it('keeps letters of several bytes whole when a chunk ends within one', () => {
  const bytes = Buffer.from('日本語\n');
  const output = collect([bytes.subarray(0, 4), bytes.subarray(4)], 1000);
  expect(output.text()).toBe('日本語\n');
});
