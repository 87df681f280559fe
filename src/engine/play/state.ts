import type { MapValue } from '../../domain/checks/spec.ts';
import type { Demo } from '../../domain/lesson/demo.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { RunReport } from '../../domain/run-report.ts';
import type { Text } from '../../domain/text.ts';
import type { Measured } from './rates.ts';
import type { Snapshot } from './snapshot.ts';
import type { BackendShare } from './spread.ts';

/** Something that happened, in a sentence. */
export type Happening = {
  readonly tone: 'info' | 'good' | 'warning' | 'error';
  readonly text: Text;
  /** When, ms since the epoch. */
  readonly at: number;
};

/** How a command ended, held against how the demonstration says that it ends. */
export type LineOutcome = 'succeeded' | 'failed-as-meant' | 'unexpected';

/** A command of a demonstration, as it is typed, and what it says. */
export type DemoLine = {
  readonly typed: string;
  /** The latest rows. */
  readonly output: readonly string[];
  /** How many there were in all. */
  readonly rowsSaid: number;
  readonly state: 'running' | LineOutcome;
};

export type DemoProgress = {
  readonly demo: Demo;
  readonly scene: number;
  readonly lines: readonly DemoLine[];
  /** Every command of the scene has ended. */
  readonly sceneDone: boolean;
};

/** The program that plays. */
export type PlayProgram = {
  /** How messages name its file. */
  readonly file: string;
  readonly isSolution: boolean;
};

/** Everything that the play screen knows. Made only by the reducer. */
export type PlayState = {
  readonly step: Step;
  readonly lesson: Text;
  readonly program: PlayProgram;
  /** Whether the lesson has scenes to show. */
  readonly hasDemo: boolean;
  readonly phase: 'starting' | 'playing';
  /** Why the last program could not be loaded; the one before it plays on. */
  readonly refusal: { readonly report: RunReport; readonly source: string } | undefined;
  /** How often a program was loaded. */
  readonly loads: number;
  readonly latest: Snapshot | undefined;
  /** Snapshots of the last seconds, the latest included: speeds are taken over them, so that they do not jump. */
  readonly window: readonly Snapshot[];
  readonly measured: Measured | undefined;
  /** Of a load balancer; undefined for other programs. */
  readonly spread: readonly BackendShare[] | undefined;
  /** The latest records of the ring buffer, oldest first. */
  readonly records: readonly MapValue[];
  /** How many were read in all; undefined for a program without a ring buffer. */
  readonly recordsRead: number | undefined;
  /** The latest lines of bpf_printk, oldest first. */
  readonly printed: readonly string[];
  /** How many there were in all. */
  readonly linesPrinted: number;
  /** What the control plane and others did, oldest first. */
  readonly happenings: readonly Happening[];
  /** Ids of the rules that were told of. */
  readonly knownRules: ReadonlySet<number> | undefined;
  readonly demo: DemoProgress | undefined;
};

export const initialPlay = (step: Step, lesson: Text, program: PlayProgram, hasDemo: boolean): PlayState => ({
  step,
  lesson,
  program,
  hasDemo,
  phase: 'starting',
  refusal: undefined,
  loads: 0,
  latest: undefined,
  window: [],
  measured: undefined,
  spread: undefined,
  records: [],
  recordsRead: undefined,
  printed: [],
  linesPrinted: 0,
  happenings: [],
  knownRules: undefined,
  demo: undefined,
});
