import { join } from 'node:path';
import { usageError } from '../domain/errors.ts';
import { mergeProgress, migrate, type Progress } from '../domain/progress/index.ts';
import type { Disk } from './disk.ts';
import { withLock } from './session-lock.ts';

export type Stored =
  | { readonly kind: 'ok'; readonly progress: Progress }
  | { readonly kind: 'missing' }
  /** `copy` is where the damaged file was kept. */
  | { readonly kind: 'damaged'; readonly salvaged: Progress; readonly copy: string };

/** How long to wait for another session's write, which takes a millisecond. */
const PATIENCE_MS = 1_000;

/** `.xdplings/progress.json`: one small file, replaced as a whole, shared by every session in the workspace. */
export class ProgressStore {
  readonly #file: string;
  readonly #lockFile: string;
  readonly #disk: Disk;

  constructor(stateDir: string, disk: Disk) {
    this.#file = join(stateDir, 'progress.json');
    this.#lockFile = join(stateDir, 'progress.lock');
    this.#disk = disk;
  }

  /** @throws {XdplingsError} of kind `usage` when a newer xdplings wrote it. */
  load(): Stored {
    const bytes = this.#disk.read(this.#file);
    if (bytes === undefined) return { kind: 'missing' };
    const migration = migrate(parsed(bytes.toString('utf8')));
    if (migration.kind === 'ok') return migration;
    if (migration.kind === 'newer') {
      throw usageError('Your progress was written by a newer xdplings than this one.', {
        where: this.#file,
        todo: 'Update xdplings, or name another folder with --dir. Nothing was changed.',
      });
    }
    const copy = this.#keep(bytes);
    return { kind: 'damaged', salvaged: migration.salvaged, copy };
  }

  /**
   * Writes what this session knows, joined with what other sessions wrote in the meantime.
   *
   * @returns what is stored now.
   */
  async save(progress: Progress): Promise<Progress> {
    return withLock(this.#lockFile, PATIENCE_MS, async () => {
      const stored = this.load();
      const joined = stored.kind === 'ok' ? mergeProgress(progress, stored.progress) : progress;
      this.#disk.replace(this.#file, `${JSON.stringify(joined, null, 2)}\n`);
      return joined;
    });
  }

  /** Never over an earlier copy. @returns where the copy is. */
  #keep(bytes: Buffer): string {
    for (let number = 1; ; number++) {
      const copy = this.#file.replace(/\.json$/, `.damaged-${number}.json`);
      const before = this.#disk.read(copy);
      if (before?.equals(bytes) || (before === undefined && this.#disk.create(copy, bytes))) return copy;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
