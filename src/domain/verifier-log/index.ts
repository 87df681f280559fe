/* What the rest of the program uses of this folder. */

export { type AboutProgram, type Agreement, aboutProgram } from './about-program.ts';
export { CATALOGUE, stageOfRule } from './catalogue.ts';
export { type ExplainRequest, explainRejection } from './explain.ts';
export { explainDiagnostic, explainDiagnostics } from './explain-diagnostics.ts';
export type { Explanation, Stage, TraceStep } from './explanation.ts';
export { type KeptLines, LineKeeper } from './keep-lines.ts';
export { Unquoter } from './unwrap.ts';
export { type Outcome, outcomeOf } from './was-refused.ts';
