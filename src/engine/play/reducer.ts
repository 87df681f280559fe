import { detectionText, policyFlags, ruleFlags } from '../../domain/firewall/describe.ts';
import type { Detection, Policy, Rule } from '../../domain/firewall/model.ts';
import type { Demo } from '../../domain/lesson/demo.ts';
import type { HealthChange } from '../../domain/load-balancer/model.ts';
import { printable, printableLine } from '../../domain/printable.ts';
import type { RunReport } from '../../domain/run-report.ts';
import { type Text, text } from '../../domain/text.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { Topology } from '../../domain/topology/model.ts';
import { backendNews, healthNews } from './backend-news.ts';
import { measure } from './rates.ts';
import type { Snapshot } from './snapshot.ts';
import { spreadOf } from './spread.ts';
import type { DemoLine, DemoProgress, Happening, LineOutcome, PlayState } from './state.ts';

/** Everything that can happen while a lab plays. */
export type PlayEvent =
  | { readonly type: 'program-loaded'; readonly at: number }
  | {
      readonly type: 'program-refused';
      readonly report: RunReport;
      readonly source: string;
      readonly at: number;
    }
  | { readonly type: 'snapshot-arrived'; readonly snapshot: Snapshot; readonly at: number }
  | { readonly type: 'detected'; readonly detections: readonly Detection[]; readonly at: number }
  | { readonly type: 'health-changed'; readonly changes: readonly HealthChange[]; readonly at: number }
  | {
      readonly type: 'told';
      readonly tone: Happening['tone'];
      readonly text: Text;
      readonly at: number;
    }
  | { readonly type: 'demo-started'; readonly demo: Demo }
  | { readonly type: 'scene-started'; readonly scene: number }
  | { readonly type: 'line-typed'; readonly typed: string }
  | { readonly type: 'line-said'; readonly line: number; readonly words: string }
  | { readonly type: 'line-ended'; readonly line: number; readonly outcome: LineOutcome }
  | { readonly type: 'scene-ended' }
  | { readonly type: 'demo-ended' };

/** Speeds are taken over this time: shorter, and the numbers jump; longer, and they come late. */
const WINDOW_MS = 1_000;
/** The spread over backends is taken over this time: a request now and then still shows how they take turns. */
const SPREAD_MS = 5_000;
const MOST_RECORDS = 50;
const MOST_PRINTED = 50;
const MOST_HAPPENINGS = 50;
const MOST_OUTPUT = 40;

/** The play screen's rule book. Pure: times come with the events. */
export function reducePlay(state: PlayState, event: PlayEvent): PlayState {
  switch (event.type) {
    case 'program-loaded': {
      const loaded = { ...forgetProgram(state), phase: 'playing' as const, loads: state.loads + 1 };
      // Scenes that begin with empty maps need not say so.
      const isNews = state.loads > 0 && state.demo === undefined;
      return !isNews ? loaded : told(loaded, { tone: 'good', text: RELOADED, at: event.at });
    }
    case 'program-refused':
      return { ...state, refusal: { report: event.report, source: event.source } };
    case 'snapshot-arrived':
      return withSnapshot(state, event.snapshot, event.at);
    case 'detected':
      return event.detections.reduce<PlayState>((now, one) => withDetection(now, one, event.at), state);
    case 'health-changed':
      return event.changes.reduce<PlayState>(
        (now, change) => told(now, { ...healthNews(change), at: event.at }),
        state,
      );
    case 'told':
      return told(state, event);
    case 'demo-started':
      return { ...state, demo: { demo: event.demo, scene: 0, lines: [], sceneDone: false } };
    case 'scene-started':
      return withDemo(state, { scene: event.scene, lines: [], sceneDone: false });
    case 'line-typed':
      return withLines(state, (lines) => [
        ...lines,
        { typed: event.typed, output: [], rowsSaid: 0, state: 'running' },
      ]);
    case 'line-said':
      return withLine(state, event.line, (line) => withRows(line, rowsOf(event.words)));
    case 'line-ended':
      return withLine(state, event.line, (line) => ({ ...line, state: event.outcome }));
    case 'scene-ended':
      return withDemo(state, { sceneDone: true });
    case 'demo-ended':
      return { ...state, demo: undefined };
  }
}

/** What was counted and kept by the program before: a new one begins at 0. */
const forgetProgram = (state: PlayState): PlayState => ({
  ...state,
  refusal: undefined,
  latest: undefined,
  window: [],
  measured: undefined,
  spread: undefined,
  records: [],
  recordsRead: undefined,
  knownRules: undefined,
});

