/** Something in a pack that its author has to mend. */
export type PackProblem = {
  /** Relative to the pack. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly what: string;
  readonly todo?: string | undefined;
};

/** @returns the problem as one line, beginning with a place that editors can jump to. */
export const problemLine = ({ file, line, what, todo }: PackProblem): string =>
  [`${file}${line === undefined ? '' : `:${line}`}: ${what}`, todo].filter(Boolean).join(' ');
