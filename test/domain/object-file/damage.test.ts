import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesBefore, readBtf, readObject } from '../../../src/domain/object-file/index.ts';
import { bytesOf } from './fixture.ts';

const whole = { shapes: bytesOf('shapes'), subprograms: bytesOf('subprograms') };

/** Reads and looks at everything that a caller may look at. */
function readAll(bytes: Uint8Array): boolean {
  const object = readObject(bytes);
  if (!object.ok) return object.problem.length > 0;
  for (const program of object.programs) linesBefore(object, program.name, program.instructionCount);
  return true;
}

describe('damaged objects', () => {
  test('cut anywhere, are a problem and never an exception', () => {
    for (let length = 0; length < whole.subprograms.length; length += 7) {
      expect(readObject(whole.subprograms.subarray(0, length)).ok).toBe(false);
    }
  });

  test('with bytes changed, never throw', () => {
    const change = fc.tuple(fc.nat(whole.shapes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(whole.shapes, whole.subprograms),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        (original, changes) => {
          const bytes = original.slice();
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          expect(readAll(bytes)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('with large numbers where a count or an offset belongs, never throw and never grow', () => {
    const original = whole.shapes;
    fc.assert(
      fc.property(fc.nat(original.length - 4), (at) => {
        const bytes = original.slice();
        bytes.fill(0xff, at, at + 4);
        expect(readAll(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('of no kind at all, never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readAll(bytes)).toBe(true);
        expect(readBtf(bytes).ok).toBe(false);
      }),
    );
  });
});