function withSnapshot(state: PlayState, snapshot: Snapshot, at: number): PlayState {
  const since = (ms: number) => state.window.findLast((one) => snapshot.at - one.at >= ms) ?? state.window[0];
  const [before, longBefore] = [since(WINDOW_MS), since(SPREAD_MS)];
  const window = [...state.window.filter((one) => one.at >= (longBefore?.at ?? 0)), snapshot];
  const { records } = snapshot;
  const next: PlayState = {
    ...state,
    latest: snapshot,
    window,
    measured: measure(before, snapshot),
    spread: spreadOf(balancingHost(state), longBefore, snapshot),
    records: records ? [...state.records, ...records].slice(-MOST_RECORDS) : state.records,
    recordsRead: records ? (state.recordsRead ?? 0) + records.length : state.recordsRead,
    linesPrinted: state.linesPrinted + snapshot.printed.length,
    printed: [...state.printed, ...snapshot.printed.map(printableLine)].slice(-MOST_PRINTED),
  };
  const news = [
    ...policyNews(state.latest?.policies, snapshot.policies),
    ...backendNews(state.latest?.balancer?.backends, snapshot.balancer?.backends),
  ];
  const informed = news.reduce<PlayState>((now, words) => told(now, { tone: 'info', text: words, at }), next);
  return snapshot.rules ? withRuleNews(informed, snapshot.rules, at) : informed;
}

/** The one that has the virtual address. */
const balancingHost = ({ step }: PlayState): string => {
  const topology: Topology = LABS[step.lab];
  return topology.vip?.host ?? '';
};

/** Rules come and go by commands in other terminals: that is worth a sentence. */
function withRuleNews(state: PlayState, rules: readonly Rule[], at: number): PlayState {
  const ids = new Set(rules.map(({ id }) => id));
  const known = state.knownRules;
  if (known === undefined) return { ...state, knownRules: ids };
  const news = [
    ...rules.filter(({ id }) => !known.has(id)).map((rule) => RULE_ADDED(rule)),
    ...[...known].filter((id) => !ids.has(id)).map((id) => RULE_GONE(id)),
  ];
  const next = { ...state, knownRules: ids };
  return news.reduce<PlayState>((now, words) => told(now, { tone: 'info', text: words, at }), next);
}

/** Policies that were set or deleted between two snapshots of the same program. */
function policyNews(
  before: readonly Policy[] | undefined,
  now: readonly Policy[] | undefined,
): readonly Text[] {
  if (before === undefined || now === undefined) return [];
  const known = (policy: Policy) =>
    before.some(({ id, ...spec }) => id === policy.id && policyFlags(spec) === policyFlags(policy));
  return [
    ...now.filter((policy) => !known(policy)).map((policy) => POLICY_SET(policy)),
    ...before.filter(({ id }) => !now.some((one) => one.id === id)).map(({ id }) => POLICY_GONE(id)),
  ];
}

function withDetection(state: PlayState, detection: Detection, at: number): PlayState {
  const knownRules = new Set([...(state.knownRules ?? []), detection.rule]);
  return told({ ...state, knownRules }, { tone: 'warning', text: detectionText(detection), at });
}

const told = (state: PlayState, { tone, text: words, at }: Happening): PlayState => ({
  ...state,
  happenings: [...state.happenings, { tone, text: words, at }].slice(-MOST_HAPPENINGS),
});

const withDemo = (state: PlayState, change: Partial<DemoProgress>): PlayState =>
  state.demo === undefined ? state : { ...state, demo: { ...state.demo, ...change } };

const withLines = (state: PlayState, change: (lines: readonly DemoLine[]) => DemoLine[]): PlayState =>
  withDemo(state, { lines: change(state.demo?.lines ?? []) });

const withLine = (state: PlayState, index: number, change: (line: DemoLine) => DemoLine): PlayState =>
  withLines(state, (lines) => lines.map((line, at) => (at === index ? change(line) : line)));

const withRows = (line: DemoLine, rows: readonly string[]): DemoLine => ({
  ...line,
  output: [...line.output, ...rows].slice(-MOST_OUTPUT),
  rowsSaid: line.rowsSaid + rows.length,
});

const rowsOf = (words: string): string[] =>
  printable(words)
    .split('\n')
    .map((row) => row.replace(/\t/g, '    ').trimEnd())
    .filter((row) => row !== '');

const RELOADED = text(
  'The program was loaded again; its maps are empty.',
  'プログラムをロードし直しました。マップは空です。',
);
const RULE_ADDED = (rule: Rule): Text =>
  text(`Rule ${rule.id} added: ${ruleFlags(rule)}`, `ルール ${rule.id} を追加: ${ruleFlags(rule)}`);
const RULE_GONE = (id: number): Text => text(`Rule ${id} deleted.`, `ルール ${id} を削除しました。`);
const POLICY_SET = (policy: Policy): Text =>
  text(
    `Policy ${policy.id} set: ${policyFlags(policy)}`,
    `ポリシー ${policy.id} を設定: ${policyFlags(policy)}`,
  );
const POLICY_GONE = (id: number): Text => text(`Policy ${id} deleted.`, `ポリシー ${id} を削除しました。`);
