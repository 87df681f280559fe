import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { Specimen } from '../../domain/lesson/specimen.ts';
import { lessonFolders, lessonYaml, stepPaths } from '../pack-paths.ts';
import { readLessonYaml } from '../read-lesson-yaml.ts';
import { newStep } from './new-step.ts';
import { problemLine } from './pack-problem.ts';
import { staticProblems } from './static-problems.ts';
import { stampTwin } from './twins.ts';
import { wrongVariants } from './wrong-variants.ts';

/** What the author of a pack needs beyond a learner. */
export const createAuthor = (packDir: string) => ({
  /** @returns one sentence a problem; none of them needs a kernel to be found. */
  async staticProblems(): Promise<readonly string[]> {
    return (await staticProblems(packDir)).map(problemLine);
  },

  /**
   * @returns the starter, the solution and every wrong variant of a step.
   * @throws {XdplingsError} of kind `usage` for a wrong variant that does not say what must catch it.
   */
  async specimens(step: Step): Promise<readonly Specimen[]> {
    const paths = stepPaths(folderOf(packDir, step), step.name);
    const specimen = (file: string, must: Specimen['must']): Specimen => ({
      step,
      file: join(packDir, file),
      source: readFileSync(join(packDir, file), 'utf8'),
      must,
    });
    return [
      specimen(paths.starter, { kind: 'fail' }),
      specimen(paths.solution, { kind: 'pass' }),
      ...wrongVariants(packDir, paths).map(({ file, caughtBy }) => {
        if (caughtBy !== undefined) return specimen(file, caughtBy);
        throw usageError('A wrong variant does not say what must catch it.', { where: file });
      }),
    ];
  },

  /** @returns the texts that were stamped, relative to the pack. */
  async stampTwins(): Promise<readonly string[]> {
    return lessonFolders(packDir).flatMap(({ folder }) => {
      const file = lessonYaml(folder);
      const { steps } = readLessonYaml(readFileSync(join(packDir, file), 'utf8'), file, folder);
      return steps.flatMap(({ name }) => stampTwin(packDir, stepPaths(folder, name)));
    });
  },

  /** @param id `lesson/step`. @returns the files that were made or changed, relative to the pack. */
  async newStep(id: string): Promise<readonly string[]> {
    return newStep(packDir, id);
  },
});

function folderOf(packDir: string, step: Step): string {
  const lesson = lessonFolders(packDir).find(({ id }) => id === step.lesson);
  if (lesson === undefined) throw usageError(`The lesson "${step.lesson}" is gone.`, { where: packDir });
  return lesson.folder;
}
