import { expect, test } from 'vitest';
import { Ring } from '../../src/lab/kernel/ring-buffer.ts';

const PAGE = 64;
const SIZE = 64;
const BUSY = 0x8000_0000;
const DISCARDED = 0x4000_0000;

/** A ring as the kernel leaves it: records of 8 bytes, each the header given and a number. */
function ring(headers: readonly number[], consumed = 0) {
  const positions = BigUint64Array.of(BigInt(consumed));
  const memory = new ArrayBuffer(PAGE + 2 * SIZE);
  const view = new DataView(memory);
  headers.forEach((header, index) => {
    const at = (consumed + 16 * index) % SIZE;
    // The kernel maps the same data twice.
    for (const start of [PAGE + at, PAGE + at + SIZE].filter((one) => one + 16 <= memory.byteLength)) {
      view.setUint32(start, header, true);
      view.setUint32(start + 8, index, true);
    }
  });
  view.setBigUint64(0, BigInt(consumed + 16 * headers.length), true);
  return { positions, ring: new Ring(positions, memory, PAGE, SIZE) };
}

const numbers = (records: readonly Uint8Array[]) => records.map(([first]) => first);

test('stops before a record that is still being written, and leaves it', () => {
  const { positions, ring: one } = ring([8, 8 | BUSY, 8]);
  const taken = one.take(1000, one.written);
  expect([numbers(taken.records), taken.done, positions[0]]).toEqual([[0], true, 16n]);
  expect(one.take(1000, one.written).records).toEqual([]);
});

test('passes over discarded records', () => {
  const { positions, ring: one } = ring([8 | DISCARDED, 8, 8 | DISCARDED]);
  expect(numbers(one.take(1000, one.written).records)).toEqual([1]);
  expect(positions[0]).toBe(48n);
});

test('goes round the end, far beyond the first round', () => {
  const { ring: one } = ring([8, 8, 8, 8], 10 * SIZE + 40);
  expect(numbers(one.take(1000, one.written).records)).toEqual([0, 1, 2, 3]);
});

test('takes no more than the limit at once, and goes on to where it began', () => {
  const { ring: one } = ring([8, 8, 8]);
  const first = one.take(20, one.written);
  expect([numbers(first.records), first.done]).toEqual([[0, 1], false]);
  const second = one.take(20, first.until);
  expect([numbers(second.records), second.done]).toEqual([[2], true]);
});

test('takes nothing that came after the position to stop at', () => {
  const { ring: one } = ring([8, 8]);
  expect(numbers(one.take(1000, 16).records)).toEqual([0]);
});

test('a record whose length is not a multiple of 8 is followed by its padding', () => {
  const { ring: one } = ring([5, 8]);
  expect(one.take(1000, one.written).records.map((record) => record.length)).toEqual([5, 8]);
});
