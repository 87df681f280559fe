import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { type Declared, handMadeObject, type Types } from './hand-made-object.ts';

/**
 * A load balancer's object file, as the last steps declare it.
 * @param change gives maps and variables that replace those of the complete program
 */
export const balancerObject = (change: (types: Types) => Partial<Declared> = () => ({})): BpfObject =>
  handMadeObject(['balancer'], (types) => {
    const { maps, variables } = complete(types);
    const other = change(types);
    return { maps: { ...maps, ...other.maps }, variables: { ...variables, ...other.variables } };
  });

/** One that gives flows to all of its backends, as in the steps before drain. */
export const countingBalancer = (): BpfObject =>
  balancerObject(({ u32 }) => ({ maps: { pool: undefined }, variables: { backend_count: u32 } }));

function complete({ u8, u32, u64, be32, be16, array, struct }: Types): Required<Declared> {
  const mac = array(u8, 6);
  const flow = { client: be32, client_port: be16, port: be16, protocol: u8, pad: array(u8, 3) };
  return {
    maps: {
      backends: {
        key: u32,
        value: struct('lb_backend', { address: be32, ifindex: u32, mac, source_mac: mac }),
        maxEntries: 16,
      },
      conntrack: {
        key: struct('lb_flow', flow),
        value: struct('lb_connection', { state: u64, seen: u64, backend: u32, pad: u32 }),
        maxEntries: 65_536,
      },
      pool: { key: u32, value: struct('lb_pool', { count: u32, id: array(u32, 16) }), maxEntries: 1 },
      refusals: { key: u32, value: u64, type: 'percpu_array', maxEntries: 4 },
    },
    variables: { vip: be32, turn: u64, clock_ns: u64 },
  };
}
