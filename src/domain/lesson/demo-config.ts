import * as z from 'zod/mini';
import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import { interfacesOf, type Topology } from '../topology/model.ts';
import { type Demo, type DemoAction, type DemoFlood, FLOOD_KINDS } from './demo.ts';
import { nearest } from './did-you-mean.ts';
import { KEBAB_CASE } from './names.ts';

const words = z.string().check(z.trim(), z.minLength(1));
const text = z.strictObject({ en: words, ja: words });
const whole = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

/** A flood is for looking at, on a machine that also has to show it. */
const MOST_RATE = 200_000;
const MOST_SECONDS = 60;

const address = z.string().check(z.refine((value) => IPV4_ADDRESS.read(value) !== undefined));
const flood = z.strictObject({
  from: words,
  interface: z._default(words, 'eth0'),
  send: z.enum(FLOOD_KINDS),
  source: address,
  to: address,
  port: z._default(whole(1, 65_535), 8080),
  rate: whole(1, MOST_RATE),
  seconds: whole(1, MOST_SECONDS),
});
const fails = z._default(z.boolean(), false);
const run = z.strictObject({ on: words, run: words, fails });
const control = z.strictObject({ control: words, fails });
const flooding = z.strictObject({ flood });
const scene = z.strictObject({ say: text, do: z.array(z.looseObject({})).check(z.minLength(1)) });
const schema = z.strictObject({
  title: text,
  step: z.string().check(z.regex(KEBAB_CASE)),
  scenes: z.array(scene).check(z.minLength(1)),
});

type Path = readonly (string | number)[];

/** What is wrong with one value of a demo.yaml. */
export type DemoProblem = {
  readonly path: Path;
  readonly what: string;
};

export type ParsedDemo =
  | { readonly ok: true; readonly demo: Demo }
  | { readonly ok: false; readonly problems: readonly DemoProblem[] };

/** What a demo.yaml is held against. */
export type DemoSurroundings = {
  readonly lesson: string;
  /** Names of the lesson's steps. */
  readonly steps: readonly string[];
  /** The network of a step. */
  readonly topologyOf: (step: string) => Topology;
};

/** Judges the data of a demo.yaml; total: either a demonstration or every reason why it is none comes out. */
export function parseDemo(data: unknown, around: DemoSurroundings): ParsedDemo {
  const result = schema.safeParse(data);
  if (!result.success)
    return { ok: false, problems: result.error.issues.map((issue) => problemOf(issue, [])) };
  const { title, step, scenes } = result.data;
  if (!around.steps.includes(step)) {
    const near = nearest(step, around.steps);
    const what = `found "${step}"; allowed: a step of the lesson: ${around.steps.join(', ')}.${near ? ` Did you mean "${near}"?` : ''}`;
    return { ok: false, problems: [{ path: ['step'], what }] };
  }
  const topology = around.topologyOf(step);
  const problems: DemoProblem[] = [];
  const parsed = scenes.map((one, sceneIndex) => ({
    say: one.say,
    actions: one.do.flatMap((data, index): DemoAction[] => {
      const action = parseAction(data, topology);
      if (action.ok) return [action.action];
      const at = ['scenes', sceneIndex, 'do', index];
      problems.push(...action.problems.map(({ path, what }) => ({ path: [...at, ...path], what })));
      return [];
    }),
  }));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, demo: { title, step: `${around.lesson}/${step}`, scenes: parsed } };
}

type ParsedAction =
  | { readonly ok: true; readonly action: DemoAction }
  | { readonly ok: false; readonly problems: readonly DemoProblem[] };

