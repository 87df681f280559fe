import { formatValue } from '../../domain/checks/judges/map-value.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { policyFlags, ruleFlags } from '../../domain/firewall/describe.ts';
import { protocolText } from '../../domain/packet/numbers.ts';
import { printableLine } from '../../domain/printable.ts';
import type { PolicyRates, ProtocolRates, RuleRates } from '../../engine/play/rates.ts';
import type { MapRows, NamedNumber } from '../../engine/play/snapshot.ts';
import type { PlayState } from '../../engine/play/state.ts';
import type { Messages } from '../../i18n/index.ts';
import { fitLine, spread } from '../lines/fit.ts';
import { flow } from '../lines/flow.ts';
import { type Line, lineOf, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { balancerSections } from './balancer-sections.ts';
import { fixedCount, fixedRate, plainCount } from './numbers.ts';
import { recordLine } from './record-line.ts';
import type { Section } from './sections.ts';

/** Everything that the program keeps, each part where it has it. */
export function dataSections(state: PlayState, words: Messages, width: number): Section[] {
  const { measured, latest } = state;
  const { play } = words;
  return [
    ...(latest?.balancer ? balancerSections(latest.balancer, play) : []),
    ...(measured?.rules ? [rulesSection(measured.rules, words, width)] : []),
    ...(measured?.policies ? [policiesSection(measured.policies, words, width)] : []),
    ...(measured?.protocols ? [protocolsSection(measured.protocols, words, width)] : []),
    ...(state.recordsRead === undefined ? [] : [recordsSection(state, words)]),
    ...(latest?.maps ?? []).map((map) => mapSection(map, words)),
    ...(latest && latest.numbers.length > 0 ? [numbersSection(latest.numbers, words, width)] : []),
    ...(state.printed.length > 0
      ? [
          {
            title: play.printed,
            keep: 'end',
            least: 1,
            lines: state.printed.map((line) => lineOf(`  ${line}`)),
          } as const,
        ]
      : []),
  ];
}

/** An empty section says so beside its title, and takes no row more. */
const orNone = (section: Section, none: string): Section =>
  section.lines.length > 0 ? section : { ...section, note: none };

function rulesSection(rules: readonly RuleRates[], { play }: Messages, width: number): Section {
  const lines = rules.map(({ rule, rate }) =>
    counted(`#${rule.id}`, ruleFlags(rule), rule.dropped, rate, play.dropped, width),
  );
  return orNone({ title: play.rules, keep: 'start', least: 2, lines }, play.noRules);
}

function policiesSection(policies: readonly PolicyRates[], { play }: Messages, width: number): Section {
  const lines = policies.map(({ policy, rate }) =>
    counted(`#${policy.id}`, policyFlags(policy), policy.dropped, rate, play.dropped, width),
  );
  return orNone({ title: play.policies, keep: 'start', least: 1, lines }, play.noPolicies);
}

/** `#3  -n 10.0.1.0/24 -t icmp      dropped 1,234   52/s`: the numbers stand under each other at the end. */
function counted(
  id: string,
  flags: string,
  dropped: bigint | undefined,
  rate: number | undefined,
  word: string,
  width: number,
): Line {
  const left: Line = [seg(`  ${id.padEnd(4)} `, STYLE.key), seg(flags)];
  if (dropped === undefined || rate === undefined) return fitLine(left, width);
  const right: Line = [
    seg(`${word} `, STYLE.quiet),
    seg(fixedCount(dropped, 10), rate > 0 ? STYLE.bad : undefined),
    seg(`${fixedRate(rate)} `, rate > 0 ? undefined : STYLE.quiet),
  ];
  return spread(left, right, width);
}

function protocolsSection(protocols: readonly ProtocolRates[], { play }: Messages, width: number): Section {
  const cells = protocols.map(
    ({ protocol, packets, rate }): Line => [
      seg(`  ${protocolText(protocol).padEnd(8)}`, STYLE.key),
      seg(fixedCount(packets, 10)),
      seg(fixedRate(rate), rate > 0 ? undefined : STYLE.quiet),
    ],
  );
  return orNone(
    { title: play.protocols, keep: 'start', least: 1, lines: flow(cells, width, '  ') },
    play.noProtocols,
  );
}

function numbersSection(numbers: readonly NamedNumber[], { play }: Messages, width: number): Section {
  const cells = numbers.map(
    ({ name, value }): Line => [
      seg(`  ${printableLine(name)} `, STYLE.key),
      seg(numberText(value).padStart(8)),
    ],
  );
  return { title: play.numbers, keep: 'start', least: 1, lines: flow(cells, width, '  ') };
}

function mapSection({ name, rows, total }: MapRows, { play }: Messages): Section {
  return {
    title: printableLine(name),
    note: play.entries(rows.length, total),
    keep: 'start',
    least: 2,
    lines: rows.map(({ key, value }) => [
      seg(`  [${printableLine(formatValue(key))}]`, STYLE.key),
      seg(` = ${numberText(value)}`),
    ]),
  };
}

const numberText = (value: MapValue): string =>
  typeof value === 'number' || typeof value === 'bigint'
    ? plainCount(value)
    : printableLine(formatValue(value));

function recordsSection({ records, recordsRead, latest }: PlayState, { play }: Messages): Section {
  const lost = latest?.lost === undefined ? '' : ` · ${play.lost(plainCount(latest.lost))}`;
  return {
    title: play.records,
    note: `${play.recordsRead(plainCount(recordsRead ?? 0))}${lost}`,
    keep: 'end',
    least: 2,
    lines: records.map((one) => recordLine(one, play)),
  };
}
