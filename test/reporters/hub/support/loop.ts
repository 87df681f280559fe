import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_PROGRESS } from '../../../../src/domain/progress/model.ts';
import type { RunReport } from '../../../../src/domain/run-report.ts';
import type { Membership } from '../../../../src/domain/session/membership.ts';
import type { EngineEvent } from '../../../../src/engine/loop/events.ts';
import { initialState } from '../../../../src/engine/loop/initial-state.ts';
import { reduce } from '../../../../src/engine/loop/reducer.ts';
import type { EngineState } from '../../../../src/engine/loop/state.ts';
import { openOutbox } from '../../../../src/reporters/hub/outbox.ts';
import { createHubReporter, type HubReporter } from '../../../../src/reporters/hub/reporter.ts';
import { makeCourse, makeStep } from '../../../support/course.ts';
import { makeReport } from '../../../support/report.ts';

const FAST = { delays: { firstMs: 2, mostMs: 20 }, patienceMs: 100, pollMs: 20 };

/** A learner's loop, with its real rules and a real reporter, without a lab. */
export class Loop {
  readonly kept: boolean[] = [];
  readonly folder: string;
  readonly reporter: HubReporter;
  state: EngineState;

  /**
   * @param folder the outbox of an earlier loop
   * @param times what is not as fast as in the other tests
   */
  constructor(
    membership: Membership,
    folder = mkdtempSync(join(tmpdir(), 'xdplings-loop-')),
    times: { readonly patienceMs?: number } = {},
  ) {
    this.folder = folder;
    const [first, second] = [makeStep('hello/print'), makeStep('hello/drop')];
    this.state = initialState(makeCourse(first, second), first, NO_PROGRESS, 'en');
    this.reporter = createHubReporter({
      membership,
      outboxFolder: folder,
      keepSharing: (sharing) => this.kept.push(sharing),
      ...FAST,
      ...times,
    });
    this.reporter.start(this.dispatch);
  }

  readonly dispatch = (event: EngineEvent): void => {
    const before = this.state;
    this.state = reduce(before, event).state;
    this.reporter.heard(event, before, this.state);
  };

  get session() {
    return this.state.session;
  }

  /** What waits, as another process of the workspace sees it. */
  unsent(): number {
    const outbox = openOutbox({ folder: this.folder });
    try {
      return outbox.count();
    } finally {
      outbox.close();
    }
  }

  enter(): void {
    this.dispatch({ type: 'step-entered', step: this.state.step.id, file: `/w/${this.state.step.file}` });
  }

  /** A run of the step on screen, with what came of it. */
  run(more: Partial<RunReport> = {}, source = 'int x;'): void {
    this.dispatch({ type: 'run-requested' });
    const report = makeReport({ step: this.state.step.id, ...more });
    this.dispatch({ type: 'run-finished', run: this.state.run?.id ?? 0, report, source, at: Date.now() });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
