import { describe } from '../describe.ts';
import { toHex } from '../hex.ts';
import {
  compareLayers,
  type FieldComparison,
  type LayerComparison,
  type PacketViews,
} from './compare-layers.ts';

/** One line of the table "sent, expected, seen". */
export type ComparisonRow = { readonly layer: string } & FieldComparison;

/** One packet of a comparison: for a heading, and for copying. */
export type PacketSummary = { readonly line: string; readonly hex: string };

/** A comparison as data: whoever shows it decides on colours, columns and which equal rows to leave out. */
export type PacketComparison = {
  readonly sent?: PacketSummary;
  readonly expected?: PacketSummary;
  readonly seen?: PacketSummary;
  readonly differs: boolean;
  readonly rows: readonly ComparisonRow[];
};

/**
 * Puts the packets side by side for a person. Never throws, whatever the bytes are. Nothing differs where seen, or what
 * to hold it against, is not given: whether a packet came at all is the caller's to say.
 */
export function comparePackets(packets: PacketViews): PacketComparison {
  const { sent, expected, seen } = packets;
  const layers = compareLayers(packets);
  return {
    ...(sent && { sent: summary(sent) }),
    ...(expected && { expected: summary(expected) }),
    ...(seen && { seen: summary(seen) }),
    differs: layers.some(({ differs }) => differs),
    rows: layers.flatMap(({ layer, fields }) => fields.map((field) => ({ layer, ...field }))),
  };
}

const summary = (bytes: Uint8Array): PacketSummary => ({ line: describe(bytes), hex: toHex(bytes) });

/** How a packet that was seen differs from the one that was expected. */
export type PacketDiff = {
  readonly differs: boolean;
  /** Every layer of both, equal ones too, in order. */
  readonly layers: readonly LayerComparison[];
  /** What differs, alone. */
  readonly differences: readonly ComparisonRow[];
};

/** The same for two packets, by layer. Never throws; two equal packets have no differences. */
export function diffPackets(expected: Uint8Array, seen: Uint8Array): PacketDiff {
  const layers = compareLayers({ expected, seen });
  const differences = layers.flatMap(({ layer, fields }) =>
    fields.filter(({ differs }) => differs).map((field) => ({ layer, ...field })),
  );
  return { differs: differences.length > 0, layers, differences };
}
