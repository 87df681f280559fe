import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Parts } from './cli/context.ts';
import { bugError } from './domain/errors.ts';
import { userDirs } from './system/user-dirs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Builds the real parts. Each is loaded when it is first asked for, so that a command pays only for what it uses.
 * @param env the environment of the process: HOME, XDG directories, EDITOR, SUDO_USER
 */
export function createParts(env: Environment): Parts {
  const root = projectRoot();
  const dirs = userDirs(env);
  return {
    lessonFiles: async () => (await import('./lesson-files/index.ts')).createLessonFiles({ packDir: root }),
    toolchain: async (workspaceDir) =>
      (await import('./toolchain/index.ts')).createToolchain({
        cacheDir: dirs.cache,
        includeDirs: [join(root, 'bpf/include')],
        workspaceDir,
      }),
    lab: async () => {
      const [{ createLab }, { openRootAccess }] = await Promise.all([
        import('./lab/client.ts'),
        import('./system/privileges.ts'),
      ]);
      return createLab({ access: await openRootAccess() });
    },
    workspace: async ({ dir, onNotice }) =>
      (await import('./workspace/index.ts')).openWorkspace({
        dir: resolve(dir ?? join(dirs.home, 'xdplings')),
        onNotice,
      }),
    author: async () => (await import('./lesson-files/author/index.ts')).createAuthor(root),
    watch: async (dir, onSaved, options) => {
      await (await import('./system/watch.ts')).watchSources(dir, onSaved, options);
    },
    spawnEditor: async (file) => (await import('./system/editor.ts')).editInTerminal(file, env),
    serveSession: async (lab) => (await import('./lab/session-socket.ts')).serveSession(lab, dirs),
    connectSession: async (id) => (await import('./lab/session-socket.ts')).connectSession(id, dirs),
    clean: async () => (await import('./lab/clean.ts')).clean(),
  };
}

/** @returns the folder that holds lessons/: above this file in a checkout, above the bundle once it is built. */
function projectRoot(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'lessons')) && existsSync(join(dir, 'package.json'))) return dir;
  }
  throw bugError('The program cannot find its lessons.', { where: import.meta.dirname });
}
