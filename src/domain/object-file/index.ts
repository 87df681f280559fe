/* What the rest of the program uses of this folder. */
export type { Btf, BtfType } from './btf-type.ts';
export { linesBefore } from './find-line.ts';
export type { LineEntry } from './line-info.ts';
export { mapTypeName } from './map-types.ts';
export type { MapDefinition } from './maps.ts';
export { networkOrderOf } from './network-order.ts';
export { type BpfObject, type ObjectFile, readObject } from './object-file.ts';
export type { Program } from './programs.ts';
export { readBtf } from './read-btf.ts';
export { type Reader, readValue, valueReader } from './read-value.ts';
export { findTypes, resolveType, sizeOfType, typeName } from './resolve-type.ts';
export type { Value } from './value.ts';
export type { Variable } from './variables.ts';
export { writeValue } from './write-value.ts';
