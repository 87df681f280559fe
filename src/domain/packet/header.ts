import { usageError } from '../errors.ts';
import type { AddressFormat } from './address/format.ts';
import { readBits, writeBits } from './bytes.ts';
import type { DecodedField } from './decoded.ts';
import { hexNumber } from './hex.ts';

/** A field that holds an unsigned number, and how a person writes that number. */
type NumberField = {
  readonly kind: 'number';
  readonly name: string;
  readonly bits: number;
  readonly text: (value: number) => string;
};
type AddressField = {
  readonly kind: 'address';
  readonly name: string;
  readonly bits: number;
  readonly format: AddressFormat;
};
type Field = NumberField | AddressField;

/**
 * The fixed part of a protocol's header, as its RFC draws it: fields in wire order with their width in bits.
 * The same table serves the builder (ranges, places) and the decoder (places, texts).
 */
export type Header<F extends readonly Field[] = readonly Field[]> = {
  /** What a message calls the layer: `ipv4` in `ipv4.ttl`. */
  readonly layer: string;
  readonly fields: F;
  /** Size in bytes. */
  readonly size: number;
};

type ValueOf<F extends Field> = F extends AddressField ? string : number | boolean;

/** Every field of a header with the value to write: addresses as text, one-bit fields also as booleans. */
export type HeaderValues<H extends Header> = {
  readonly [F in H['fields'][number] as F['name']]: ValueOf<F>;
};

/** @param text how a person writes the number; decimal when absent */
export const uint = <const N extends string>(
  name: N,
  bits: number,
  text: (value: number) => string = String,
) => ({ kind: 'number', name, bits, text }) as const;

/** A number that people write in hexadecimal, in all its digits. */
export const hex = <const N extends string>(name: N, bits: number) =>
  uint(name, bits, (value) => hexNumber(value, Math.ceil(bits / 4)));

export const address = <const N extends string>(name: N, format: AddressFormat) =>
  ({ kind: 'address', name, bits: format.bytes * 8, format }) as const;

export function defineHeader<const F extends readonly Field[]>(layer: string, fields: F): Header<F> {
  return { layer, fields, size: fields.reduce((bits, field) => bits + field.bits, 0) / 8 };
}

/**
 * Refuses, at the author's own line, what no packet can hold: an unknown name, a number out of range, a bad address.
 * @param other names that belong to the layer without being fields of the header: `options`
 * @throws usage error that names the field, the value and what is allowed
 */
export function checkValues(header: Header, values: object, other: readonly string[] = []): void {
  for (const [name, value] of Object.entries(values)) {
    const field = header.fields.find((known) => known.name === name);
    if (field) checkValue(header, field, value);
    else if (!other.includes(name)) {
      const names = [...header.fields.map((known) => known.name), ...other];
      throw usageError(`${header.layer} has no field ${JSON.stringify(name)}`, {
        todo: `It has: ${names.join(', ')}.`,
      });
    }
  }
}

/** @throws usage error that names the field, the value and what is allowed */
function checkValue({ layer }: Header, field: Field, value: unknown): void {
  const fits = field.kind === 'address' ? isAddress(field, value) : isNumber(field, value);
  if (fits) return;
  const allowed =
    field.kind === 'address'
      ? `an ${field.format.name} like ${field.format.example}`.replace('an MAC', 'a MAC')
      : `a whole number from 0 to ${2 ** field.bits - 1}${field.bits === 1 ? ', true or false' : ''}`;
  throw usageError(`${layer}.${field.name} is ${show(value)}`, { todo: `Allowed is ${allowed}.` });
}

const show = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : String(value));

const isAddress = ({ format }: AddressField, value: unknown) =>
  typeof value === 'string' && format.read(value) !== undefined;

const isNumber = ({ bits }: NumberField, value: unknown) =>
  (typeof value === 'boolean' && bits === 1) ||
  (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** bits);

/**
 * @param values every field of the header; other members are left alone, so that a whole layer can be spread into it
 * @throws usage error for a value that does not fit, also a computed one (a length over 65,535)
 */
export function writeHeader<H extends Header>(header: H, values: HeaderValues<H>): Uint8Array {
  const bytes = new Uint8Array(header.size);
  const given: Readonly<Record<string, unknown>> = values;
  let bit = 0;
  for (const field of header.fields) {
    const value = given[field.name];
    checkValue(header, field, value);
    if (field.kind === 'address') bytes.set(field.format.read(String(value)) ?? [], bit / 8);
    else writeBits(bytes, bit, field.bits, Number(value));
    bit += field.bits;
  }
  return bytes;
}

/** Writes one numeric field into a header that is there already. */
export function setField<H extends Header>(
  header: H,
  bytes: Uint8Array,
  name: H['fields'][number]['name'],
  value: number,
): void {
  let bit = 0;
  for (const field of header.fields) {
    if (field.name === name) writeBits(bytes, bit, field.bits, value);
    bit += field.bits;
  }
}

/**
 * Reads the fixed part of a header; `bytes` must hold all of it.
 * @param offset of the header in the packet, in bytes
 */
export function readHeader(header: Header, bytes: Uint8Array, offset: number): DecodedField[] {
  let bit = offset * 8;
  return header.fields.map((field) => {
    const first = bit >> 3;
    const length = ((bit + field.bits - 1) >> 3) - first + 1;
    const value =
      field.kind === 'address'
        ? field.format.write(bytes.subarray(first, first + length))
        : readBits(bytes, bit, field.bits);
    bit += field.bits;
    const text = field.kind === 'number' ? field.text(Number(value)) : String(value);
    return { name: field.name, value, text, offset: first, length };
  });
}
