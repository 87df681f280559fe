import { usageError } from '../../errors.ts';
import { IPV4_ADDRESS } from '../address/ipv4.ts';
import { MAC } from '../address/mac.ts';
import { numberIn } from '../decoded.ts';
import { address, checkValues, defineHeader, readHeader, uint, writeHeader } from '../header.ts';
import { ETHERTYPE, etherTypeText } from '../numbers.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';

const OPERATIONS = { request: 1, reply: 2 } as const;
const operationText = (operation: number) =>
  operation === 1 ? '1 (request)' : operation === 2 ? '2 (reply)' : `${operation}`;

const START = [
  uint('hardwareType', 16, (type) => (type === 1 ? '1 (Ethernet)' : `${type}`)),
  uint('protocolType', 16, etherTypeText),
  uint('hardwareSize', 8),
  uint('protocolSize', 8),
  uint('operation', 16, operationText),
] as const;

/** ARP for any hardware and protocol (RFC 826): the part before the addresses. */
const ARP_START = defineHeader('arp', START);

/** ARP for IPv4 over Ethernet. */
const ARP = defineHeader('arp', [
  ...START,
  address('senderMac', MAC),
  address('senderIp', IPV4_ADDRESS),
  address('targetMac', MAC),
  address('targetIp', IPV4_ADDRESS),
]);

export type ArpOptions = {
  readonly operation: keyof typeof OPERATIONS | number;
  readonly senderMac: string;
  readonly senderIp: string;
  /** Not known yet in a request: 00:00:00:00:00:00 (default). */
  readonly targetMac?: string;
  readonly targetIp: string;
  /** 1, Ethernet, when absent. */
  readonly hardwareType?: number;
  /** 0x0800, IPv4, when absent. */
  readonly protocolType?: number;
  /** 6 when absent; another number makes a malformed packet. */
  readonly hardwareSize?: number;
  /** 4 when absent; another number makes a malformed packet. */
  readonly protocolSize?: number;
};
export type ArpLayer = { readonly layer: 'arp' } & ArpOptions & { readonly operation: number };

/** @throws usage error for a bad address, number or operation */
export function arp({ operation, ...options }: ArpOptions): ArpLayer {
  checkValues(ARP, options);
  return { layer: 'arp', ...options, operation: operationNumber(operation) };
}

function operationNumber(operation: ArpOptions['operation']): number {
  const number = typeof operation === 'string' ? OPERATIONS[operation] : operation;
  if (Number.isInteger(number) && number >= 0 && number <= 0xffff) return number;
  throw usageError(`arp.operation is ${JSON.stringify(operation)}`, {
    todo: "Allowed is 'request', 'reply' or a whole number from 0 to 65535.",
  });
}

export const encodeArp = (layer: ArpLayer): Uint8Array =>
  writeHeader(ARP, {
    hardwareType: 1,
    protocolType: ETHERTYPE.ipv4,
    hardwareSize: MAC.bytes,
    protocolSize: IPV4_ADDRESS.bytes,
    targetMac: '00:00:00:00:00:00',
    ...layer,
  });

/** ARP for anything but IPv4 over Ethernet keeps its addresses as undecoded bytes behind the layer. */
export function decodeArp(at: Cursor): Step {
  const title = 'ARP message';
  const { bytes, offset, end } = at;
  if (end - offset < ARP_START.size) return { layers: [cutOff(at, title, ARP.size)] };
  const start = readHeader(ARP_START, bytes, offset);
  const usual =
    numberIn(start, 'hardwareSize') === MAC.bytes && numberIn(start, 'protocolSize') === IPV4_ADDRESS.bytes;
  if (usual && end - offset < ARP.size) return { layers: [cutOff(at, title, ARP.size)] };
  const header = usual ? ARP : ARP_START;
  const fields = readHeader(header, bytes, offset);
  return { layers: [{ name: 'arp', title, offset, length: header.size, fields }] };
}
