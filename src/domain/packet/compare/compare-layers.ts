import type { Text } from '../../text.ts';
import { byteCount } from '../bytes.ts';
import { decode } from '../decode.ts';
import type { Decoded, DecodedField, DecodedLayer } from '../decoded.ts';
import { firstDifference, longerBy, shorterBy } from '../notes.ts';
import { align } from './align.ts';
import { explainStaleChecksum } from './stale-checksum.ts';

/** The same packet at up to three places: as it was sent, as it should have come out, as it came out. */
export type PacketViews = {
  readonly sent?: Uint8Array | undefined;
  readonly expected?: Uint8Array | undefined;
  readonly seen?: Uint8Array | undefined;
};

/** One field at each place where the packet has it, as a person writes it. */
export type FieldComparison = {
  readonly field: string;
  readonly sent?: string;
  readonly expected?: string;
  readonly seen?: string;
  /** Whether seen is not as expected; without an expected packet, whether it is not as sent. */
  readonly differs: boolean;
  /** What is wrong, for a person: with the seen value in itself, or about the difference. */
  readonly note?: Text;
};

export type LayerComparison = {
  /** As `field()` takes it: `ipv4`, and `vlan[1]` for the second of that name. `frame` is the whole packet. */
  readonly layer: string;
  readonly title: string;
  /** Whether any field does; a layer without a difference may be left out where room is short. */
  readonly differs: boolean;
  readonly fields: readonly FieldComparison[];
};

type View = { readonly bytes: Uint8Array; readonly decoded: Decoded };
type Views = { readonly sent?: View; readonly expected?: View; readonly seen?: View };
/** What stands at the three places, in this order. */
type Three<T> = readonly [sent: T | undefined, expected: T | undefined, seen: T | undefined];

/** Puts up to three packets side by side, layer by layer and field by field. Never throws, whatever the bytes are. */
export function compareLayers({ sent, expected, seen }: PacketViews): LayerComparison[] {
  const views: Views = {
    ...(sent && { sent: view(sent) }),
    ...(expected && { expected: view(expected) }),
    ...(seen && { seen: view(seen) }),
  };
  const layers = align([layersOf(views.sent), layersOf(views.expected), layersOf(views.seen)]);
  const ranks = new Map<string, number>();
  const compared = layers.map(({ name, items }) => {
    const rank = ranks.get(name) ?? 0;
    ranks.set(name, rank + 1);
    return compareLayer(views, rank === 0 ? name : `${name}[${rank}]`, three(items));
  });
  const frame = compareLength(views);
  return frame ? [...compared, frame] : compared;
}

const view = (bytes: Uint8Array): View => ({ bytes, decoded: decode(bytes) });
const layersOf = (some: View | undefined) => some?.decoded.layers ?? [];
const three = <T>(items: readonly (T | undefined)[]): Three<T> => [items[0], items[1], items[2]];

function compareLayer(views: Views, layer: string, layers: Three<DecodedLayer>): LayerComparison {
  const fields = align(layers.map((some) => some?.fields ?? [])).map(({ name, items }) =>
    compareField(views, layers[2], name, three(items)),
  );
  const title = layers.find((some) => some !== undefined)?.title ?? layer;
  return { layer, title, differs: fields.some(({ differs }) => differs), fields };
}

function compareField(
  views: Views,
  seenLayer: DecodedLayer | undefined,
  field: string,
  [sent, expected, seen]: Three<DecodedField>,
): FieldComparison {
  const wanted = views.expected ? expected : sent;
  const differs = hasBoth(views) && seen?.value !== wanted?.value;
  const stale = field === 'checksum' && seenLayer ? staleNote(views, seenLayer) : undefined;
  const note = stale ?? seen?.note ?? (differs ? positionNote(seen, wanted) : undefined);
  return {
    field,
    ...(sent && { sent: sent.text }),
    ...(expected && { expected: expected.text }),
    ...(seen && { seen: seen.text }),
    differs,
    ...(note && { note }),
  };
}

const hasBoth = ({ sent, expected, seen }: Views) => seen !== undefined && (expected ?? sent) !== undefined;

function staleNote({ sent, expected, seen }: Views, layer: DecodedLayer): Text | undefined {
  // What a program changed shows against what was sent; without that, what it should have made is the next best.
  const before = sent ?? expected;
  if (!seen || !before) return undefined;
  return explainStaleChecksum(seen.bytes, seen.decoded, seen.decoded.layers.indexOf(layer), before.bytes);
}

/** Of long raw fields a person sees only the beginning: where that is the same, the place is said in words. */
function positionNote(seen: DecodedField | undefined, wanted: DecodedField | undefined): Text | undefined {
  if (!seen || !wanted || seen.text !== wanted.text) return undefined;
  const digits = [...String(wanted.value)].findIndex((digit, i) => digit !== String(seen.value)[i]);
  return digits === -1 ? undefined : firstDifference(Math.floor(digits / 2));
}

function compareLength(views: Views): LayerComparison | undefined {
  const { sent, expected, seen } = views;
  if (!sent && !expected && !seen) return undefined;
  const wanted = expected ?? sent;
  const more = seen && wanted ? seen.bytes.length - wanted.bytes.length : 0;
  const note = more > 0 ? longerBy(more) : more < 0 ? shorterBy(-more) : undefined;
  const field = {
    field: 'length',
    ...(sent && { sent: byteCount(sent.bytes.length) }),
    ...(expected && { expected: byteCount(expected.bytes.length) }),
    ...(seen && { seen: byteCount(seen.bytes.length) }),
    differs: more !== 0,
    ...(note && { note }),
  };
  return { layer: 'frame', title: 'Whole frame', differs: more !== 0, fields: [field] };
}
