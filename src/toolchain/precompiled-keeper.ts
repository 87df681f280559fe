import type { CacheDir } from './cache-dir.ts';
import {
  buildPrecompiled,
  discardPrecompiled,
  type PrecompiledFor,
  precompiledDir,
  usablePrecompiled,
} from './precompiled-header.ts';

/**
 * Keeps a precompiled header at hand for one session. The learner never waits for it after {@link ensure}: one that is
 * gone, stale or refused by clang is built anew beside their work, once; if that does not help, they go on without.
 */
export class PrecompiledKeeper {
  readonly #cache: CacheDir;
  readonly #mended = new Set<string>();
  readonly #hopeless = new Set<string>();
  #mending: Promise<void> | undefined;
  #isWanted = false;

  constructor(cache: CacheDir) {
    this.#cache = cache;
  }

  /** Builds it unless it is there. */
  async ensure(conditions: PrecompiledFor, signal?: AbortSignal): Promise<void> {
    this.#isWanted = true;
    await this.#mending;
    const dir = precompiledDir(this.#cache, conditions);
    if ((await usablePrecompiled(dir)) !== undefined) return;
    signal?.throwIfAborted();
    await buildPrecompiled(this.#cache, conditions, signal);
  }

  /** @returns its path; undefined when there is none to use now. */
  async find(conditions: PrecompiledFor): Promise<string | undefined> {
    const dir = precompiledDir(this.#cache, conditions);
    if (this.#hopeless.has(dir)) return undefined;
    const usable = await usablePrecompiled(dir);
    // A command that runs once does not build what only later runs would use.
    if (usable === undefined && this.#isWanted) this.#mend(conditions);
    return usable;
  }

  /** To be called when clang could not use it. */
  distrust(conditions: PrecompiledFor): void {
    this.#mend(conditions);
  }

  #mend(conditions: PrecompiledFor): void {
    if (this.#mending !== undefined) return;
    const dir = precompiledDir(this.#cache, conditions);
    if (this.#mended.has(dir)) {
      this.#hopeless.add(dir);
      return;
    }
    this.#mended.add(dir);
    this.#mending = discardPrecompiled(dir)
      .then(() => buildPrecompiled(this.#cache, conditions))
      // Only speed is lost; what is wrong with the machine shows in the compile itself.
      .catch(() => this.#hopeless.add(dir))
      .then(() => {
        this.#mending = undefined;
      });
  }
}
