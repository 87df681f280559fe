import { policyFlags, ruleFlags } from '../firewall/describe.ts';
import type { BackendSpec, HealthCheck } from '../load-balancer/model.ts';
import { DEFAULT_CHECK } from '../load-balancer/parse-flags.ts';
import { sameText, type Text, text } from '../text.ts';
import { formatValue } from './judges/map-value.ts';
import type { ControlClause, SetMapClause } from './spec.ts';

/** What has been arranged, where fewer words than those of what is done will do: several stand in one line. */
export const givenText = (clause: ControlClause | SetMapClause): Text =>
  clause.kind === 'set-map' ? sameText(entryText(clause)) : doneText(clause);

/** What the control plane does, in words. */
export function doneText(clause: ControlClause | SetMapClause): Text {
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
    case 'add-backend':
      return sameText(`lb set ${backendFlags(clause.backend)}`);
    case 'drain-backend':
      return text(
        `the control plane drains ${clause.name}`,
        `コントロールプレーンが ${clause.name} をドレイン`,
      );
    case 'delete-backend':
      return text(
        `the control plane deletes backend ${clause.name}`,
        `コントロールプレーンがバックエンド ${clause.name} を削除`,
      );
    case 'collect':
      return sameText(`lb conntrack gc -l ${clause.lifetimeMs / 1000}`);
  }
}

const entryText = ({ map, key, value }: SetMapClause): string =>
  `${map}[${formatValue(key)}] = ${formatValue(value)}`;

const writes = (what: string): Text =>
  text(`the control plane writes ${what}`, `コントロールプレーンが ${what} を書き込む`);

/** A backend as `lb set` takes it; what is as it would be anyway is left out. */
export const backendFlags = ({ name, address, healthCheck }: BackendSpec): string =>
  [`-n ${name} -a ${address}`, ...(healthCheck ? healthCheckFlags(healthCheck) : [])].join(' ');

const healthCheckFlags = ({ url, intervalMs, rise, fall }: HealthCheck): string[] => [
  `-c ${url}`,
  ...(intervalMs === DEFAULT_CHECK.intervalMs ? [] : [`--interval ${intervalMs / 1000}`]),
  ...(rise === DEFAULT_CHECK.rise ? [] : [`--rise ${rise}`]),
  ...(fall === DEFAULT_CHECK.fall ? [] : [`--fall ${fall}`]),
];
