import type { MapContents } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import type { BpfObject } from '../../domain/object-file/index.ts';
import type { Topology } from '../../domain/topology/model.ts';
import type { ControlPort, LabPort } from '../ports.ts';

/** What the clauses of one check share while it runs. */
export type CheckContext = {
  readonly lab: LabPort;
  readonly control: ControlPort;
  readonly topology: Topology;
  readonly object: BpfObject;
  /** The program that vectors go into when a clause names none. */
  readonly program: string;
  readonly signal: AbortSignal;
  /** State at the start of the check, for what must grow. */
  readonly before: Snapshot;
  /** The CPU of each stream of the check's last flood. */
  readonly floodCpus?: readonly number[] | undefined;
};

export type Snapshot = {
  readonly maps: ReadonlyMap<string, MapContents>;
  readonly variables: ReadonlyMap<string, MapValue>;
};
