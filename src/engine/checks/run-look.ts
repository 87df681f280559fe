import { judgeBackend } from '../../domain/checks/judges/backend.ts';
import { judgeConnections } from '../../domain/checks/judges/connections.ts';
import { judgeMap } from '../../domain/checks/judges/map.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import { judgeRule } from '../../domain/checks/judges/rule.ts';
import { judgeVariable } from '../../domain/checks/judges/variable.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type {
  BackendClause,
  ConnectionsClause,
  MapClause,
  RuleClause,
  VariableClause,
} from '../../domain/checks/spec.ts';
import { text } from '../../domain/text.ts';
import type { CheckContext } from './context.ts';
import { unlessRefused } from './refusal.ts';

export type LookClause = RuleClause | BackendClause | ConnectionsClause | MapClause | VariableClause;

/**
 * Looks at what the program or its control plane holds. A program whose maps cannot be read (another layout, none at
 * all, a map without entries) is the learner's to mend: what is wrong with it is said.
 */
export async function runLook(clause: LookClause, context: CheckContext): Promise<ClauseOutcome> {
  const { control } = context;
  switch (clause.kind) {
    case 'rule': {
      const expected = text('rules as `fw get` lists them', '`fw get` で一覧できるルール');
      return unlessRefused({ expected, reproduce: ['xdplings fw get'] }, async () =>
        judgeRule(clause, await control.rules()),
      );
    }
    case 'backend': {
      const expected = text('backends as `lb get` lists them', '`lb get` で一覧できるバックエンド');
      return unlessRefused({ expected, reproduce: ['xdplings lb get'] }, async () =>
        judgeBackend(clause, await control.backends()),
      );
    }
    case 'connections': {
      const expected = text(
        'connections as `lb conntrack get` lists them',
        '`lb conntrack get` で一覧できるコネクション',
      );
      return unlessRefused({ expected, reproduce: ['xdplings lb conntrack get'] }, async () =>
        judgeConnections(clause, await control.connections(), await control.backends()),
      );
    }
    case 'map': {
      const expected = text(`a map ${clause.map} with entries`, `エントリを持つマップ ${clause.map}`);
      return unlessRefused({ expected, reproduce: [] }, () => judgeRead(clause, context));
    }
    case 'variable':
      return runVariable(clause, context);
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
