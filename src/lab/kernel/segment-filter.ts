import { StructWriter } from './struct.ts';

/* A filter for packet sockets in classic BPF (Documentation/networking/filter.rst): it says how many bytes are kept. */

/** Operations of linux/filter.h. */
const LOAD_BYTE = 0x30;
const LOAD_HALF = 0x28;
const LOAD_BYTE_AT_X = 0x50;
const LOAD_HALF_AT_X = 0x48;
const LOAD_IHL_TO_X = 0xb1;
const AND = 0x54;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_BITS = 0x45;
const RETURN = 0x06;

/** Where things lie in a frame without VLAN tag (the kernel takes it off before the filter). */
const ETHER_TYPE = 12;
const IPV4 = { start: 14, protocol: 23, fragment: 20 } as const;
const IPV6 = { nextHeader: 20, port: 56, flags: 67 } as const;
/** From X, the length of the IPv4 header, as offsets into the frame. */
const TCP = { port: 16, flags: 27 } as const;
const PROTOCOL_TCP = 6;
const SYN_AND_ACK = 0x12;
const SYN = 0x02;

/** An Ethernet header and the longest IPv4 and TCP headers; payloads are of no interest. */
const HEADER_BYTES = 14 + 60 + 60;

type Instruction = { readonly code: number; readonly k: number; readonly yes?: Target; readonly no?: Target };
type Target = 'next' | 'ipv6' | 'drop' | 'keep';

/**
 * @param port that the segments are for; undefined: any
 * @param which only those that open a connection (SYN without ACK), or all
 * @returns a program that keeps the headers of whole TCP segments over IPv4, and over IPv6 without extension headers
 */
export function segmentFilter(port: number | undefined, which: 'opening' | 'all'): Uint8Array {
  const flags = which === 'opening' ? { mask: SYN_AND_ACK, value: SYN } : { mask: 0, value: 0 };
  const is = (k: number, no: Target = 'drop', yes: Target = 'next'): Instruction => ({
    code: JUMP_IF_EQUAL,
    k,
    yes,
    no,
  });
  const matchPort = (load: Instruction) => (port === undefined ? [] : [load, is(port)]);
  const matchFlags: Instruction[] = [{ code: AND, k: flags.mask }, is(flags.value, 'drop', 'keep')];
  const overIpv4: Instruction[] = [
    { code: LOAD_HALF, k: ETHER_TYPE },
    is(0x0800, 'ipv6'),
    { code: LOAD_BYTE, k: IPV4.protocol },
    is(PROTOCOL_TCP),
    { code: LOAD_HALF, k: IPV4.fragment },
    { code: JUMP_IF_BITS, k: 0x1fff, yes: 'drop', no: 'next' },
    { code: LOAD_IHL_TO_X, k: IPV4.start },
    ...matchPort({ code: LOAD_HALF_AT_X, k: TCP.port }),
    { code: LOAD_BYTE_AT_X, k: TCP.flags },
    ...matchFlags,
  ];
  const overIpv6: Instruction[] = [
    is(0x86dd),
    { code: LOAD_BYTE, k: IPV6.nextHeader },
    is(PROTOCOL_TCP),
    ...matchPort({ code: LOAD_HALF, k: IPV6.port }),
    { code: LOAD_BYTE, k: IPV6.flags },
    ...matchFlags,
  ];
  const drop = { code: RETURN, k: 0 };
  const keep = { code: RETURN, k: HEADER_BYTES };
  const program: readonly Instruction[] = [...overIpv4, ...overIpv6, drop, keep];
  const places = { ipv6: overIpv4.length, drop: program.length - 2, keep: program.length - 1 };
  const bytes = new StructWriter(8 * program.length);
  program.forEach(({ code, k, yes = 'next', no = 'next' }, at) => {
    const distance = (to: Target) => (to === 'next' ? 0 : places[to] - at - 1);
    bytes
      .u16(8 * at, code)
      .u8(8 * at + 2, distance(yes))
      .u8(8 * at + 3, distance(no))
      .u32(8 * at + 4, k);
  });
  return bytes.bytes;
}
