import { setTimeout as sleep } from 'node:timers/promises';
import type { Detection } from '../domain/firewall/model.ts';
import { hasBackends, hasConntrack } from '../domain/load-balancer/layout.ts';
import { DEFAULT_LIFETIME_MS, type HealthChange } from '../domain/load-balancer/model.ts';
import type { BpfObject } from '../domain/object-file/index.ts';
import type { ControlPort } from './ports.ts';

/** How often each thing is done. Policies are in packets a second: so often the sources are looked at. */
const EVERY_MS = { detect: 1_000, checkHealth: 200, collect: 10_000 };
/** How often it is looked what there is to do. */
const TICK_MS = 200;

/** What a control plane has found or done by itself. */
export type UpkeepNews =
  | { readonly kind: 'detected'; readonly detections: readonly Detection[] }
  | { readonly kind: 'health'; readonly changes: readonly HealthChange[] }
  /** Something is not possible; told once. */
  | { readonly kind: 'trouble'; readonly error: unknown };

export type UpkeepOptions = {
  readonly control: Pick<ControlPort, 'detect' | 'checkHealth' | 'collectConnections'>;
  /** The program that runs; undefined: none. */
  readonly loaded: () => Promise<BpfObject | undefined>;
  /** Does something when nothing else uses the lab; whoever else needs it meanwhile says so by the signal. */
  readonly inTurn: <Result>(work: (stop: AbortSignal) => Promise<Result>) => Promise<Result>;
  readonly tell: (news: UpkeepNews) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: (() => number) | undefined;
  /** Between two looks, for tests. */
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
};

/**
 * Until the signal: has the control plane do what it does all the time and not when it is asked to, each for programs
 * with which there is something to do. One thing after the other, so that nothing is begun while it still goes on.
 */
export async function keepUp(options: UpkeepOptions, signal: AbortSignal): Promise<void> {
  const { loaded, inTurn, now = () => performance.now(), pause = wait } = options;
  const duties = dutiesOf(options).map((duty) => ({ ...duty, doneAt: now() }));
  const trouble = createTellOnce(options.tell);
  const there = () => loaded().catch(() => undefined);
  for (;;) {
    await pause(TICK_MS, signal);
    if (signal.aborted) return;
    const object = await there();
    for (const duty of duties) {
      if (signal.aborted || now() - duty.doneAt < duty.everyMs) continue;
      duty.doneAt = now();
      if (object === undefined || !duty.isFor(object)) continue;
      const work = async (stop: AbortSignal): Promise<void> => {
        // Another program may have come before it was our turn.
        const current = await there();
        if (current && duty.isFor(current)) await duty.work(AbortSignal.any([signal, stop]));
      };
      await inTurn(work).catch((error) => signal.aborted || trouble(duty, error));
    }
  }
}

type Duty = {
  readonly name: string;
  readonly everyMs: number;
  /** Whether there is anything to do for a program. */
  readonly isFor: (object: BpfObject) => boolean;
  readonly work: (stop: AbortSignal) => Promise<void>;
};

const dutiesOf = ({ control, tell }: UpkeepOptions): readonly Duty[] => [
  {
    name: 'detect',
    everyMs: EVERY_MS.detect,
    isFor: ({ maps }) => maps.some(({ name }) => name === 'sources'),
    work: async () => {
      const detections = await control.detect();
      if (detections.length > 0) tell({ kind: 'detected', detections });
    },
  },
  {
    name: 'checkHealth',
    everyMs: EVERY_MS.checkHealth,
    isFor: hasBackends,
    work: async (stop) => {
      const changes = await control.checkHealth(stop);
      if (changes.length > 0) tell({ kind: 'health', changes });
    },
  },
  {
    name: 'collect',
    everyMs: EVERY_MS.collect,
    isFor: hasConntrack,
    work: async () => {
      await control.collectConnections(DEFAULT_LIFETIME_MS);
    },
  },
];

/** What goes wrong goes wrong every time. */
function createTellOnce(tell: UpkeepOptions['tell']) {
  const told = new Set<string>();
  return ({ name }: Duty, error: unknown): void => {
    const what = `${name}: ${error instanceof Error ? error.message : error}`;
    if (told.has(what)) return;
    told.add(what);
    tell({ kind: 'trouble', error });
  };
}

const wait = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});
