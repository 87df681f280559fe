import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { watch as chokidar } from 'chokidar';
import { fileSystemWithoutEvents } from './network-file-system.ts';

/** What learners edit; editors' backups and swap files do not end so. */
const SOURCE = '.bpf.c';
/** How long a file must be left alone to count as saved: editors write in one or two steps within a millisecond. */
const SETTLE_MS = 12;
/** A file that stays empty is looked at again so often: between truncate and write an editor may be slow. */
const EMPTY_LOOKS = 50;
/** Twice in the 100 ms within which a save must be noticed. */
const POLLING_INTERVAL_MS = 45;
/** The kernel's limits on file events; polling needs none. */
const OUT_OF_WATCHES = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export type Watching = {
  /** Whether it looks at the files again and again, because the file system sends no events. */
  readonly polling: boolean;
  close(): Promise<void>;
};

export type WatchOptions = {
  /** Unset: decided by the file system. */
  readonly polling?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Watches a folder, with its subfolders, for saves of `*.bpf.c` files: written in place, replaced by rename, deleted
 * and made again. A save is reported once its content is whole and only when the content differs from the last one
 * seen; an empty file is never reported.
 *
 * @param onSaved gets the file's absolute path.
 * @returns when it watches: no save after that is missed.
 */
export async function watchSources(
  dir: string,
  onSaved: (path: string) => void,
  { polling, signal }: WatchOptions = {},
): Promise<Watching> {
  const saves = new Saves(onSaved);
  const usePolling = polling ?? (await fileSystemWithoutEvents(dir)) !== undefined;
  let current = open(dir, usePolling, saves);
  const close = async () => {
    saves.close();
    await current.watcher.close();
  };
  signal?.addEventListener('abort', () => void close(), { once: true });

  let isPolling = usePolling;
  if ((await current.ready) === 'out-of-watches') {
    await current.watcher.close();
    current = open(dir, true, saves);
    isPolling = true;
    await current.ready;
  }
  await saves.startReporting();
  if (signal?.aborted) await close();
  return { polling: isPolling, close };
}

function open(dir: string, polling: boolean, saves: Saves) {
  const watcher = chokidar(dir, {
    backend: polling ? 'polling' : 'native',
    pollingInterval: POLLING_INTERVAL_MS,
    // Both would hold events back; Saves looks at the content instead.
    atomic: false,
    awaitWriteFinish: false,
    ignored: (path, stats) =>
      /[/\\]\.git$/.test(path) || (stats?.isFile() === true && !path.endsWith(SOURCE)),
    ignorePermissionErrors: true,
  });
  watcher.on('add', (path) => saves.touch(path));
  watcher.on('change', (path) => saves.touch(path));
  const ready = new Promise<'ready' | 'out-of-watches'>((resolve) => {
    watcher.once('ready', () => resolve('ready'));
    watcher.on('error', (error) => {
      if (OUT_OF_WATCHES.has((error as NodeJS.ErrnoException).code ?? '')) resolve('out-of-watches');
    });
  });
  return { watcher, ready };
}

/** Turns "something happened to this file" into "this file was saved". */
class Saves {
  readonly #onSaved: (path: string) => void;
  readonly #hashes = new Map<string, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #firstLooks: Promise<void>[] = [];
  #reporting = false;
  #closed = false;

  constructor(onSaved: (path: string) => void) {
    this.#onSaved = onSaved;
  }

  touch(path: string): void {
    if (!path.endsWith(SOURCE)) return;
    // What is there at the start is known, not saved.
    if (!this.#reporting) this.#firstLooks.push(this.#look(path, 0));
    else this.#lookSoon(path, 0);
  }

  async startReporting(): Promise<void> {
    await Promise.all(this.#firstLooks);
    this.#reporting = true;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #lookSoon(path: string, looks: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timers.get(path));
    this.#timers.set(
      path,
      setTimeout(() => void this.#look(path, looks), SETTLE_MS),
    );
  }

  async #look(path: string, looks: number): Promise<void> {
    const content = await readWhole(path);
    if (this.#closed || content === undefined) return;
    if (content === 'being-written') {
      this.#lookSoon(path, looks);
      return;
    }
    if (content.length === 0) {
      if (looks < EMPTY_LOOKS && this.#reporting) this.#lookSoon(path, looks + 1);
      return;
    }
    const hash = createHash('sha256').update(content).digest('base64');
    if (this.#hashes.get(path) === hash) return;
    this.#hashes.set(path, hash);
    if (this.#reporting) this.#onSaved(path);
  }
}

/** @returns undefined when the file is not there: an event will tell when it is again. */
async function readWhole(path: string): Promise<Buffer | 'being-written' | undefined> {
  try {
    const before = await stat(path);
    const content = await readFile(path);
    const after = await stat(path);
    const isSame =
      before.mtimeMs === after.mtimeMs && before.ino === after.ino && after.size === content.length;
    return isSame ? content : 'being-written';
  } catch {
    return undefined;
  }
}
