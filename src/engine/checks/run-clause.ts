import { judgeConversation, judgePing } from '../../domain/checks/judges/replies.ts';
import { judgeTrace } from '../../domain/checks/judges/trace.ts';
import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { Clause, FloodClause, TraceClause, VectorClause } from '../../domain/checks/spec.ts';
import { environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { CheckContext } from './context.ts';
import { runControl } from './run-control.ts';
import { runFrames } from './run-frames.ts';
import { runLoad } from './run-load.ts';
import { runLook } from './run-look.ts';
import { runMeasure } from './run-measure.ts';
import { runRecords } from './run-records.ts';
import { runSiege } from './run-siege.ts';

/** Every clause but vectors, which run many at a time. */
export type SingleClause = Exclude<Clause, VectorClause>;

/** What a clause came to; the lines that were printed meanwhile; the CPUs that a flood was sent from; what was measured. */
export type ClauseRun = {
  readonly outcome: ClauseOutcome;
  readonly printed?: readonly string[];
  readonly cpus?: readonly number[] | undefined;
  readonly cost?: ProgramCost | undefined;
};

/** Does what the clause says with the real program, and judges what came of it. */
export async function runClause(clause: SingleClause, context: CheckContext): Promise<ClauseRun> {
  const { lab, signal } = context;
  switch (clause.kind) {
    case 'frames':
    case 'delivery':
    case 'balance':
      return { outcome: await runFrames(clause, context) };
    case 'ping':
      return { outcome: judgePing(clause, await lab.ping(clause, signal)) };
    case 'conversation':
      return { outcome: judgeConversation(clause, await lab.converse(clause, signal)) };
    case 'flood':
      return runFlood(clause, context);
    case 'set-map':
    case 'control':
      return { outcome: await runControl(clause, context) };
    case 'siege':
      return { outcome: await runSiege(clause, context) };
    case 'load':
      return { outcome: await runLoad(clause, context, (one) => outcomeOf(one, context)) };
    case 'records':
      return { outcome: await runRecords(clause, context) };
    case 'rule':
    case 'backend':
    case 'connections':
    case 'map':
    case 'variable':
      return { outcome: await runLook(clause, context) };
    case 'trace':
      return runTrace(clause, context);
    case 'measure':
      return runMeasure(clause, context);
  }
}

const outcomeOf = async (clause: SingleClause, context: CheckContext): Promise<ClauseOutcome> =>
  (await runClause(clause, context)).outcome;

/** A flood is only a cause: its effect is judged by the clauses after it. A lossy one must not blame the learner. */
async function runFlood(clause: FloodClause, { lab, signal }: CheckContext): Promise<ClauseRun> {
  const result = await lab.flood(clause, signal);
  const total = clause.times * clause.streams.length;
  if (result.account.processed !== total) {
    throw environmentError(
      text(
        `The lab sent ${total} frames but the kernel delivered ${result.account.processed} to the program.`,
        `ラボは ${total} フレームを送りましたが、プログラムに届いたのは ${result.account.processed} フレームです。`,
      ),
      {
        todo: text(
          'The machine may be overloaded: run the step again (r).',
          'マシンの負荷が高すぎるのかもしれません。ステップをもう一度実行してください (r)。',
        ),
      },
    );
  }
  const sent = text(`${total} frames at once`, `同時に ${total} フレーム`);
  return {
    outcome: { ok: true, expected: sent, observed: sent, sent, reproduce: atOnce(result.commands) },
    cpus: result.cpus,
  };
}

/** One after the other they would not meet: one command line, in which all run at the same time. */
const atOnce = (commands: readonly string[]): string[] =>
  commands.length < 2 ? [...commands] : [`${commands.join(' & ')}; wait`];

async function runTrace(clause: TraceClause, { lab }: CheckContext): Promise<ClauseRun> {
  const printed = await lab.takeTrace();
  return { outcome: judgeTrace(clause, printed), printed };
}
