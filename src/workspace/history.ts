import { createHash } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Author, COMMIT_STREAM_COMMAND, commitStream, type NewFile } from './commit-stream.ts';
import { type Git, gitDirOf, wasOvertaken } from './git.ts';
import { whenUnlocked } from './index-lock.ts';
import { parseRecords, RECORD_FORMAT, type Recorded, type RecordKind, recordMessage } from './records.ts';
import { withLock } from './session-lock.ts';
import { locked } from './trouble.ts';

/** Every run, reset and undo, one after the other, out of the way of the learner's branches. */
export const RUNS_REF = 'refs/xdplings/runs';

export type NewRecord = {
  readonly step: string;
  readonly kind: RecordKind;
  /** The first is the step's file. */
  readonly files: readonly [NewFile, ...NewFile[]];
  readonly undoneTo?: string | undefined;
  /** Files that belong into the very first commit of a branch. */
  readonly withFirst?: readonly NewFile[] | undefined;
};

/** What git knows of a file at this moment; object ids, undefined for what does not exist. */
type Facts = {
  readonly head: string | undefined;
  readonly inHead: string | undefined;
  /** In the commit before HEAD. */
  readonly inParent: string | undefined;
  readonly inIndex: string | undefined;
  readonly runs: string | undefined;
};

/** Against gits that are not ours and move the same refs. */
const ATTEMPTS = 5;
/** How long another session may take to record something. */
const PATIENCE_MS = 5_000;
const FALLBACK_AUTHOR: Author = { name: 'xdplings learner', email: 'learner@xdplings.invalid' };

/** The two histories of a workspace: the learner's branch, and {@link RUNS_REF}. */
export class History {
  readonly #dir: string;
  readonly #lockFile: string;
  readonly #git: Git;
  #author: Author | undefined;
  /** Since when a session that was killed was recording something; its git may have left a lock since then. */
  #killedAt: number | undefined;
  /** Whether the side ref was there in this session: then its tip need not be asked for. */
  #hasRuns = false;

  constructor(dir: string, stateDir: string, git: Git) {
    this.#dir = dir;
    this.#lockFile = join(stateDir, 'history.lock');
    this.#git = git;
  }

