import { formatValue } from '../../domain/checks/judges/map-value.ts';
import { missingName } from '../../domain/checks/judges/missing-name.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { ControlClause, SetMapClause } from '../../domain/checks/spec.ts';
import { XdplingsError } from '../../domain/errors.ts';
import { policyFlags, ruleFlags, sameRule } from '../../domain/firewall/describe.ts';
import type { RuleSpec } from '../../domain/firewall/model.ts';
import { type Text, text } from '../../domain/text.ts';
import type { ControlPort } from '../ports.ts';
import type { CheckContext } from './context.ts';

/** Has the control plane do what the clause says; a program that it cannot be done with is the learner's to mend. */
export async function runControl(
  clause: ControlClause | SetMapClause,
  context: CheckContext,
): Promise<ClauseOutcome> {
  const missing = missingPart(clause, context);
  if (missing) return missing;
  const { done, command } = saying(clause);
  const refusal = await act(clause, context).then(() => undefined, refusalOf);
  return {
    ok: refusal === undefined,
    expected: done,
    observed: refusal ?? done,
    reproduce: command === undefined ? [] : [command],
    given: done,
  };
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

async function act(clause: ControlClause | SetMapClause, { lab, control }: CheckContext): Promise<unknown> {
  if (clause.kind === 'set-map') return lab.writeMap(clause.map, clause.key, clause.value);
  switch (clause.does) {
    case 'delete-entry':
      return lab.deleteEntry(clause.map, clause.key);
    case 'set-variable':
      return lab.writeVariable(clause.name, clause.value);
    case 'add-rule':
      return control.addRule(clause.rule);
    case 'delete-rule':
      return deleteRule(clause.rule, control);
    case 'set-policy':
      return control.setPolicy(clause.policy);
  }
}

async function deleteRule(wanted: RuleSpec, control: ControlPort): Promise<void> {
  const rule = (await control.rules()).find((one) => sameRule(one, wanted));
  if (rule) await control.deleteRule(rule.id);
}

/** What is done, in words, and the command that does the same. */
function saying(clause: ControlClause | SetMapClause): { done: Text; command?: string } {
  if (clause.kind === 'set-map') {
    return { done: writes(`${clause.map}[${formatValue(clause.key)}] = ${formatValue(clause.value)}`) };
  }
  switch (clause.does) {
    case 'delete-entry': {
      const entry = `${clause.map}[${formatValue(clause.key)}]`;
      return { done: text(`the control plane deletes ${entry}`, `コントロールプレーンが ${entry} を削除`) };
    }
    case 'set-variable':
      return { done: writes(`${clause.name} = ${clause.value}`) };
    case 'add-rule':
      return running(`fw set ${ruleFlags(clause.rule)}`);
    case 'delete-rule': {
      const flags = ruleFlags(clause.rule);
      return {
        done: text(`the control plane deletes rule ${flags}`, `コントロールプレーンがルール ${flags} を削除`),
      };
    }
    case 'set-policy':
      return running(`dos set ${policyFlags(clause.policy)}`);
  }
}

const writes = (what: string): Text =>
  text(`the control plane writes ${what}`, `コントロールプレーンが ${what} を書き込む`);

const running = (command: string) => ({ done: text(command, command), command: `xdplings ${command}` });

/** A map of another layout than the step asks for is the learner's to mend; any other trouble is not. */
function refusalOf(error: unknown): Text {
  if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
  const { what, todo } = error.words;
  return text([what.en, todo?.en].filter(Boolean).join(' '), [what.ja, todo?.ja].filter(Boolean).join(' '));
}