/** Which of the three an action is, its own key says: `run`, `control` or `flood`. */
function parseAction(data: Readonly<Record<string, unknown>>, topology: Topology): ParsedAction {
  if ('run' in data) {
    const result = run.safeParse(data);
    if (!result.success) return refused(result.error.issues, []);
    const { on: host, run: line, fails: mustFail } = result.data;
    const problems = unknownHost(host, 'on', topology);
    return problems ?? { ok: true, action: { kind: 'run', host, line, fails: mustFail } };
  }
  if ('control' in data) {
    const result = control.safeParse(data);
    if (!result.success) return refused(result.error.issues, []);
    const { control: line, fails: mustFail } = result.data;
    if (/^(fw|dos|lb|stat)( |$)/.test(line)) {
      return { ok: true, action: { kind: 'control', line, fails: mustFail } };
    }
    const what = `found "${line}"; allowed: a command of the control plane: fw, dos, lb or stat, with its flags.`;
    return { ok: false, problems: [{ path: ['control'], what }] };
  }
  if ('flood' in data) {
    const result = flooding.safeParse(data);
    if (!result.success) return refused(result.error.issues, []);
    return parseFlood(result.data.flood, topology);
  }
  const found = Object.keys(data).join(', ') || 'nothing';
  return {
    ok: false,
    problems: [{ path: [], what: `found ${found}; allowed: one of { on, run }, { control } and { flood }.` }],
  };
}

function parseFlood(asked: DemoFlood, topology: Topology): ParsedAction {
  const ends = interfacesOf(topology).filter(({ host }) => host === asked.from);
  const problems = unknownHost(asked.from, 'flood', topology);
  if (problems) return problems;
  if (ends.some(({ name }) => name === asked.interface)) {
    return { ok: true, action: { kind: 'flood', flood: asked } };
  }
  const names = ends.map(({ name }) => name).join(', ');
  const what = `found "${asked.interface}"; allowed: an interface of ${asked.from}: ${names}.`;
  return { ok: false, problems: [{ path: ['flood', 'interface'], what }] };
}

function unknownHost(host: string, key: string, topology: Topology): ParsedAction | undefined {
  const names = topology.hosts.map(({ name }) => name);
  if (names.includes(host)) return undefined;
  const near = nearest(host, names);
  const what = `found "${host}"; allowed: a host of the lab ${topology.name}: ${names.join(', ')}.${near ? ` Did you mean "${near}"?` : ''}`;
  return { ok: false, problems: [{ path: [key], what }] };
}

const refused = (issues: readonly z.core.$ZodIssue[], path: Path): ParsedAction => ({
  ok: false,
  problems: issues.map((issue) => problemOf(issue, path)),
});

/** What each key takes, in words. */
const ALLOWED: Readonly<Record<string, string>> = {
  title: 'a text in each language: { en: …, ja: … }',
  say: 'a text in each language: { en: …, ja: … }',
  en: 'some English words',
  ja: 'some Japanese words',
  step: 'the name of a step of the lesson',
  scenes: 'a list of at least one { say: …, do: … }',
  do: 'a list of at least one { on, run }, { control } or { flood }',
  on: 'the name of a host of the lab',
  run: 'a command line',
  control: 'a command of the control plane',
  fails: 'true or false',
  flood: '{ from, interface, send, source, to, port, rate, seconds }',
  from: 'the name of a host of the lab',
  interface: "the name of one of the host's interfaces",
  send: `one of ${FLOOD_KINDS.join(', ')}`,
  source: 'an IPv4 address',
  to: 'an IPv4 address',
  port: 'a port from 1 to 65535',
  rate: `packets a second, from 1 to ${MOST_RATE}`,
  seconds: `a whole number from 1 to ${MOST_SECONDS}`,
};

function problemOf(issue: z.core.$ZodIssue, before: Path): DemoProblem {
  const path = [...before, ...issue.path.filter((key) => typeof key !== 'symbol')];
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = nearest(key, Object.keys(ALLOWED));
    return {
      path: [...path, key],
      what: `the unknown key "${key}".${near ? ` Did you mean "${near}"?` : ''}`,
    };
  }
  const name = path.filter((key) => typeof key === 'string').at(-1);
  return { path, what: `allowed: ${ALLOWED[name ?? ''] ?? 'the keys title, step and scenes'}.` };
}