  /** @returns `merge`, `rebase`, … when the learner is in the middle of one: their branch is then left alone. */
  unfinishedOperation(): string | undefined {
    const gitDir = gitDirOf(this.#dir);
    const marks = {
      MERGE_HEAD: 'merge',
      'rebase-merge': 'rebase',
      'rebase-apply': 'rebase',
      CHERRY_PICK_HEAD: 'cherry-pick',
      REVERT_HEAD: 'revert',
    };
    return Object.entries(marks).find(([mark]) => existsSync(join(gitDir, mark)))?.[1];
  }

  /** Records on the side ref alone. @returns the commit. */
  recordAside(record: NewRecord): Promise<string> {
    return this.#alone(() => this.#recordAside(record));
  }

  async #recordAside(record: NewRecord): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const from = this.#hasRuns ? `${RUNS_REF}^0` : (await this.#facts(record.files[0].path)).runs;
      try {
        const [commit = ''] = await this.#commit(record, [{ ref: RUNS_REF, from }]);
        this.#hasRuns = true;
        return commit;
      } catch (error) {
        this.#hasRuns = false;
        if (attempt === ATTEMPTS || !wasOvertaken(error)) throw error;
      }
    }
  }

  /**
   * Records on the side ref and, where the file differs from what is there, as a commit on the learner's branch.
   * What the learner has staged stays staged.
   *
   * @returns the commit on the branch that holds the file (a new one, or the tip when it has it already); in the middle
   *   of a merge or rebase, where the branch is left alone, the one aside.
   * @throws {XdplingsError} when another git holds the index: then only the side ref has it.
   */
  record(record: NewRecord): Promise<string> {
    return this.#alone(() => this.#record(record));
  }

  async #record(record: NewRecord): Promise<string> {
    if (this.unfinishedOperation() !== undefined) return this.#recordAside(record);
    if (!(await this.#isIndexFree())) {
      await this.#recordAside(record);
      throw locked(this.#indexLock);
    }
    for (let attempt = 1; ; attempt++) {
      const facts = await this.#facts(record.files[0].path);
      const content = record.files[0].content;
      const isInHead = facts.head !== undefined && facts.inHead === objectId(content, facts.head);
      const aside = { ref: RUNS_REF, from: facts.runs };
      const targets = isInHead ? [aside] : [{ ref: 'HEAD', from: facts.head }, aside];
      const files = [...record.files, ...(facts.head === undefined ? (record.withFirst ?? []) : [])] as const;
      try {
        const [commit = '', ...rest] = await this.#commit({ ...record, files }, targets);
        this.#hasRuns = true;
        await this.#updateIndex(files, rest.slice(targets.length - 1), facts);
        return isInHead ? (facts.head ?? commit) : commit;
      } catch (error) {
        if (attempt === ATTEMPTS || !wasOvertaken(error)) throw error;
      }
    }
  }

  /** @returns our commits that changed a file, newest first, with the file's blobs. */
  async versionsOf(path: string): Promise<Recorded[]> {
    const args = ['log', '--glob=refs/xdplings', '--raw', '--no-abbrev', '--no-renames', RECORD_FORMAT];
    return parseRecords(await this.#git.text('read its history', [...args, '--', path]));
  }

  /** @returns the newest record of a kind for one of the steps, whichever branch it is on. */
  async newest(kind: RecordKind, steps: readonly string[]): Promise<Recorded | undefined> {
    const patterns = steps.map((step) => `--grep=^Step: ${step}$`);
    const log = await this.#git.text('read its history', ['log', '--all', ...patterns, RECORD_FORMAT]);
    return parseRecords(log).find((record) => record.kind === kind && steps.includes(record.step));
  }

  /** @returns every record there is, newest first. */
  async everything(): Promise<Recorded[]> {
    const log = await this.#git.text('read its history', [
      'log',
      '--all',
      '--grep=^Verdict: ',
      RECORD_FORMAT,
    ]);
    return parseRecords(log);
  }

  /** @param object a blob's id, or `commit:path`. */
  read(object: string): Promise<Buffer> {
    return this.#git.blob('read its history', object);
  }

  /**
   * @param since a blob's id, or `commit:path`.
   * @returns a unified diff from there to the file in the working tree; empty when they are equal.
   */
  diff(since: string, path: string): Promise<string> {
    const plain = ['--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/'];
    return this.#git.text('compare your file', ['diff', ...plain, since, '--', path]);
  }

  /** @returns the id under which git now knows the content. */
  async store(content: string): Promise<string> {
    return (await this.#git.text('compare your file', ['hash-object', '-w', '--stdin'], content)).trim();
  }

  get #indexLock(): string {
    return join(gitDirOf(this.#dir), 'index.lock');
  }

  async #facts(path: string): Promise<Facts> {
    const names = ['HEAD', `HEAD:${path}`, `HEAD~1:${path}`, `:${path}`, RUNS_REF];
    const [head, inHead, inParent, inIndex, runs] = await this.#lookUp(names);
    return { head, inHead, inParent, inIndex, runs };
  }

  /** @returns the object id of each name; undefined where there is no such object. */
  async #lookUp(names: readonly string[]): Promise<(string | undefined)[]> {
    const answer = await this.#git.text('look at its history', ['cat-file', '--batch-check'], lines(names));
    return answer.split('\n').map((line) => /^([0-9a-f]{40,64}) \w+ \d+$/.exec(line)?.[1]);
  }

  /** @returns the commits in the order of the targets, then the blobs in the order of the files. */
  async #commit(
    { step, kind, files, undoneTo }: NewRecord,
    targets: readonly { ref: string; from: string | undefined }[],
  ): Promise<string[]> {
    this.#author ??= await this.#configuredAuthor();
    const message = recordMessage(step, kind, undoneTo);
    const stream = commitStream(
      targets.map((target) => ({ ...target, message, files })),
      this.#author,
      new Date(),
    );
    const answer = await this.#git.text('record your work', COMMIT_STREAM_COMMAND, stream);
    return answer.trim().split('\n');
  }

  /**
   * Brings the index to what was committed. Where the learner has staged something else in the file, the index is left
   * as it is; where it is one commit behind, a session was killed between its commit and this.
   */
  async #updateIndex(files: readonly NewFile[], blobs: readonly string[], before: Facts): Promise<void> {
    const isOurs = before.inIndex === before.inHead || before.inIndex === before.inParent;
    if (!isOurs || before.inIndex === blobs[0]) return;
    const entries = files.flatMap(({ path }, index) => ['--cacheinfo', `100644,${blobs[index]},${path}`]);
    await this.#isIndexFree();
    // It says what it does, because simple-git waits 50 ms for the words of a silent command.
    await this.#git.text('bring its index up to date', ['update-index', '--add', '--verbose', ...entries]);
  }

  /** Waits for another git; removes the lock that a killed session's git left. */
  async #isIndexFree(): Promise<boolean> {
    if (await whenUnlocked(this.#indexLock)) return true;
    const madeAt = statSync(this.#indexLock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#killedAt === undefined || madeAt < this.#killedAt) return false;
    rmSync(this.#indexLock, { force: true });
    return true;
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return withLock(this.#lockFile, PATIENCE_MS, work, (since) => {
      this.#killedAt = since;
    });
  }

  /** The learner's own name in commits where git knows it; nothing of ours is written into their settings. */
  async #configuredAuthor(): Promise<Author> {
    const settings = await this.#git.text('read its settings', ['config', '--list', '-z']);
    const values = new Map(
      settings.split('\0').map((entry) => {
        const [key = '', ...value] = entry.split('\n');
        return [key, value.join('\n')];
      }),
    );
    return {
      name: process.env.GIT_AUTHOR_NAME || values.get('user.name') || FALLBACK_AUTHOR.name,
      email: process.env.GIT_AUTHOR_EMAIL || values.get('user.email') || FALLBACK_AUTHOR.email,
    };
  }
}

const lines = (names: readonly string[]) => names.map((name) => `${name}\n`).join('');

/** git's name for a file's content (gitformat-loose objects). @param like an id of the repository: SHA-1 or SHA-256. */
export function objectId(content: Uint8Array, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}
