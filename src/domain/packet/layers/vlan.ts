import { usageError } from '../../errors.ts';
import { numberIn } from '../decoded.ts';
import { checkValues, defineHeader, readHeader, uint, writeHeader } from '../header.ts';
import { ETHERTYPE, etherTypeText } from '../numbers.ts';
import { etherTypeOf, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { afterEtherType } from './eth.ts';

/**
 * IEEE 802.1Q tag without its own EtherType, which is the `type` of the header before it: as struct vlan_hdr in
 * linux/if_vlan.h has it.
 */
const VLAN = defineHeader('vlan', [
  uint('priority', 3),
  uint('dropEligible', 1),
  uint('id', 12),
  uint('type', 16, etherTypeText),
]);

export type VlanOptions = {
  /** 0 to 4095; 0 is "priority only", 4095 is reserved. */
  readonly id: number;
  /** 0 (default) to 7. */
  readonly priority?: number;
  readonly dropEligible?: boolean | number;
  /** The EtherType that announces this tag in the header before it: 0x8100 (default) or 0x88a8, the outer tag of QinQ. */
  readonly tpid?: number;
  /** EtherType of what follows; computed from the next layer when absent. */
  readonly type?: number;
};
export type VlanLayer = { readonly layer: 'vlan' } & VlanOptions;

/** @throws usage error for a number out of range, or a tpid that announces no VLAN tag */
export function vlan(options: VlanOptions): VlanLayer {
  checkValues(VLAN, options, ['tpid']);
  const { tpid = ETHERTYPE.vlan } = options;
  if (tpid !== ETHERTYPE.vlan && tpid !== ETHERTYPE.serviceVlan) {
    throw usageError(`vlan.tpid is ${tpid}`, { todo: 'Allowed is 0x8100 or 0x88a8.' });
  }
  return { layer: 'vlan', ...options };
}

export const encodeVlan = (layer: VlanLayer, { next }: Surroundings): Uint8Array =>
  writeHeader(VLAN, {
    priority: 0,
    dropEligible: 0,
    ...layer,
    type: layer.type ?? etherTypeOf(next, 'vlan'),
  });

export function decodeVlan(at: Cursor): Step {
  const title = 'VLAN tag';
  const { bytes, offset, end } = at;
  if (end - offset < VLAN.size) return { layers: [cutOff(at, title, VLAN.size)] };
  const fields = readHeader(VLAN, bytes, offset);
  return {
    layers: [{ name: 'vlan', title, offset, length: VLAN.size, fields }],
    next: { protocol: afterEtherType(numberIn(fields, 'type')) },
  };
}
