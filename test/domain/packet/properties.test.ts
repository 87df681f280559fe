import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  comparePackets,
  decode,
  describe as describePacket,
  diffPackets,
  packet,
  toHex,
  verifyChecksums,
} from '../../../src/domain/packet/index.ts';
import { anyBytes, type Built, layers } from './arbitraries.ts';

const build = (built: readonly Built[]) => packet(...built.map(({ layer }) => layer));
const bytes = anyBytes(build);

/** As a decoded field holds what a builder was given. */
const asDecoded = (value: unknown) => (value instanceof Uint8Array ? toHex(value) : value);

test('decoding what was built finds every layer and every field again', () => {
  fc.assert(
    fc.property(layers, (built) => {
      const decoded = decode(build(built));
      expect(decoded.layers.map(({ name }) => name)).toEqual(built.map(({ name }) => name));
      for (const [i, { fields }] of built.entries()) {
        const found = Object.fromEntries((decoded.layers[i]?.fields ?? []).map((f) => [f.name, f.value]));
        for (const [name, value] of Object.entries(fields)) {
          // Options that are empty have no field.
          if (value instanceof Uint8Array && value.length === 0) expect(found[name]).toBeUndefined();
          else expect(found[name], name).toEqual(asDecoded(value));
        }
      }
    }),
  );
});

test('every checksum of what was built is right, nothing is noted, and there is one where one belongs', () => {
  fc.assert(
    fc.property(layers, (built) => {
      const bytes = build(built);
      const checked = built.filter(({ name }) => ['ipv4', 'tcp', 'udp', 'icmp', 'icmpv6'].includes(name));
      const reports = verifyChecksums(bytes);
      expect(reports.map(({ layer, status }) => [layer, status])).toEqual(
        checked.map(({ name }) => [name, 'right']),
      );
      expect(decode(bytes).layers.flatMap(({ fields }) => fields.filter(({ note }) => note))).toEqual([]);
    }),
  );
});

test('a built packet with one bit flipped under a checksum is noticed', () => {
  fc.assert(
    fc.property(layers, fc.nat(), (built, random) => {
      const bytes = build(built);
      const last = verifyChecksums(bytes).at(-1);
      fc.pre(last !== undefined);
      const reach = decode(bytes).layers.findLast(({ name }) => name === last?.layer);
      fc.pre(reach !== undefined);
      const from = reach?.offset ?? 0;
      // Only the last layer and its data: flips in lengths and types before it change what is covered.
      const field = reach?.fields.find(({ name }) => ['sport', 'code', 'dst'].includes(name));
      const position = (field?.offset ?? from) + (random % (field?.length ?? 1));
      bytes[position] = (bytes[position] ?? 0) ^ 1;
      expect(verifyChecksums(bytes).at(-1)?.status).toBe('wrong');
    }),
  );
});

test('decoding never throws on any bytes, and the layers cover each byte exactly once', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const { layers, length } = decode(some);
      expect(length).toBe(some.length);
      let reached = 0;
      for (const layer of layers) {
        expect(layer.offset).toBe(reached);
        reached += layer.length;
        for (const field of layer.fields) {
          expect(field.offset).toBeGreaterThanOrEqual(layer.offset);
          expect(field.offset + field.length).toBeLessThanOrEqual(layer.offset + layer.length);
        }
      }
      expect(reached).toBe(some.length);
    }),
    { numRuns: 1000 },
  );
});

test('no text about any packet holds a control character', () => {
  fc.assert(
    fc.property(bytes, bytes, (expected, seen) => {
      const { rows } = comparePackets({ sent: expected, expected, seen });
      const texts = rows.flatMap((row) => [row.sent, row.expected, row.seen, row.note?.en, row.note?.ja]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect([describePacket(seen), ...texts].join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
  );
});

test('a packet compared with itself has no differences', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      expect(diffPackets(some, some.slice())).toMatchObject({ differs: false, differences: [] });
    }),
  );
});

test('two packets that are not the same bytes always differ somewhere', () => {
  fc.assert(
    fc.property(bytes, bytes, (expected, seen) => {
      fc.pre(toHex(expected) !== toHex(seen));
      expect(diffPackets(expected, seen).differs).toBe(true);
    }),
  );
});

test('one changed byte of a packet always differs somewhere', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (expected, position, change) => {
      fc.pre(expected.length > 0);
      const seen = expected.slice();
      seen[position % seen.length] = (seen[position % seen.length] ?? 0) ^ change;
      expect(diffPackets(expected, seen).differs).toBe(true);
    }),
    { numRuns: 500 },
  );
});
