import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import * as z from 'zod/mini';
import type { ProgramCost } from '../domain/checks/observed.ts';
import type { Step } from '../domain/lesson/model.ts';
import type { SolutionCostsPort } from '../engine/ports.ts';
import { CacheDir } from './cache-dir.ts';
import { findClang } from './find-clang.ts';
import { showVersion } from './versions.ts';

const kept = z.object({ ns: z.number(), instructions: z.number(), machineCodeBytes: z.number() });

/** One small file for each solution, kernel and clang: another of any of them is measured anew. */
export function createSolutionCosts({ cacheDir }: { readonly cacheDir: string }): SolutionCostsPort {
  const cache = new CacheDir(cacheDir);

  const fileOf = async ({ id, solution }: Step): Promise<string> => {
    const { version } = await findClang();
    const key = createHash('sha256');
    for (const part of [id, solution, release(), showVersion(version)]) key.update(part).update('\0');
    return cache.join('solution-costs', `${key.digest('hex').slice(0, 32)}.json`);
  };

  return {
    async find(step): Promise<ProgramCost | undefined> {
      try {
        return kept.parse(JSON.parse(await readFile(await fileOf(step), 'utf8')));
      } catch {
        return undefined;
      }
    },
    async keep(step, cost) {
      try {
        await cache.writeWhole(await fileOf(step), `${JSON.stringify(cost)}\n`);
      } catch {
        // A full disk says so where it matters: when something is compiled.
      }
    },
  };
}
