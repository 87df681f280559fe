import type { Step } from './model.ts';
import type { CaughtBy } from './wrong-variant.ts';

/** One program of a step and what must come of it when it is run. */
export type Specimen = {
  readonly step: Step;
  /** Absolute path. */
  readonly file: string;
  readonly source: string;
  readonly must: { readonly kind: 'pass' } | { readonly kind: 'fail' } | CaughtBy;
};
