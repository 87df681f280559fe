/* What the rest of the program uses of this folder. */

export { CATALOGUE } from './catalogue.ts';
export { type ExplainRequest, explainRejection } from './explain.ts';
export { explainDiagnostic, explainDiagnostics } from './explain-diagnostics.ts';
export type { Explanation, Stage, TraceStep } from './explanation.ts';
export { type KeptLines, LineKeeper } from './keep-lines.ts';
