import type { MeasureClause } from '../../domain/checks/spec.ts';
import { XdplingsError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { CheckContext } from './context.ts';
import type { ClauseRun } from './run-clause.ts';

/** Measures what the program costs. That is information: a machine that cannot tell leaves it out, and nothing fails. */
export async function runMeasure(
  clause: MeasureClause,
  { lab, program, signal }: CheckContext,
): Promise<ClauseRun> {
  const measured = text(`measured with ${clause.about.en}`, `${clause.about.ja}で測定`);
  const outcome = { ok: true, expected: measured, observed: measured, reproduce: [] };
  try {
    const cost = await lab.measure(clause.program ?? program, clause.packet, signal);
    return { outcome: { ...outcome, reproduce: cost.commands ?? [] }, cost };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof XdplingsError) || error.kind === 'bug') throw error;
    return { outcome };
  }
}
