import type { Text } from '../src/domain/text.ts';
import { CATALOGUE, explainRejection, type Stage } from '../src/domain/verifier-log/index.ts';
import { outputsOf, REJECTIONS } from '../test/fixtures/rejections/index.ts';

const STAGES: Readonly<Record<Stage, string>> = {
  compile: 'clang',
  libbpf: 'libbpf and bpftool',
  verifier: 'the verifier',
  attach: 'attaching',
};

type Judged = {
  readonly rule: string;
  readonly on: string;
  readonly program: string;
  readonly isRule: boolean;
  readonly isLine: boolean;
  readonly title: string;
};

/** What the catalogue knows and how it does on the captured refusals, as Markdown; docs/refusals.md holds it. */
export function refusalTables(): string {
  const judged = REJECTIONS.flatMap(judge);
  return `# Refusals that are explained

Made by \`sh src/setup/with-node.sh node docs/make-refusals.ts\` from the catalogue (src/domain/verifier-log) and the captured refusals
(test/fixtures/rejections): C programs that were written to be refused, and what the tools really said. A test holds this page against them.

## By kernel and compiler

Each output is explained from its text and the program's source alone, as somebody who pastes a log has them. The rules were written with these programs
at hand, so the shares say that nothing got worse, not how programs of others fare.

${byTool(judged)}

## By stage

${byStage(judged)}

## Every rule

${everyRule(judged)}
`;
}

/**
 * What is said of one captured refusal of each rule that has some: an example of its title that holds nothing of a
 * learner's program.
 */
export function ruleTitles(): Record<string, Text> {
  const titles: Record<string, Text> = {};
  for (const rejection of REJECTIONS) {
    const [first] = outputsOf(rejection);
    if (first === undefined || rejection.rule in titles) continue;
    const source = { file: 'program.bpf.c', text: rejection.text };
    const { rule, title } = explainRejection({ output: first.text, source });
    if (rule === rejection.rule) titles[rule] = title;
  }
  return titles;
}

function judge(rejection: (typeof REJECTIONS)[number]): Judged[] {
  return outputsOf(rejection).map(({ on, text }) => {
    const source = { file: 'program.bpf.c', text: rejection.text };
    const { rule, line, title } = explainRejection({ output: text, source });
    const [isRule, isLine] = [rule === rejection.rule, line === rejection.line];
    return { rule: rejection.rule, on, program: rejection.name, isRule, isLine, title: title.en };
  });
}

function byTool(judged: readonly Judged[]): string {
  const tools = Map.groupBy(judged, ({ on }) => on);
  const rows = [...tools].map(([on, of]) => [
    on.startsWith('clang') ? on : `Linux ${on}`,
    `${of.length}`,
    `${new Set(of.map(({ rule }) => rule)).size}`,
    share(of.filter(({ isRule }) => isRule).length, of.length),
    share(of.filter(({ isLine }) => isLine).length, of.length),
  ]);
  return table(['tools', 'programs', 'rules', 'right rule', 'right line'], rows);
}

function byStage(judged: readonly Judged[]): string {
  const rows = (Object.keys(STAGES) as Stage[]).map((stage) => {
    const slugs = new Set(CATALOGUE.filter((rule) => rule.stage === stage).map(({ slug }) => slug));
    const programs = new Set(judged.filter(({ rule }) => slugs.has(rule)).map(({ program }) => program));
    return [STAGES[stage], `${slugs.size}`, `${programs.size}`];
  });
  const total = [`all`, `${CATALOGUE.length}`, `${REJECTIONS.length}`];
  return table(['refused by', 'rules', 'programs'], [...rows, total]);
}

function everyRule(judged: readonly Judged[]): string {
  const rows = CATALOGUE.map(({ slug, stage }) => {
    const of = judged.filter(({ rule }) => rule === slug);
    const programs = new Set(of.map(({ program }) => program)).size;
    return [
      `\`${slug}\``,
      STAGES[stage],
      `${programs}`,
      inCell(of[0]?.title ?? '(proved with a log of its own)'),
    ];
  });
  return table(['rule', 'refused by', 'programs', 'what is said of the first'], rows);
}

const share = (count: number, of: number) => `${count} (${Math.round((100 * count) / of)} %)`;
const inCell = (text: string) => text.replaceAll('|', '\\|');

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
