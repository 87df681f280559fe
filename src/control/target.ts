import type { BpfObject } from '../domain/object-file/index.ts';
import type { LabPort } from '../engine/ports.ts';

/** What the control plane needs of a lab. */
export type ControlledLab = Pick<
  LabPort,
  | 'loaded'
  | 'readMap'
  | 'writeMap'
  | 'deleteEntry'
  | 'deleteEntries'
  | 'readVariable'
  | 'writeVariable'
  | 'topology'
  | 'findNeighbour'
  | 'probe'
>;

/** A lab whose loaded program is known, for the length of one operation. */
export type Target = { readonly lab: ControlledLab; readonly object: BpfObject };

/** Does one operation after everything that was asked for before, whatever became of that. */
export type InTurn = <Result>(work: (target: Target) => Promise<Result>) => Promise<Result>;
