import { writeFileSync } from 'node:fs';
import { exitCodeOf, XdplingsError } from '../../src/domain/errors.ts';
import { NO_PROGRESS, withRun } from '../../src/domain/progress/index.ts';
import { openWorkspace } from '../../src/workspace/index.ts';
import { PRINT } from './step.ts';

/*
 * A session in a process of its own: node session.ts DIR NAME RUNS. Records that many failing runs, each with a
 * content of its own, then a pass, and says so line by line.
 */
const [dir = '', name = '', runs = '1'] = process.argv.slice(2);
/** An editor tells of a full disk itself. */
const save = (file: string, source: string) => {
  try {
    writeFileSync(file, source);
  } catch {}
};
const say = (line: string) => process.stdout.write(`${line}\n`);
try {
  const workspace = await openWorkspace({ dir });
  await workspace.enter(PRINT);
  say('entered');
  let progress = await workspace.loadProgress();
  for (let run = 1; run <= Number(runs); run++) {
    const source = `${name} ${run}\n`;
    save(workspace.fileOf(PRINT), source);
    await workspace.recordFailure(PRINT, source);
    progress = withRun(progress, `${name}/${run}`, 'stage:load', '2026-01-02T03:04:05.000Z');
    await workspace.saveProgress({ ...NO_PROGRESS, steps: progress.steps });
    say(`recorded ${run}`);
  }
  await workspace.recordPass(PRINT, `${name} done\n`);
  say('passed');
} catch (error) {
  const { what, where } = error instanceof XdplingsError ? error : { what: String(error), where: '' };
  say(JSON.stringify({ code: exitCodeOf(error), what, where }));
}
