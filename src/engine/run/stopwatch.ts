import type { Stage, Timings } from '../../domain/run-report.ts';
import type { RunEvent } from './run-step.ts';

const KEYS = { compile: 'compileMs', load: 'loadMs', attach: 'attachMs', check: 'checksMs' } as const;

/** Times the stages of one run, in whole milliseconds, and tells when each starts and ends. */
export class Stopwatch {
  readonly #started = performance.now();
  readonly #laps: { [key in (typeof KEYS)[Stage]]?: number } = {};
  readonly #tell: (event: RunEvent) => void;
  #stage: Stage = 'compile';

  constructor(tell: (event: RunEvent) => void) {
    this.#tell = tell;
  }

  /** The stage that was measured last: where the run is, or where it ended. */
  get stage(): Stage {
    return this.#stage;
  }

  /** Runs one stage; a stage that throws leaves no lap. */
  async measure<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    this.#stage = stage;
    this.#tell({ type: 'stage-started', stage });
    const start = performance.now();
    const result = await work();
    const ms = Math.round(performance.now() - start);
    this.#laps[KEYS[stage]] = ms;
    this.#tell({ type: 'stage-finished', stage, ms });
    return result;
  }

  timings(): Timings {
    return { ...this.#laps, totalMs: Math.round(performance.now() - this.#started) };
  }
}
