import { formatValue } from '../../domain/checks/judges/map-value.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { ControlClause, SetMapClause } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import { policyFlags, ruleFlags, sameRule } from '../../domain/firewall/describe.ts';
import type { RuleSpec } from '../../domain/firewall/model.ts';
import { sameText, type Text, text } from '../../domain/text.ts';
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
    return { ok: true, expected: done, observed: done, reproduce, given: givenText(clause) ?? done };
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
  { lab, control }: CheckContext,
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
  }
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

/** What has been arranged, where fewer words than those of what is done will do: several stand in one line. */
const givenText = (clause: ControlClause | SetMapClause): Text | undefined =>
  clause.kind === 'set-map' ? sameText(entryText(clause)) : undefined;

const entryText = ({ map, key, value }: SetMapClause): string =>
  `${map}[${formatValue(key)}] = ${formatValue(value)}`;

/** What is done, in words. */
function doneText(clause: ControlClause | SetMapClause): Text {
  if (clause.kind === 'set-map') return writes(entryText(clause));
  switch (clause.does) {
    case 'delete-entry': {
      const entry = `${clause.map}[${formatValue(clause.key)}]`;
      return text(`the control plane deletes ${entry}`, `コントロールプレーンが ${entry} を削除`);
    }
    case 'set-variable':
      return writes(`${clause.name} = ${clause.value}`);
    case 'add-rule':
      return sameText(`fw set ${ruleFlags(clause.rule)}`);
    case 'delete-rule': {
      const flags = ruleFlags(clause.rule);
      return text(`the control plane deletes rule ${flags}`, `コントロールプレーンがルール ${flags} を削除`);
    }
    case 'set-policy':
      return sameText(`dos set ${policyFlags(clause.policy)}`);
  }
}

const writes = (what: string): Text =>
  text(`the control plane writes ${what}`, `コントロールプレーンが ${what} を書き込む`);
