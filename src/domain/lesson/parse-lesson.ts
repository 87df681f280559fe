import type * as z from 'zod/mini';
import { LABS, type LabName } from '../topology/labs.ts';
import { findInterface, interfacesOf } from '../topology/model.ts';
import { nearest } from './did-you-mean.ts';
import { KEYS, type LessonConfig, lessonConfigSchema } from './lesson-config.ts';

type Path = readonly (string | number)[];

/** What is wrong with one value of a lesson.yaml. */
export type ConfigProblem = {
  /** Keys and indexes down to the value: `['steps', 0, 'lab']`. */
  readonly path: Path;
  readonly found: string;
  readonly allowed: string;
  readonly didYouMean?: string | undefined;
};

export type ParsedLesson =
  | { readonly ok: true; readonly config: LessonConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Judges the data of a lesson.yaml; total: whatever comes in, either a lesson or every reason why it is none comes out.
 *
 * @param folder the lesson folder's name, `01-hello`; the lesson's id must agree with it.
 */
export function parseLesson(data: unknown, folder: string): ParsedLesson {
  const result = lessonConfigSchema.safeParse(data);
  if (!result.success) {
    return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(issue, data)) };
  }
  const problems = [
    ...idProblems(result.data, folder),
    ...repeatedSteps(result.data),
    ...attachProblems(result.data),
  ];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: result.data };
}

/** @returns `steps[0].lab`, as a person would point at it. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );

/** What each key takes, in words. */
const ALLOWED: Readonly<Record<string, string>> = {
  id: "the folder's name without its number: lower-case words joined by hyphens",
  name: 'lower-case words joined by hyphens, e.g. hash-map',
  title: 'a text in each language: { en: …, ja: … }',
  en: 'some English words',
  ja: 'some Japanese words',
  lab: `one of ${Object.keys(LABS).join(', ')}`,
  attach: 'a list of at least one { host: …, interface: …, program: … } (program is optional)',
  host: 'the name of a host of the lab',
  interface: "the name of one of the host's interfaces",
  program: 'the name of a function in the C file',
  steps: 'a list of at least one step: { name: …, title: … }',
  aliases: 'a list of earlier ids of the step, each lesson/step',
  chain: 'a list of names of programs',
};

function problemsOf(issue: z.core.$ZodIssue, data: unknown): ConfigProblem[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      found: `the unknown key "${key}"`,
      allowed: `the keys ${allowed.join(', ')}`,
      didYouMean: nearest(key, allowed),
    }));
  }
  const value = valueAt(data, path);
  const key = lastKey(path);
  return [
    {
      path,
      found: shown(value),
      allowed: (key === undefined ? undefined : ALLOWED[key]) ?? `the keys ${KEYS.lesson.join(', ')}`,
      didYouMean: key === 'lab' && typeof value === 'string' ? nearest(value, Object.keys(LABS)) : undefined,
    },
  ];
}

function keysAt(path: Path): readonly string[] {
  const key = lastKey(path);
  if (key === 'steps') return KEYS.steps;
  if (key === 'attach') return KEYS.attach;
  return key === 'title' ? KEYS.title : KEYS.lesson;
}

const lastKey = (path: Path): string | undefined =>
  path.filter((key): key is string => typeof key === 'string').at(-1);

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    data,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function idProblems({ id }: LessonConfig, folder: string): ConfigProblem[] {
  const wanted = folder.replace(/^\d+-/, '');
  if (id === wanted) return [];
  return [{ path: ['id'], found: `"${id}"`, allowed: `"${wanted}", as the folder ${folder} says` }];
}

function repeatedSteps({ steps }: LessonConfig): ConfigProblem[] {
  return steps.flatMap(({ name }, index) =>
    steps.findIndex((step) => step.name === name) === index
      ? []
      : [
          {
            path: ['steps', index, 'name'],
            found: `"${name}" for the second time`,
            allowed: 'a name of its own for each step',
          },
        ],
  );
}

/** Attachments must exist in the lab of the step that uses them. */
function attachProblems(config: LessonConfig): ConfigProblem[] {
  const inherits = config.steps.some((step) => step.attach === undefined && step.lab === undefined);
  return [
    ...(inherits ? missingInterfaces(config.lab, config.attach, ['attach']) : []),
    ...config.steps.flatMap((step, index) => {
      if (step.attach === undefined && step.lab === undefined) return [];
      const path = step.attach === undefined ? ['attach'] : ['steps', index, 'attach'];
      return missingInterfaces(step.lab ?? config.lab, step.attach ?? config.attach, path);
    }),
  ];
}

function missingInterfaces(lab: LabName, attach: LessonConfig['attach'], path: Path): ConfigProblem[] {
  const known = interfacesOf(LABS[lab]).map((end) => `${end.host} ${end.name}`);
  return attach.flatMap((point, index) => {
    if (findInterface(LABS[lab], point) !== undefined) return [];
    const found = `${point.host} ${point.interface}`;
    return [
      {
        path: [...path, index],
        found: `${found}, which the lab ${lab} does not have`,
        allowed: `one of ${known.join(', ')}`,
        didYouMean: nearest(found, known),
      },
    ];
  });
}
