import { join } from 'node:path';
import { usageError } from '../domain/errors.ts';
import type { LessonFilesPort } from '../engine/ports.ts';
import { loadCourse } from './load-course.ts';
import { lessonFolders, stepPaths } from './pack-paths.ts';

export { LESSON_INDEX, writeLessonIndex } from './lesson-index.ts';

/**
 * Reads a lesson pack: a folder that holds lessons/, bpf/ and solutions/.
 *
 * @param builtDir the build's output folder, where the checks of an installed package are.
 */
export function createLessonFiles({
  packDir,
  builtDir = join(packDir, 'dist'),
}: {
  packDir: string;
  builtDir?: string;
}): LessonFilesPort {
  return {
    loadCourse: () => loadCourse(packDir, builtDir),
    async loadChecks(step) {
      const lesson = lessonFolders(packDir).find(({ id }) => id === step.lesson);
      if (lesson === undefined) {
        throw usageError(`The lesson "${step.lesson}" is gone from the pack.`, { where: packDir });
      }
      // The vocabulary brings the whole packet builder; a first frame does without.
      const { loadChecks } = await import('./load-checks.ts');
      return loadChecks(packDir, builtDir, stepPaths(lesson.folder, step.name).checks);
    },
  };
}
