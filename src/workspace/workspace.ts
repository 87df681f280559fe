import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../domain/errors.ts';
import type { Step } from '../domain/lesson/model.ts';
import { mergeProgress, NO_PROGRESS, type Progress } from '../domain/progress/index.ts';
import { type Text, text } from '../domain/text.ts';
import type { WorkspacePort } from '../engine/ports.ts';
import { createDisk, type Disk } from './disk.ts';
import { writeEditorFiles } from './editor-files.ts';
import { ATTRIBUTES, GITIGNORE, refuseForeignFolder, requireGit, STATE_DIR } from './folder.ts';
import { createGit, type Git, gitDirOf } from './git.ts';
import { History, type NewRecord } from './history.ts';
import { ownerOf } from './owner.ts';
import { ProgressStore } from './progress-store.ts';
import { progressFrom, type RecordKind } from './records.ts';
import { earlierVersion } from './undo.ts';

export type WorkspaceOptions = {
  /** Need not exist; is made when the first thing is written. */
  readonly dir: string;
  /** Told what the learner should know although nothing failed: a damaged file was mended, a merge is under way. */
  readonly onNotice?: ((notice: Text) => void) | undefined;
};

/**
 * Opens the learner's workspace: looks, writes nothing. Sessions may share one: git refuses to move what another one
 * moved (and is asked again), and progress is joined, not replaced.
 *
 * @throws {XdplingsError} of kind `usage` for a folder that holds something else; of kind `environment` without git.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<WorkspacePort> {
  const dir = resolve(options.dir);
  requireGit();
  refuseForeignFolder(dir);
  return new Workspace({ ...options, dir });
}

class Workspace implements WorkspacePort {
  readonly dir: string;
  readonly #stateDir: string;
  readonly #onNotice: (notice: Text) => void;
  readonly #disk: Disk;
  readonly #git: Git;
  readonly #history: History;
  readonly #progress: ProgressStore;
  /** What was run and recorded last, by file: running the same again is no news. */
  readonly #lastRun = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();
  #isReady = false;
  #told: string | undefined;

  constructor({ dir, onNotice = () => {} }: WorkspaceOptions) {
    const owner = ownerOf(dir);
    this.dir = dir;
    this.#stateDir = join(dir, STATE_DIR);
    this.#onNotice = onNotice;
    this.#disk = createDisk(join(this.#stateDir, 'tmp'), owner);
    this.#git = createGit(dir, owner);
    this.#history = new History(dir, this.#stateDir, this.#git);
    this.#progress = new ProgressStore(this.#stateDir, this.#disk);
  }

  fileOf(step: Step): string {
    return join(this.dir, step.file);
  }

  enter(step: Step): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeReady();
      const file = this.fileOf(step);
      if (this.#disk.hasFile(file)) return;
      // A step that was renamed goes on with what the learner had under its earlier name.
      const earlier = step.aliases.map((id) => this.#disk.read(join(this.dir, `${id}.bpf.c`)));
      const content = earlier.find((bytes) => bytes !== undefined) ?? Buffer.from(step.starter);
      if (this.#disk.create(file, content)) {
        await this.#history.record(this.#newRecord(step, 'start', content));
      }
    });
  }

  offerEditorFiles(files: Readonly<Record<string, string>>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeReady();
      writeEditorFiles(this.dir, this.#stateDir, files, this.#disk);
    });
  }

  recordPass(step: Step, source: string): Promise<void> {
    return this.#recordRun(step, source, 'pass');
  }

  recordFailure(step: Step, source: string): Promise<void> {
    return this.#recordRun(step, source, 'fail');
  }

  async readSource(step: Step): Promise<string> {
    return this.#readNow(step).toString('utf8');
  }

  reset(step: Step): Promise<string> {
    return this.#inTurn(async () => {
      await this.#makeReady();
      const file = this.fileOf(step);
      const starter = Buffer.from(step.starter);
      this.#lastRun.delete(step.file);
      for (;;) {
        const before = this.#disk.read(file);
        const kept = before && (await this.#history.record(this.#newRecord(step, 'kept', before)));
        // A save in this moment is not overwritten but kept as well.
        if (!this.#isStill(file, before)) continue;
        this.#disk.replace(file, starter);
        const reset = await this.#history.record(this.#newRecord(step, 'reset', starter));
        return kept ?? reset;
      }
    });
  }

  undo(step: Step): Promise<boolean> {
    return this.#inTurn(async () => {
      await this.#makeReady();
      const file = this.fileOf(step);
      for (;;) {
        const now = this.#disk.read(file);
        const versions = await this.#history.versionsOf(step.file);
        const earlier = earlierVersion(versions, now);
        if (earlier?.version.blob === undefined) return false;
        const content = await this.#history.read(earlier.version.blob);
        if (now !== undefined && earlier.mustKeep) {
          await this.#history.recordAside(this.#newRecord(step, 'kept', now));
        }
        if (!this.#isStill(file, now)) continue;
        this.#disk.replace(file, content);
        const undone = { ...this.#newRecord(step, 'undo', content), undoneTo: earlier.version.commit };
        await this.#history.recordAside(undone);
        this.#lastRun.delete(step.file);
        return true;
      }
    });
  }

  diff(step: Step): Promise<{ since: 'pass' | 'starter'; patch: string }> {
    return this.#inTurn(async () => {
      await this.#makeReady();
      this.#readNow(step);
      const ids = [step.id, ...step.aliases];
      const pass = await this.#history.newest('pass', ids);
      const base = pass ?? (await this.#history.newest('start', ids));
      const since =
        base === undefined ? await this.#history.store(step.starter) : `${base.commit}:${base.step}.bpf.c`;
      return { since: pass ? 'pass' : 'starter', patch: await this.#history.diff(since, step.file) };
    });
  }

  loadProgress(): Promise<Progress> {
    return this.#inTurn(async () => {
      const stored = this.#progress.load();
      if (stored.kind === 'ok') return stored.progress;
      const rebuilt = await this.#rebuiltProgress();
      if (stored.kind === 'missing') return rebuilt;
      this.#onNotice(
        text(
          `Your progress file was damaged. It was rebuilt from the history of your work; the damaged one is ${stored.copy}.`,
          `進み具合のファイルが壊れていたので、作業の履歴から作り直しました。壊れたファイルは ${stored.copy} にあります。`,
        ),
      );
      return this.#progress.save(mergeProgress(stored.salvaged, rebuilt));
    });
  }

  saveProgress(progress: Progress): Promise<void> {
    return this.#inTurn(async () => {
      this.#disk.makeDir(this.#stateDir);
      await this.#progress.save(progress);
    });
  }

  #recordRun(step: Step, source: string, kind: 'pass' | 'fail'): Promise<void> {
    return this.#inTurn(async () => {
      const run = `${kind}\n${source}`;
      if (this.#lastRun.get(step.file) === run && this.#isThere()) return;
      const file = this.fileOf(step);
      const wasMade = await this.#makeReady();
      const onDisk = this.#disk.read(file);
      // As text the two are equal, as bytes only the file is what the learner wrote.
      const content = onDisk?.toString('utf8') === source ? onDisk : Buffer.from(source);
      // The whole folder was deleted under us: what was run is the last copy there is.
      if (wasMade && onDisk === undefined) this.#disk.create(file, content);
      const record = this.#newRecord(step, kind, content);
      if (kind === 'fail') await this.#history.recordAside(record);
      else {
        this.#tellUnfinished();
        await this.#history.record(record);
      }
      this.#lastRun.set(step.file, run);
    });
  }

  #newRecord(step: Step, kind: RecordKind, content: Uint8Array): NewRecord {
    return {
      step: step.id,
      kind,
      files: [{ path: step.file, content }],
      withFirst: [{ path: '.gitignore', content: Buffer.from(GITIGNORE) }],
    };
  }

  #isThere(): boolean {
    return existsSync(join(gitDirOf(this.dir), 'HEAD')) && existsSync(this.#stateDir);
  }

  /** Makes what is missing of the workspace, in an order that any interruption leaves mendable. @returns whether it made it. */
  async #makeReady(): Promise<boolean> {
    if (this.#isReady && this.#isThere()) return false;
    const isNew = !existsSync(join(gitDirOf(this.dir), 'HEAD'));
    this.#disk.makeDir(this.#stateDir);
    this.#disk.sweep();
    if (isNew) await this.#git.init();
    this.#disk.create(join(this.dir, '.gitignore'), GITIGNORE);
    this.#disk.create(join(gitDirOf(this.dir), 'info', 'attributes'), ATTRIBUTES);
    this.#isReady = true;
    return isNew;
  }

  #readNow(step: Step): Buffer {
    const file = this.fileOf(step);
    const content = this.#disk.read(file);
    if (content !== undefined) return content;
    throw usageError('Your file of this step is gone.', {
      where: file,
      todo: `Put it back with: xdplings reset ${step.id} (the starter). What you wrote is in the history: git log --all -- ${step.file}`,
    });
  }

  #isStill(file: string, content: Buffer | undefined): boolean {
    const now = this.#disk.read(file);
    return content === undefined ? now === undefined : now?.equals(content) === true;
  }

  async #rebuiltProgress(): Promise<Progress> {
    if (!existsSync(join(gitDirOf(this.dir), 'HEAD'))) return NO_PROGRESS;
    try {
      return progressFrom(await this.#history.everything());
    } catch {
      // A damaged repository as well: the learner goes on with what is left; recording the next run says what is wrong.
      return NO_PROGRESS;
    }
  }

  #tellUnfinished(): void {
    const operation = this.#history.unfinishedOperation();
    if (operation !== undefined && operation !== this.#told) {
      this.#onNotice(
        text(
          `You are in the middle of a ${operation} in the workspace: passes are kept aside (git log refs/xdplings/runs) until it is finished.`,
          `作業フォルダーで ${operation} の途中です。終わるまで、合格した版は別の履歴（git log refs/xdplings/runs）に残します。`,
        ),
      );
    }
    this.#told = operation;
  }

  /** One thing at a time; a failed one does not stop the next. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}
