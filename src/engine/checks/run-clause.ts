import { judgeFrames } from '../../domain/checks/judges/frames.ts';
import { judgeMap } from '../../domain/checks/judges/map.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import { judgeConversation, judgePing } from '../../domain/checks/judges/replies.ts';
import { judgeRule } from '../../domain/checks/judges/rule.ts';
import { judgeTrace } from '../../domain/checks/judges/trace.ts';
import { judgeVariable } from '../../domain/checks/judges/variable.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type {
  Clause,
  FloodClause,
  FramesClause,
  MapClause,
  RuleClause,
  TraceClause,
  VariableClause,
  VectorClause,
} from '../../domain/checks/spec.ts';
import { bugError, environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import { peerOf } from '../../domain/topology/model.ts';
import type { CheckContext } from './context.ts';
import { refusalOf } from './refusal.ts';
import { runControl } from './run-control.ts';
import { runRecords } from './run-records.ts';
import { runSiege } from './run-siege.ts';

/** Every clause but vectors, which run many at a time. */
export type SingleClause = Exclude<Clause, VectorClause>;

/** What a clause came to; the lines that were printed meanwhile; the CPUs that a flood was sent from. */
export type ClauseRun = {
  readonly outcome: ClauseOutcome;
  readonly printed?: readonly string[];
  readonly cpus?: readonly number[] | undefined;
};

/** Does what the clause says with the real program, and judges what came of it. */
export async function runClause(clause: SingleClause, context: CheckContext): Promise<ClauseRun> {
  const { lab, signal } = context;
  switch (clause.kind) {
    case 'frames':
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
    case 'rule':
      return { outcome: await runRule(clause, context) };
    case 'records':
      return { outcome: await runRecords(clause, context) };
    case 'siege':
      return { outcome: await runSiege(clause, context) };
    case 'map':
      return { outcome: await runMap(clause, context) };
    case 'variable':
      return { outcome: await runVariable(clause, context) };
    case 'trace':
      return runTrace(clause, context);
  }
}

async function runFrames(clause: FramesClause, context: CheckContext): Promise<ClauseOutcome> {
  const receiver = peerOf(context.topology, clause.from);
  if (receiver === undefined) {
    const { host, interface: name } = clause.from;
    throw bugError(`The lab ${context.topology.name} has no interface ${name} on ${host}.`);
  }
  const result = await context.lab.sendFrames(clause.from, clause.frames, context.signal);
  return judgeFrames(clause, result, { host: receiver.host, interface: receiver.name });
}

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

/** Rules of a program whose maps the control plane cannot read are the learner's to mend. */
async function runRule(clause: RuleClause, { control }: CheckContext): Promise<ClauseOutcome> {
  try {
    return judgeRule(clause, await control.rules());
  } catch (error) {
    const expected = text('rules as `fw get` lists them', '`fw get` で一覧できるルール');
    return { ok: false, expected, observed: refusalOf(error), reproduce: ['xdplings fw get'] };
  }
}

/** A map without entries that can be listed (a ring buffer) is the learner's to mend: its type is said. */
async function runMap(clause: MapClause, context: CheckContext): Promise<ClauseOutcome> {
  try {
    return await judgeRead(clause, context);
  } catch (error) {
    const expected = text(`a map ${clause.map} with entries`, `エントリを持つマップ ${clause.map}`);
    return { ok: false, expected, observed: refusalOf(error), reproduce: [] };
  }
}

async function judgeRead(
  clause: MapClause,
  { lab, object, before, floodCpus }: CheckContext,
): Promise<ClauseOutcome> {
  const now = await lab.readMap(clause.map);
  const start = before.maps.get(clause.map);
  if (start === undefined || now === undefined) {
    return missingName(
      'map',
      clause.map,
      object.maps.map(({ name }) => name),
    );
  }
  return judgeMap(clause, start, now, floodCpus);
}

async function runVariable(
  clause: VariableClause,
  { lab, object, before }: CheckContext,
): Promise<ClauseOutcome> {
  const start = before.variables.get(clause.name);
  const now = await lab.readVariable(clause.name);
  if (start === undefined || now === undefined) {
    return missingName(
      'variable',
      clause.name,
      object.variables.map(({ name }) => name),
    );
  }
  return judgeVariable(clause, start, now);
}

async function runTrace(clause: TraceClause, { lab }: CheckContext): Promise<ClauseRun> {
  const printed = await lab.takeTrace();
  return { outcome: judgeTrace(clause, printed), printed };
}
