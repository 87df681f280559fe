import { concat } from '../bytes.ts';
import { internetChecksum, pseudoHeaderSum } from '../checksum.ts';
import { numberIn, withNote } from '../decoded.ts';
import { checkValues, defineHeader, hex, readHeader, setField, uint, writeHeader } from '../header.ts';
import { aboutChecksum, lessThanHeader, moreThanThere } from '../notes.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { needAddresses, type Surroundings } from './building.ts';
import { type ByteList, toOptions } from './byte-list.ts';
import { bytesField } from './bytes-field.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { judgeMessage } from './judge-checksum.ts';
import { flagBits, flagsText, type TcpFlags } from './tcp-flags.ts';
import { tcpOptionsText } from './tcp-options.ts';

/** RFC 9293 section 3.1. */
const TCP = defineHeader('tcp', [
  uint('sport', 16),
  uint('dport', 16),
  uint('seq', 32),
  uint('ack', 32),
  uint('dataOffset', 4, (words) => `${words} (${words * 4} bytes)`),
  uint('reserved', 4),
  uint('flags', 8, flagsText),
  uint('window', 16),
  hex('checksum', 16),
  uint('urgent', 16),
]);
const CHECKSUM_POSITION = 16;
const MINIMUM_DATA_OFFSET = TCP.size / 4;

export type TcpOptions = {
  readonly sport: number;
  readonly dport: number;
  /** 1 when absent. */
  readonly seq?: number;
  /** 0 when absent. */
  readonly ack?: number;
  /** SYN when absent. */
  readonly flags?: TcpFlags;
  /** 64240 when absent. */
  readonly window?: number;
  readonly urgent?: number;
  readonly reserved?: number;
  /** Raw bytes, a multiple of 4, at most 40; `dataOffset` is computed to match. */
  readonly options?: ByteList;
  /** In words of 4 bytes; computed when absent. */
  readonly dataOffset?: number;
  /** Computed when absent. */
  readonly checksum?: number;
};
export type TcpLayer = { readonly layer: 'tcp' } & Omit<TcpOptions, 'options' | 'flags'> & {
    readonly options: Uint8Array;
    readonly flags: number;
  };

/** @throws usage error for a number out of range, an unknown flag, or options of a length that no header can have */
export function tcp({ options = [], flags = 'SYN', ...fields }: TcpOptions): TcpLayer {
  checkValues(TCP, fields, ['options']);
  return { layer: 'tcp', ...fields, flags: flagBits(flags), options: toOptions('tcp.options', options) };
}

export function encodeTcp(layer: TcpLayer, around: Surroundings): Uint8Array {
  const fixed = writeHeader(TCP, {
    seq: 1,
    ack: 0,
    dataOffset: (TCP.size + layer.options.length) / 4,
    reserved: 0,
    window: 64240,
    checksum: 0,
    urgent: 0,
    ...layer,
  });
  const header = concat(fixed, layer.options);
  if (layer.checksum !== undefined) return header;
  const segment = concat(header, around.body);
  const initial = pseudoHeaderSum(needAddresses(around, 'tcp'), IP_PROTOCOL.tcp, segment.length);
  setField(TCP, header, 'checksum', internetChecksum(segment, initial));
  return header;
}

export function decodeTcp(at: Cursor): Step {
  const title = 'TCP header';
  const { bytes, offset, end } = at;
  const there = end - offset;
  if (there < TCP.size) return { layers: [cutOff(at, title, TCP.size)] };

  const fixed = readHeader(TCP, bytes, offset);
  const dataOffset = numberIn(fixed, 'dataOffset');
  const cut = dataOffset * 4 > there;
  const length = cut || dataOffset < MINIMUM_DATA_OFFSET ? TCP.size : dataOffset * 4;
  const checksum = judgeMessage(at, CHECKSUM_POSITION, IP_PROTOCOL.tcp);

  let fields = withNote(fixed, 'dataOffset', aboutDataOffset(dataOffset, there));
  fields = withNote(fields, 'checksum', aboutChecksum(checksum, true));
  if (length > TCP.size) {
    fields.push(bytesField('options', bytes, offset + TCP.size, offset + length, tcpOptionsText));
  }
  const header = { name: 'tcp', title, offset, length, fields, checksum } as const;
  if (!cut) return { layers: [header] };
  const rest = cutOff({ ...at, offset: offset + length }, 'TCP options', dataOffset * 4 - length);
  return { layers: [header, rest] };
}

function aboutDataOffset(dataOffset: number, there: number) {
  if (dataOffset < MINIMUM_DATA_OFFSET) return lessThanHeader(MINIMUM_DATA_OFFSET);
  return dataOffset * 4 > there ? moreThanThere(there) : undefined;
}
