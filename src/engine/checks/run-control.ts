import { setTimeout } from 'node:timers/promises';
import { backendFlags, doneText, givenText } from '../../domain/checks/control-text.ts';
import { noBackend } from '../../domain/checks/judges/backend.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { ControlClause, SetMapClause } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import { policyFlags, ruleFlags, sameRule } from '../../domain/firewall/describe.ts';
import type { RuleSpec } from '../../domain/firewall/model.ts';
import type { BackendSpec } from '../../domain/load-balancer/model.ts';
import { text } from '../../domain/text.ts';
import type { ControlPort } from '../ports.ts';
import type { CheckContext } from './context.ts';
import { refusalOf } from './refusal.ts';

/** Has the control plane do what the clause says; a program that it cannot be done with is the learner's to mend. */
export async function runControl(
  clause: ControlClause | SetMapClause,
  context: CheckContext,
): Promise<ClauseOutcome> {
  const missing = missingPart(clause, context);
  if (missing) return missing;
  const done = doneText(clause);
  try {
    const reproduce = await act(clause, context);
    return { ok: true, expected: done, observed: done, reproduce, given: givenText(clause) };
  } catch (error) {
    return { ok: false, expected: done, observed: refusalOf(error), reproduce: [] };
  }
}

function missingPart(
  clause: ControlClause | SetMapClause,
  { object }: CheckContext,
): ClauseOutcome | undefined {
  if (clause.kind === 'set-map' || clause.does === 'delete-entry') {
    const maps = object.maps.map(({ name }) => name);
    return maps.includes(clause.map) ? undefined : missingName('map', clause.map, maps);
  }
  if (clause.does !== 'set-variable') return undefined;
  const variables = object.variables.map(({ name }) => name);
  return variables.includes(clause.name) ? undefined : missingName('variable', clause.name, variables);
}

/** @returns the commands that do the same, where there are any */
async function act(
  clause: ControlClause | SetMapClause,
  { lab, control, signal }: CheckContext,
): Promise<readonly string[]> {
  if (clause.kind === 'set-map') return lab.writeMap(clause.map, clause.key, clause.value);
  switch (clause.does) {
    case 'delete-entry':
      await lab.deleteEntry(clause.map, clause.key);
      return [];
    case 'set-variable':
      await lab.writeVariable(clause.name, clause.value);
      return [];
    case 'add-rule':
      await control.addRule(clause.rule);
      return [`xdplings fw set ${ruleFlags(clause.rule)}`];
    case 'delete-rule':
      return deleteRule(clause.rule, control);
    case 'set-policy':
      await control.setPolicy(clause.policy);
      return [`xdplings dos set ${policyFlags(clause.policy)}`];
    case 'add-backend':
      return addBackend(clause.backend, control, signal);
    case 'drain-backend': {
      const id = await backendId(clause.name, control);
      await control.drainBackend(id);
      return [`xdplings lb drain -i ${id}`];
    }
    case 'delete-backend': {
      const id = await backendId(clause.name, control);
      await control.deleteBackend(id);
      return [`xdplings lb delete -i ${id}`];
    }
    case 'collect':
      await control.collectConnections(clause.lifetimeMs);
      return [`xdplings lb conntrack gc -l ${clause.lifetimeMs / 1000}`];
  }
}

/** How often a backend's health is looked at again, and how many times: a busy machine may be late with an answer. */
const LOOK_MS = 50;
const MOST_LOOKS = 60;

/** One that an earlier check has put into service serves this one, too, if it is well. A drained one does not, and is in the way. */
async function addBackend(
  wanted: BackendSpec,
  control: ControlPort,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const flags = backendFlags(wanted);
  const find = async () =>
    (await control.backends()).find((one) => one.status !== 'Unavailable' && backendFlags(one) === flags);
  const there = await find();
  if (there === undefined) await control.addBackend(wanted);
  for (let looks = 1; wanted.healthCheck && (await find())?.status === 'Unhealthy'; looks += 1) {
    if (looks > MOST_LOOKS) throw staysUnhealthy(wanted);
    await control.checkHealth(signal);
    await setTimeout(LOOK_MS, undefined, { signal });
  }
  return there ? [] : [`xdplings lb set ${flags}`];
}

const staysUnhealthy = ({ name }: BackendSpec) =>
  usageError(
    text(
      `The health check of ${name} gets no good answer.`,
      `${name} のヘルスチェックに正しい応答がありません。`,
    ),
    {
      todo: text(
        'Its packets must pass: they belong to no flow.',
        'ヘルスチェックのパケットは、どのフローにも属しません。通してください。',
      ),
    },
  );

async function backendId(name: string, control: ControlPort): Promise<number> {
  const backends = await control.backends();
  const found = backends.find((one) => one.name === name);
  if (found === undefined) throw usageError(noBackend(name, backends));
  return found.id;
}

async function deleteRule(wanted: RuleSpec, control: ControlPort): Promise<readonly string[]> {
  const rule = (await control.rules()).find((one) => sameRule(one, wanted));
  if (rule === undefined) {
    const flags = ruleFlags(wanted);
    throw usageError(text(`There is no rule ${flags}.`, `ルール ${flags} はありません。`));
  }
  await control.deleteRule(rule.id);
  return [`xdplings fw delete -i ${rule.id}`];
}
