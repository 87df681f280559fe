import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hintTaken, NO_PROGRESS, withRun } from '../../src/domain/progress/index.ts';
import type { Text } from '../../src/domain/text.ts';
import { openWorkspace } from '../../src/workspace/index.ts';
import { FILTER, makeHome, PRINT } from './setup.ts';

const AT = '2026-01-02T03:04:05.000Z';

async function withHistory() {
  const dir = join(makeHome(), 'xdplings');
  const workspace = await openWorkspace({ dir });
  await workspace.enter(PRINT);
  await workspace.recordFailure(PRINT, 'one\n');
  await workspace.recordPass(PRINT, 'two\n');
  await workspace.enter(FILTER);
  await workspace.recordFailure(FILTER, 'three\n');
  const progress = hintTaken(withRun(NO_PROGRESS, PRINT.id, undefined, AT), FILTER.id);
  await workspace.saveProgress({ ...progress, current: FILTER.id, lang: 'ja' });
  return { dir, file: join(dir, '.xdplings/progress.json') };
}
const reopened = async (dir: string, notices: Text[] = []) =>
  (await openWorkspace({ dir, onNotice: (notice) => notices.push(notice) })).loadProgress();

describe('progress', () => {
  it('is what was saved', async () => {
    const { dir } = await withHistory();
    expect(await reopened(dir)).toMatchObject({
      current: FILTER.id,
      lang: 'ja',
      steps: { [PRINT.id]: { passedAt: AT }, [FILTER.id]: { hints: 1 } },
    });
  });

  it('is rebuilt from the history when its file is gone', async () => {
    const { dir, file } = await withHistory();
    rmSync(file);
    expect((await reopened(dir)).steps).toEqual({
      [PRINT.id]: { runs: 2, hints: 0, solutionSeen: false, passedAt: expect.stringMatching(/Z$/) },
      [FILTER.id]: { runs: 1, hints: 0, solutionSeen: false },
    });
  });

  it.each([
    ['empty', () => ''],
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['not JSON', () => '\0\0\0'],
    ['another shape', () => '[1, 2]'],
  ])(
    'is rebuilt when its file is %s; the damaged one is kept and the learner is told',
    async (_name, damage) => {
      const { dir, file } = await withHistory();
      const damaged = damage(readFileSync(file, 'utf8'));
      writeFileSync(file, damaged);
      const notices: Text[] = [];
      expect((await reopened(dir, notices)).steps[PRINT.id]).toMatchObject({
        runs: 2,
        passedAt: expect.any(String),
      });
      expect(notices).toHaveLength(1);
      expect(readFileSync(join(dir, '.xdplings/progress.damaged-1.json'), 'utf8')).toBe(damaged);
      await reopened(dir, notices);
      expect(notices).toHaveLength(1);
    },
  );

  it('keeps the parts of a damaged file that make sense, and every damaged file', async () => {
    const { dir, file } = await withHistory();
    for (const lang of ['fr', 'de']) {
      const stored = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...stored, lang }));
      expect(await reopened(dir)).toMatchObject({
        current: FILTER.id,
        steps: { [FILTER.id]: { hints: 1, runs: 1 } },
      });
    }
    const copies = readdirSync(join(dir, '.xdplings')).filter((name) => name.startsWith('progress.damaged'));
    expect(copies).toHaveLength(2);
  });

  it('of a newer xdplings is refused and left as it is, also when saving', async () => {
    const { dir, file } = await withHistory();
    const newer = JSON.stringify({ version: 2, stars: 5 });
    writeFileSync(file, newer);
    await expect(reopened(dir)).rejects.toMatchObject({ kind: 'usage', where: file });
    const workspace = await openWorkspace({ dir });
    await expect(workspace.saveProgress(NO_PROGRESS)).rejects.toMatchObject({ kind: 'usage' });
    expect(readFileSync(file, 'utf8')).toBe(newer);
  });

  it('survives a damaged repository', async () => {
    const { dir, file } = await withHistory();
    rmSync(file);
    rmSync(join(dir, '.git/objects'), { recursive: true });
    mkdirSync(join(dir, '.git/objects'));
    expect(await reopened(dir)).toEqual(NO_PROGRESS);
  });

  it('takes over the lock of a process that is dead', async () => {
    const { dir } = await withHistory();
    writeFileSync(join(dir, '.xdplings/progress.lock'), '99999999');
    const workspace = await openWorkspace({ dir });
    await workspace.saveProgress(hintTaken(NO_PROGRESS, 'a/b'));
    expect((await workspace.loadProgress()).steps).toHaveProperty(['a/b']);
    expect(readdirSync(join(dir, '.xdplings'))).not.toContain('progress.lock');
  });
});
