import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodeOf, XdplingsError } from '../../domain/errors.ts';
import type { DemoAction, DemoFlood, DemoScene } from '../../domain/lesson/demo.ts';
import type { Topology } from '../../domain/topology/model.ts';
import type { LabPort } from '../ports.ts';
import type { PlayEvent } from './reducer.ts';
import type { LineOutcome } from './state.ts';

/** More than any command of a scene takes. */
const LIMIT_MS = 30_000;

export type SceneOutside = {
  readonly lab: LabPort;
  readonly topology: Topology;
  /** Carries out a command of the control plane. @returns what it prints @throws what it refuses */
  readonly controlCommand: (line: string) => Promise<readonly string[]>;
  readonly hear: (event: PlayEvent) => void;
};

/**
 * Carries out what a scene does, one action after the other, and tells it as if it were typed. Floods go on behind the
 * others.
 * @param signal ends the scene
 * @param floods ends what goes on behind the scenes
 * @returns once every action but the floods has ended
 */
export async function runScene(
  { actions }: DemoScene,
  outside: SceneOutside,
  signal: AbortSignal,
  floods: AbortSignal,
): Promise<void> {
  const hear = (event: PlayEvent): void => {
    if (!signal.aborted) outside.hear(event);
  };
  for (const [line, action] of actions.entries()) {
    if (signal.aborted) return;
    hear({ type: 'line-typed', typed: typedAs(action) });
    const ended = (outcome: LineOutcome) => hear({ type: 'line-ended', line, outcome });
    const say = (words: string) => hear({ type: 'line-said', line, words });
    if (action.kind === 'flood') {
      const flooding = flood(action.flood, outside, floods, say);
      // A flood that was ended from outside has done what it was for.
      flooding.catch(() => {});
      await underWay(action.flood, outside.lab, flooding, signal).catch(() => {});
      flooding.then(
        (sent) => ended(sent ? 'succeeded' : 'unexpected'),
        (error) => failed(error, floods, say, ended),
      );
    } else {
      await perform(action, outside, signal, say).then(
        (succeeded) => ended(outcomeOf(succeeded, action.fails)),
        (error) => failed(error, signal, say, ended),
      );
    }
  }
  hear({ type: 'scene-ended' });
}

const outcomeOf = (succeeded: boolean, fails: boolean): LineOutcome =>
  succeeded === fails ? 'unexpected' : succeeded ? 'succeeded' : 'failed-as-meant';

/** What a learner would type to do the same. */
export function typedAs(action: DemoAction): string {
  switch (action.kind) {
    case 'run':
      return `xdplings exec ${action.host} -- ${isPlain(action.line) ? action.line : `sh -c '${action.line}'`}`;
    case 'control':
      return `xdplings ${action.line}`;
    case 'flood': {
      const { from, source, to, port, send, rate, seconds } = action.flood;
      const target = send === 'icmp' ? to : `${to}:${port}`;
      return `(flood) ${from}: ${send} ${source} → ${target}, ${rate.toLocaleString('en')}/s for ${seconds} s`;
    }
  }
}

const isPlain = (line: string): boolean => !/[|&;<>$`"'(){}*?#]/.test(line);

/** @returns whether it succeeded */
function perform(
  action: Exclude<DemoAction, { kind: 'flood' }>,
  outside: SceneOutside,
  signal: AbortSignal,
  say: (words: string) => void,
): Promise<boolean> {
  return action.kind === 'run'
    ? execute(action, outside.lab, signal, say)
    : control(action.line, outside, say);
}

async function execute(
  { host, line }: Extract<DemoAction, { kind: 'run' }>,
  lab: LabPort,
  signal: AbortSignal,
  say: (words: string) => void,
): Promise<boolean> {
  const tell = (chunk: Uint8Array): void => say(Buffer.from(chunk).toString('utf8'));
  const code = await lab.exec(host, ['sh', '-c', line], {
    stdin: noInput(),
    onStdout: tell,
    onStderr: tell,
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  });
  return code === 0;
}

/** A refusal is an answer like any other; what is no refusal is told by the caller. */
async function control(line: string, outside: SceneOutside, say: (words: string) => void): Promise<boolean> {
  try {
    for (const row of await outside.controlCommand(line)) say(row);
    return true;
  } catch (error) {
    if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
    say(error.message);
    return false;
  }
}

async function flood(
  asked: DemoFlood,
  { lab, topology }: SceneOutside,
  signal: AbortSignal,
  say: (words: string) => void,
): Promise<boolean> {
  const { floodFrames } = await import('./flood-frames.ts');
  const frames = floodFrames(asked, topology);
  const { from, interface: name, rate, seconds } = asked;
  const { sent, ms } = await lab.generate(
    { from: { host: from, interface: name }, frames, rate, seconds },
    signal,
  );
  const perSecond = Math.round((sent * 1000) / Math.max(1, ms));
  say(`${sent.toLocaleString('en')} packets, ${perSecond.toLocaleString('en')}/s`);
  return sent > 0;
}

/** So many packets of a flood have been sent when what comes next can feel it. */
const UNDER_WAY = 500;
const LOOK_AGAIN_MS = 50;

/** Waits until a flood is felt, or is over already: what comes next is to meet it. */
async function underWay(
  { from, interface: name }: DemoFlood,
  lab: LabPort,
  flooding: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  flooding.then(end, end);
  const sent = async (): Promise<number> => {
    const all = await lab.counters();
    return all.find((one) => one.host === from && one.interface === name)?.sent.packets ?? 0;
  };
  const until = AbortSignal.any([signal, over.signal]);
  const before = await sent();
  while (!until.aborted && (await sent()) - before < UNDER_WAY) {
    await sleep(LOOK_AGAIN_MS, undefined, { signal: until }).catch(() => {});
  }
}

/** What was cancelled says nothing; a lab that is gone says so. */
function failed(
  error: unknown,
  signal: AbortSignal,
  say: (words: string) => void,
  ended: (outcome: LineOutcome) => void,
): void {
  if (signal.aborted) return;
  say(error instanceof Error ? error.message : `exit code ${exitCodeOf(error)}`);
  ended('unexpected');
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
