import { setTimeout as sleep } from 'node:timers/promises';
import { XdplingsError } from '../../domain/errors.ts';
import type { Demo } from '../../domain/lesson/demo.ts';
import type { RunReport } from '../../domain/run-report.ts';
import { type Text, text } from '../../domain/text.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { BroughtUp } from '../run/bring-up.ts';
import { keepUp, type UpkeepNews } from '../upkeep.ts';
import { loadProgram, type Machines, type PlaySubject } from './load-program.ts';
import { createPace, type Pace } from './pace.ts';
import { type PlayEvent, reducePlay } from './reducer.ts';
import { runScene } from './run-scene.ts';
import { initialPlay, type PlayState } from './state.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** How often the screen learns something new. */
const SAMPLE_MS = 500;

/** What the learner can ask of a lab that plays. */
export type PlayRequest = 'reload' | 'start-demo' | 'next-scene' | 'leave-demo';

export type PlayerOptions = Machines & {
  readonly subject: PlaySubject;
  readonly readSource: () => Promise<string>;
  /** The lesson's title. */
  readonly lesson: Text;
  /** Shown on request; undefined: there is none. */
  readonly demo: Demo | undefined;
  /** Carries out a command line of the control plane. @returns what it prints @throws what it refuses */
  readonly controlCommand: (line: string) => Promise<readonly string[]>;
};

/** A lab that plays, as the outside sees it: something to subscribe to and to ask. */
export type Player = {
  readonly getState: () => PlayState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Brings the program up. @returns what came of it @throws the signal's reason, and errors of ours */
  readonly load: (signal: AbortSignal) => Promise<RunReport>;
  /** Follows the lab until the signal, and carries out what is asked meanwhile. */
  readonly play: (signal: AbortSignal) => Promise<void>;
  readonly ask: (request: PlayRequest) => void;
};

/** Plays one program: loads it, samples the lab, has the control plane on watch, shows the demonstration. */
export function createPlayer(options: PlayerOptions): Player {
  const { subject, lab, control, demo } = options;
  let state = initialPlay(
    subject.step,
    options.lesson,
    { file: subject.shownAs, isSolution: subject.isSolution },
    demo !== undefined,
  );
  const listeners = new Set<() => void>();
  const hear = (event: PlayEvent): void => {
    state = reducePlay(state, event);
    for (const listener of listeners) listener();
  };
  const tell = (error: unknown): void =>
    hear({ type: 'told', tone: 'error', text: wordsOf(error), at: Date.now() });

  let running: (BroughtUp & { readonly pace: Pace }) | undefined;
  /** Programs that are being brought up. */
  let loading = 0;
  let playing: AbortSignal | undefined;
  let scene: AbortController | undefined;
  let behind: AbortController | undefined;
  /** Maps are not read while a program is replaced. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  const load = (signal: AbortSignal): Promise<RunReport> => {
    loading += 1;
    return inTurn(() => bringUp(signal)).finally(() => {
      loading -= 1;
    });
  };

  const bringUp = async (signal: AbortSignal): Promise<RunReport> => {
    const source = await options.readSource();
    const loaded = await loadProgram(subject, source, options, signal);
    if (loaded.running === undefined) {
      hear({ type: 'program-refused', report: loaded.report, source, at: Date.now() });
      return loaded.report;
    }
    running = { ...loaded.running, pace: createPace() };
    hear({ type: 'program-loaded', at: Date.now() });
    // A program without the array is told so, and plays without its tail calls.
    if (subject.step.chain.length > 0) await control.link(subject.step.chain).catch(tell);
    return loaded.report;
  };

  const sample = async (): Promise<void> => {
    if (running === undefined) return;
    const now = performance.now();
    const snapshot = await takeSnapshot(running.object, lab, control, running.pace, now);
    hear({ type: 'snapshot-arrived', snapshot, at: Date.now() });
  };

  const hearUpkeep = (news: UpkeepNews): void => {
    const at = Date.now();
    switch (news.kind) {
      case 'detected':
        hear({ type: 'detected', detections: news.detections, at });
        return;
      case 'health':
        hear({ type: 'health-changed', changes: news.changes, at });
        return;
      case 'trouble':
        tell(news.error);
    }
  };
  /**
   * Beside the samples, which go on while a backend is waited for; not while a program is replaced: its maps come and
   * go then.
   */
  const upkeep = (signal: AbortSignal): Promise<void> =>
    keepUp(
      {
        control,
        loaded: async () => (loading === 0 ? running?.object : undefined),
        inTurn: (work) => work(signal),
        tell: hearUpkeep,
      },
      signal,
    );

  const follow = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await inTurn(sample).catch((error) => {
        if (signal.aborted) return;
        // A lab that is gone is asked nothing more until a program is loaded again.
        running = undefined;
        tell(error);
      });
      await sleep(SAMPLE_MS, undefined, { signal }).catch(() => {});
    }
  };

  const showScene = (number: number, signal: AbortSignal): void => {
    const shown = demo?.scenes[number];
    scene?.abort();
    if (shown === undefined || behind === undefined) return;
    scene = new AbortController();
    hear({ type: 'scene-started', scene: number });
    runScene(
      shown,
      { lab, topology: LABS[subject.step.lab], controlCommand: options.controlCommand, hear },
      AbortSignal.any([signal, scene.signal]),
      AbortSignal.any([signal, behind.signal]),
    ).catch(tell);
  };

  const leaveDemo = (): void => {
    scene?.abort();
    behind?.abort();
    if (state.demo) hear({ type: 'demo-ended' });
  };

  /** Whether scenes have been shown on what is loaded: they may have set what no snapshot has told of yet. */
  let isUsed = false;

  /** The scenes begin with empty maps, whatever was set before. */
  const startDemo = async (signal: AbortSignal): Promise<void> => {
    if (demo === undefined || state.demo !== undefined) return;
    behind = new AbortController();
    hear({ type: 'demo-started', demo });
    const mayBeSet = state.knownRules !== undefined || state.latest?.balancer !== undefined;
    if (isUsed || state.loads > 1 || mayBeSet) await load(signal);
    isUsed = true;
    if (state.demo !== undefined) showScene(0, signal);
  };

  const ask = (request: PlayRequest): void => {
    const signal = playing;
    if (signal === undefined || signal.aborted) return;
    switch (request) {
      case 'reload':
        load(signal).catch((error) => signal.aborted || tell(error));
        return;
      case 'start-demo':
        startDemo(signal).catch((error) => signal.aborted || tell(error));
        return;
      case 'next-scene':
        if (state.demo === undefined) return;
        if (state.demo.scene + 1 < state.demo.demo.scenes.length) showScene(state.demo.scene + 1, signal);
        return;
      case 'leave-demo':
        leaveDemo();
        return;
    }
  };

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load,
    play: async (signal) => {
      playing = signal;
      await Promise.all([follow(signal), upkeep(signal)]);
      leaveDemo();
      await turn;
    },
    ask,
  };
}

function wordsOf(error: unknown): Text {
  if (error instanceof XdplingsError && error.kind !== 'bug') {
    const inOneLine = (lang: 'en' | 'ja') => error.inWords(lang).replaceAll('\n', ' ');
    return text(inOneLine('en'), inOneLine('ja'));
  }
  const words = error instanceof Error ? error.message : String(error);
  return text(`A bug of ours: ${words}`, `xdplings のバグです: ${words}`);
}
