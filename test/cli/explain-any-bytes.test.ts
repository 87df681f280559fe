import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromAnsi } from '../../src/tui/lines/ansi.ts';
import { plainText } from '../../src/tui/lines/line.ts';
import { outputsOf, REJECTIONS } from '../fixtures/rejections/index.ts';
import { CommandLine } from './support/command-line.ts';

const RUNS = 150;
let shell: CommandLine;
beforeAll(() => {
  shell = new CommandLine();
});
afterAll(() => shell.remove());

/** True outputs, cut, joined and spoilt: what a person pastes. */
const spoiltOutput = fc
  .tuple(
    fc.constantFrom(...REJECTIONS.flatMap(outputsOf).map(({ text }) => Buffer.from(text.slice(0, 20_000)))),
    fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 }),
    fc.nat(),
  )
  .map(([output, spots, end]) => {
    const bytes = Buffer.from(output);
    for (const [at, spoilt] of spots) bytes.set(spoilt, at % Math.max(1, bytes.length - spoilt.length));
    return bytes.subarray(0, bytes.length - (end % 400));
  });
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  { arbitrary: spoiltOutput, weight: 4 },
);

it('gives one JSON object, safe lines and a known exit code for any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.constantFrom(...REJECTIONS), async (bytes, { dir }) => {
      const source = join(dir, 'program.bpf.c');
      const args = ['explain', '--source', source];
      const input = () => Readable.from([bytes]);
      const json = await shell.run([...args, '--json'], {}, {}, undefined, { input: input() });
      expect(JSON.parse(json.out)).toMatchObject({ rule: expect.any(String), title: expect.any(String) });
      const lines: string[] = [];
      const terminal = { columns: 80, write: (line: string) => lines.push(line) };
      const shown = await shell.run(args, {}, {}, undefined, { input: input(), terminal });
      expect([0, 1, 2]).toContain(json.code);
      expect(shown.code).toBe(json.code);
      const words = [...lines.flatMap(fromAnsi).map(plainText), shown.out, shown.err].join('\n');
      expect(words.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
    { numRuns: RUNS },
  );
}, 60_000);
