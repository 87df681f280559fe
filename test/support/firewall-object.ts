import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { handMadeObject, type MapOptions, type Maps, type Types } from './hand-made-object.ts';

/**
 * A firewall's object file.
 * @param change gives maps that replace those of the complete program
 */
export const firewallObject = (change: (types: Types) => Maps = () => ({})): BpfObject =>
  handMadeObject(['counter', 'firewall', 'dos'], (types) => ({
    maps: { ...completeMaps(types), ...change(types) },
  }));

/** What the last steps' programs declare together; without `buckets`, which makes a program limit by itself. */
function completeMaps({ u8, u16, u32, u64, be32, array, struct }: Types): Record<string, MapOptions> {
  const network = struct('network', { prefixlen: u32, address: be32 });
  const ports = struct('port_range', { from: u16, to: u16 });
  const rule = struct('fw_rule', { source: network, sport: ports, dport: ports, protocol: u8 });
  const source = struct('dos_source', { address: be32, protocol: u8, kind: u8, pad: u16 });
  return {
    networks: {
      key: network,
      value: struct('rule_ids', { id: array(u32, 16) }),
      type: 'lpm_trie',
      maxEntries: 1024,
    },
    rules: { key: u32, value: rule },
    drops: { key: u32, value: u64, type: 'percpu_array' },
    protocols: { key: u32, value: u64, type: 'percpu_array' },
    programs: { key: u32, value: u32, type: 'prog_array', maxEntries: 4 },
    sources: { key: source, value: u64, type: 'lru_percpu_hash' },
    policies: {
      key: struct('dos_policy_key', { protocol: u8, kind: u8 }),
      value: struct('dos_policy', { id: u32, limit: u32 }),
      maxEntries: 64,
    },
    limited: { key: u32, value: u64, type: 'percpu_array', maxEntries: 64 },
  };
}
