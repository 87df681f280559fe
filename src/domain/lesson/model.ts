import type { Text } from '../text.ts';
import type { LabName } from '../topology/labs.ts';
import type { AttachPoint } from '../topology/model.ts';

/** `lesson/step`, e.g. `counter/hash-map`: how a person names a step. */
export type StepId = string;

/** Where the step's program goes. Without `program` the object must hold exactly one XDP program. */
export type Attachment = AttachPoint & { readonly program?: string | undefined };

/** One hint. `when` limits it to a failure: `check:<id>`, `rule:<slug>`, `stage:<stage>`. */
export type Hint = {
  readonly level: 1 | 2 | 3;
  readonly when?: string | undefined;
  readonly markdown: string;
};

/** What a `<step>.<lang>.md` holds, parsed. */
export type StepText = {
  readonly title: string;
  readonly markdown: string;
  readonly hints: readonly Hint[];
  /** One sentence: what the learner now knows; shown after a pass. */
  readonly learned: string;
};

/** One step of the course, complete. */
export type Step = {
  readonly id: StepId;
  readonly lesson: string;
  readonly name: string;
  readonly title: Text;
  /** Earlier ids of this step; a learner's done mark under one of them counts. */
  readonly aliases: readonly StepId[];
  readonly lab: LabName;
  readonly attach: readonly Attachment[];
  /** Programs that the control plane puts into the program array `programs`, in order, where the lab is played with. */
  readonly chain: readonly string[];
  readonly text: { readonly en: StepText; readonly ja: StepText };
  readonly starter: string;
  readonly solution: string;
  /** Name of the learner's file in the workspace, relative: `counter/hash-map.bpf.c`. */
  readonly file: string;
};

export type Lesson = {
  readonly id: string;
  readonly order: number;
  readonly title: Text;
  readonly steps: readonly Step[];
};

/** Every lesson in order; steps flattened in the order a learner meets them. */
export type Course = { readonly lessons: readonly Lesson[]; readonly steps: readonly Step[] };
