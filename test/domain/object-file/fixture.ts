import { readFileSync } from 'node:fs';
import { type BpfObject, readObject } from '../../../src/domain/object-file/index.ts';

export const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/objects/${name}.bpfo`, import.meta.url)));

/** A fixture that must be readable. */
export function objectOf(name: string): BpfObject {
  const object = readObject(bytesOf(name));
  if (!object.ok) throw new Error(object.problem);
  return object;
}
