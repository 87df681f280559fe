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
  const folderOf = (lesson: string): string => {
    const known = lessonFolders(packDir).find(({ id }) => id === lesson);
    if (known) return known.folder;
    throw usageError(`The lesson "${lesson}" is gone from the pack.`, { where: packDir });
  };
  return {
    loadCourse: () => loadCourse(packDir, builtDir),
    solutionFile: (step) => join(packDir, stepPaths(folderOf(step.lesson), step.name).solution),
    async loadDemo(id) {
      // The YAML library is not for a first frame.
      const { demoSurroundings, readDemo } = await import('./read-demo.ts');
      const course = await loadCourse(packDir, builtDir);
      const steps = course.lessons.find((lesson) => lesson.id === id)?.steps ?? [];
      return readDemo(packDir, folderOf(id), demoSurroundings({ id, lab: 'pair', steps }));
    },
    async loadChecks(step) {
      const folder = folderOf(step.lesson);
      // The vocabulary brings the whole packet builder; a first frame does without.
      const { loadChecks } = await import('./load-checks.ts');
      return loadChecks(packDir, builtDir, stepPaths(folder, step.name).checks);
    },
  };
}
