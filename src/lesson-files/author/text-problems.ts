import type { Check } from '../../domain/checks/spec.ts';
import { compareTexts, sectionLine } from '../../domain/lesson/compare-texts.ts';
import { type ParsedStepText, parseStepText, SECTIONS } from '../../domain/lesson/step-text.ts';
import type { Lang } from '../../domain/text.ts';
import { stageOfRule } from '../../domain/verifier-log/index.ts';
import type { StepPaths } from '../pack-paths.ts';
import type { PackProblem } from './pack-problem.ts';
import { fingerprint } from './twins.ts';

const OTHER = { en: 'ja', ja: 'en' } as const;

/** @param checks the step's checks; none where they cannot be read, which is a problem of its own. */
export function textProblems(
  paths: StepPaths,
  sources: Readonly<Record<Lang, string>>,
  checks: readonly Check[],
): PackProblem[] {
  const texts = { en: parseStepText(sources.en, 'en'), ja: parseStepText(sources.ja, 'ja') };
  return [
    ...(['en', 'ja'] as const).flatMap((lang) => {
      const other = OTHER[lang];
      const file = paths.text[lang];
      return [
        ...texts[lang].problems.map((problem) => ({ file, ...problem })),
        ...oneText(texts[lang], lang, checks).map((problem) => ({ file, ...problem })),
        ...(texts[lang].twin === fingerprint(texts[other])
          ? []
          : [
              {
                file,
                line: 1,
                what: `${paths.text[other]} was changed since.`,
                todo: 'Look whether this text still says the same, then: xdplings dev check --stamp',
              },
            ]),
      ];
    }),
    ...compareTexts(texts.en, texts.ja).map((problem) => ({ file: paths.text.ja, ...problem })),
  ];
}

function oneText(parsed: ParsedStepText, lang: Lang, checks: readonly Check[]): Omit<PackProblem, 'file'>[] {
  const { text, body } = parsed;
  const hintsLine = sectionLine(parsed, SECTIONS[lang].hints);
  const general = text.hints.filter(({ when, markdown }) => when === undefined && markdown !== '');
  const missing = ([1, 2, 3] as const).filter((level) => !general.some((hint) => hint.level === level));
  const ids = checks.map(({ id }) => `check:${id}`);
  const unknown = text.hints.filter(
    ({ when }) => checks.length > 0 && when?.startsWith('check:') && !ids.includes(when),
  );
  const unruled = text.hints.filter(
    ({ when }) => when?.startsWith('rule:') && stageOfRule(when.slice('rule:'.length)) === undefined,
  );
  const unnamed = namesIn(checks).filter((name) => !mentions(text.markdown, name));
  return [
    ...missing.map((level) => ({
      line: hintsLine,
      what: `There is no hint ${level} for every case.`,
      todo: `Write one under "### ${level}".`,
    })),
    ...text.hints
      .filter(({ markdown }) => markdown === '')
      .map(({ level, when }) => ({
        line: hintsLine,
        what: `Hint ${level}${when === undefined ? '' : ` when ${when}`} is empty.`,
      })),
    ...unknown.map(({ level, when }) => ({
      line: hintsLine,
      what: `Hint ${level} is for ${when}, but there is no such check.`,
      todo: `The checks are ${ids.join(', ')}.`,
    })),
    ...unruled.map(({ level, when }) => ({
      line: hintsLine,
      what: `Hint ${level} is for ${when}, but no refusal is explained by such a rule.`,
      todo: 'docs/refusals.md names all rules.',
    })),
    ...(text.learned === '' && body.includes(`## ${SECTIONS[lang].learned}`)
      ? [{ line: sectionLine(parsed, SECTIONS[lang].learned), what: 'Nothing says what was learned.' }]
      : []),
    ...unnamed.map((name) => ({
      line: 1,
      what: `A check relies on the name "${name}", which the text does not mention.`,
      todo: 'Say it, so that the learner can know it.',
    })),
  ];
}

/** The maps, variables and functions that a learner's program must call so. */
function namesIn(checks: readonly Check[]): string[] {
  const names = checks.flatMap(({ clauses }) =>
    clauses.flatMap((clause) => {
      switch (clause.kind) {
        case 'map':
        case 'set-map':
          return clause.map;
        case 'variable':
          return clause.name;
        case 'vector':
          return clause.program ?? [];
        default:
          return [];
      }
    }),
  );
  return [...new Set(names)];
}

const mentions = (markdown: string, name: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9_])${name.replaceAll(/\W/g, '\\$&')}(?![A-Za-z0-9_])`).test(markdown);
