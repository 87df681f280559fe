import type { Text } from '../../text.ts';
import { decode } from '../decode.ts';
import type { Decoded, DecodedField, DecodedLayer } from '../decoded.ts';
import { staleChecksum } from '../notes.ts';

/** The sets to try double with every field; a learner's program changes two or three. */
const MOST_FIELDS = 8;

/** A field that differs between the two packets, and what it was before. */
type Change = { readonly label: string; readonly field: DecodedField; readonly before: Uint8Array };

/**
 * Why a checksum of the seen packet is wrong, where it is because somebody changed fields and forgot to update it: it
 * would be right if some of the changed fields still had the value from before. The smallest set of such fields is named.
 * @param index of the layer in the seen packet that holds the wrong checksum
 * @param before the packet as it was before the change
 * @returns undefined when the checksum is not wrong, or wrong in another way
 */
export function explainStaleChecksum(
  seen: Uint8Array,
  seenDecoded: Decoded,
  index: number,
  before: Uint8Array,
): Text | undefined {
  const layer = seenDecoded.layers[index];
  if (layer?.checksum?.status !== 'wrong') return undefined;
  const changes = changesCovered(seenDecoded, index, before);
  if (changes.length > MOST_FIELDS) return undefined;
  const forgotten = subsets(changes).find((some) => isRightWith(seen, some, index));
  return forgotten && staleChecksum(forgotten.map(({ label }) => label));
}

/** The changed fields that the layer's checksum covers: its own, its contents, and the addresses of the IP header before it. */
function changesCovered(seen: Decoded, index: number, before: Uint8Array): Change[] {
  const layer = seen.layers[index];
  if (!layer) return [];
  const old = decode(before);
  const own = changesIn(layer, counterpart(seen, index, old), before, (name) => name);
  if (layer.name === 'ipv4') return own;

  const ipIndex = seen.layers.findLastIndex(
    ({ name }, i) => i < index && (name === 'ipv4' || name === 'ipv6'),
  );
  const ip = seen.layers[ipIndex];
  const covered = ip && { ...ip, fields: ip.fields.filter(({ name }) => name === 'src' || name === 'dst') };
  const addresses =
    covered && layer.name !== 'icmp'
      ? changesIn(covered, counterpart(seen, ipIndex, old), before, (name) => `${ip.name}.${name}`)
      : [];
  const contents = seen.layers[index + 1];
  const data =
    contents?.name === 'payload'
      ? changesIn(contents, counterpart(seen, index + 1, old), before, () => 'payload')
      : [];
  return [...addresses, ...own, ...data];
}

/** @returns the layer of the same name and rank: one more tag or tunnel in front does not hide it. */
function counterpart(seen: Decoded, index: number, old: Decoded): DecodedLayer | undefined {
  const name = seen.layers[index]?.name;
  const rank = seen.layers.slice(0, index).filter((layer) => layer.name === name).length;
  return old.layers.filter((layer) => layer.name === name)[rank];
}

function changesIn(
  layer: DecodedLayer,
  old: DecodedLayer | undefined,
  before: Uint8Array,
  label: (field: string) => string,
): Change[] {
  if (!old) return [];
  return layer.fields.flatMap((field) => {
    const was = old.fields.find(({ name }) => name === field.name);
    if (!was || field.name === 'checksum' || was.value === field.value || was.length !== field.length)
      return [];
    const bytes = before.subarray(was.offset, was.offset + was.length);
    return [{ label: label(field.name), field, before: bytes }];
  });
}

/** Every non-empty subset, the small ones first. */
function subsets<T>(items: readonly T[]): T[][] {
  const all = Array.from({ length: 2 ** items.length - 1 }, (_, i) =>
    items.filter((_item, position) => (i + 1) & (1 << position)),
  );
  return all.sort((a, b) => a.length - b.length);
}

function isRightWith(seen: Uint8Array, changes: readonly Change[], index: number): boolean {
  const patched = seen.slice();
  for (const { field, before } of changes) patched.set(before, field.offset);
  return decode(patched).layers[index]?.checksum?.status === 'right';
}
