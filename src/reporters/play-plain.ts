import { formatValue } from '../domain/checks/judges/map-value.ts';
import { ruleFlags } from '../domain/firewall/describe.ts';
import { protocolText } from '../domain/packet/numbers.ts';
import { printableLine } from '../domain/printable.ts';
import type { Lang } from '../domain/text.ts';
import type { InterfaceRates } from '../engine/play/rates.ts';
import type { Happening, PlayState } from '../engine/play/state.ts';
import { messages } from '../i18n/index.ts';
import { plainReport } from './report-plain.ts';

/** So many new lines of one kind are said at once; a flood would drown everything else. */
const MOST_LINES = 5;

/** @returns what has happened between two states, one event a line */
export function newsSince(before: PlayState, now: PlayState, lang: Lang): string[] {
  return [
    ...newHappenings(before.happenings, now.happenings).map((one) => said(one, lang)),
    ...refusalNews(before, now, lang),
    ...sceneNews(before, now, lang),
    ...some(last(now.printed, now.linesPrinted - before.linesPrinted), lang).map(
      (line) => `bpf_printk: ${line}`,
    ),
    ...some(
      last(now.records, (now.recordsRead ?? 0) - (before.recordsRead ?? 0)).map((record) =>
        printableLine(formatValue(record)),
      ),
      lang,
    ),
  ];
}

const said = ({ text, at }: Happening, lang: Lang): string =>
  `${new Date(at).toTimeString().slice(0, 8)} ${text[lang]}`;

/** Both lists are the ends of one list that only grows. */
function newHappenings(before: readonly Happening[], now: readonly Happening[]): readonly Happening[] {
  const known = before.at(-1);
  return before === now ? [] : now.slice(known === undefined ? 0 : now.lastIndexOf(known) + 1);
}

/** The newest of what is kept. */
const last = <T>(list: readonly T[], count: number): readonly T[] => (count <= 0 ? [] : list.slice(-count));

function some(lines: readonly string[], lang: Lang): string[] {
  const left = lines.length - MOST_LINES;
  return left > 0 ? [...lines.slice(0, MOST_LINES), messages(lang).play.linearMore(left)] : [...lines];
}

function refusalNews(before: PlayState, now: PlayState, lang: Lang): string[] {
  if (now.refusal === undefined || now.refusal === before.refusal) return [];
  return [messages(lang).play.refused, ...plainReport(now.refusal.report, lang, '')];
}

function sceneNews({ demo: before }: PlayState, { demo: now }: PlayState, lang: Lang): string[] {
  if (now === undefined || now === before) return [];
  const { play } = messages(lang);
  const isNew = before?.scene !== now.scene || (now.lines.length === 0 && (before?.lines.length ?? 1) > 0);
  const total = now.demo.scenes.length;
  const lines: string[] = [];
  if (isNew) {
    lines.push(`${play.scene(now.scene + 1, total)}: ${now.demo.scenes[now.scene]?.say[lang] ?? ''}`);
  }
  for (const [index, line] of now.lines.entries()) {
    const known = isNew ? undefined : before?.lines[index];
    if (known === undefined) lines.push(`$ ${line.typed}`);
    lines.push(...last(line.output, line.rowsSaid - (known?.rowsSaid ?? 0)));
    if (line.state !== known?.state && line.state === 'failed-as-meant') lines.push(`(${play.failsAsMeant})`);
    if (line.state !== known?.state && line.state === 'unexpected') lines.push(`(${play.unexpected})`);
  }
  if (now.sceneDone && !before?.sceneDone) {
    lines.push(now.scene + 1 < total ? play.linearHelpDemo : play.lastScene);
  }
  return lines;
}

/** @returns the traffic of the moment and the verdicts so far; nothing when nothing was received meanwhile */
export function summaryLines(before: PlayState, now: PlayState, lang: Lang): string[] {
  const { play } = messages(lang);
  const attached = (now.measured?.interfaces ?? []).filter(({ xdp }) => xdp !== undefined);
  const earlier = before.measured?.interfaces;
  const moved = attached.filter((one) => one.received.count !== (sameOf(earlier, one)?.received.count ?? 0));
  if (moved.length === 0) return [];
  return [
    ...moved.map((one) => `${one.host} ${one.interface}: ${trafficOf(one, lang)}`),
    ...(now.measured?.rules ?? [])
      .filter(({ rate }) => (rate ?? 0) > 0)
      .map(
        ({ rule, rate }) =>
          `#${rule.id} ${ruleFlags(rule)}: ${play.dropped} ${count(rule.dropped ?? 0n)}, ${count(rate ?? 0)}/s`,
      ),
    ...balancerLines(now, lang),
    ...counts(now),
    ...(now.latest?.lost ? [play.lost(count(now.latest.lost))] : []),
  ];
}

/** How the packets are spread, what the connection table holds, and what was refused; a line each. */
function balancerLines({ latest, spread }: PlayState, lang: Lang): string[] {
  const { play } = messages(lang);
  if (latest?.balancer === undefined || spread === undefined) return [];
  const { connections, refusals } = latest.balancer;
  const shares = spread.map(
    ({ backend, share, rate }) =>
      `${backend.name} ${backend.status} ${Math.round((share ?? 0) * 100)} % (${count(rate)} ${play.pps})`,
  );
  const kinds = connections?.kinds.map(({ kind, count: of }) => `${kind} ${count(of)}`) ?? [];
  const refused = (refusals ?? []).filter(({ count: of }) => of > 0n);
  const named = refused.map(({ reason, count: of }) => `${reason} ${count(of)}`);
  return [
    [play.backends, shares] as const,
    [play.connections, kinds] as const,
    [play.refusals, named] as const,
  ].flatMap(([title, parts]) => (parts.length > 0 ? [printableLine(`${title}: ${parts.join(', ')}`)] : []));
}

/** What the program itself has counted, in one line. */
function counts({ latest }: PlayState): string[] {
  const protocols = (latest?.protocols ?? []).map(
    ({ protocol, packets }) => `${protocolText(protocol)} ${count(packets)}`,
  );
  const numbers = (latest?.numbers ?? []).map(({ name, value }) => `${name} ${formatValue(value)}`);
  const maps = (latest?.maps ?? []).flatMap(({ name, rows }) =>
    rows.map(({ key, value }) => `${name}[${formatValue(key)}] = ${formatValue(value)}`),
  );
  const parts = [...protocols, ...numbers, ...maps];
  return parts.length > 0 ? [printableLine(parts.join(', '))] : [];
}

const sameOf = (interfaces: readonly InterfaceRates[] | undefined, at: InterfaceRates) =>
  interfaces?.find((one) => one.host === at.host && one.interface === at.interface);

function trafficOf({ received, sent, xdp }: InterfaceRates, lang: Lang): string {
  const traffic = messages(lang).play.linearTraffic(count(received.rate), count(sent.rate));
  if (xdp === undefined) return traffic;
  const verdicts = Object.entries(xdp).filter(([, { count: all }]) => all > 0);
  return [traffic, ...verdicts.map(([name, { count: all }]) => `${name.toUpperCase()} ${count(all)}`)].join(
    '; ',
  );
}

const count = (value: number | bigint): string => value.toLocaleString('en');
