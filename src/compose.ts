import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Parts } from './cli/context.ts';
import { bugError } from './domain/errors.ts';
import { lazyPort } from './engine/lazy-port.ts';
import type { ControlPort, LabPort, SolutionCostsPort, ToolchainPort } from './engine/ports.ts';
import type { RootAccess } from './system/privileges.ts';
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
      lazyPort<ToolchainPort>(TOOLCHAIN_METHODS, async () =>
        (await import('./toolchain/index.ts')).createToolchain({
          cacheDir: dirs.cache,
          includeDirs: [join(root, 'bpf/include')],
          workspaceDir,
        }),
      ),
    lab: async () => {
      const access = await rootAccess();
      return lazyPort<LabPort>(LAB_METHODS, async () =>
        (await import('./lab/client.ts')).createLab({ access }),
      );
    },
    quietLab: async () =>
      lazyPort<LabPort>(LAB_METHODS, async () => {
        const [{ createLab }, { quietRootAccess }] = await Promise.all([
          import('./lab/client.ts'),
          import('./system/privileges.ts'),
        ]);
        return createLab({ access: quietRootAccess() });
      }),
    solutionCosts: async () =>
      lazyPort<SolutionCostsPort>(['find', 'keep'], async () =>
        (await import('./toolchain/index.ts')).createSolutionCosts({ cacheDir: dirs.cache }),
      ),
    control: async (lab) =>
      lazyPort<ControlPort>(CONTROL_METHODS, async () =>
        (await import('./control/index.ts')).createControl(lab),
      ),
    workspace: async ({ dir, onNotice }) =>
      (await import('./workspace/index.ts')).openWorkspace({
        dir: resolve(dir ?? join(dirs.home, 'xdplings')),
        onNotice,
      }),
    hasMembership: (dir) => existsSync(join(dir, '.xdplings/session.json')),
    membership: async (dir) => (await import('./workspace/membership.ts')).createMembershipStore(dir),
    author: async () => (await import('./lesson-files/author/index.ts')).createAuthor(root),
    watch: async (dir, onSaved, options) => {
      await (await import('./system/watch.ts')).watchSources(dir, onSaved, options);
    },
    spawnEditor: async (file) => (await import('./system/editor.ts')).editInTerminal(file, env),
    serveSession: async (shared) => (await import('./lab/session-socket.ts')).serveSession(shared, dirs),
    connectSession: async (id) => (await import('./lab/session-socket.ts')).connectSession(id, dirs),
    runThrough: async ([command = '', ...args], onOutput, signal) =>
      (await import('./system/run-through.ts')).runThrough({ command, args, onOutput, signal }),
    clean: async () => (await import('./lab/clean.ts')).clean(),
  };
}

const TOOLCHAIN_METHODS = ['prepare', 'compile', 'editorFiles'] as const;
const LAB_METHODS = [
  'open',
  'load',
  'attach',
  'vectors',
  'sendFrames',
  'ping',
  'converse',
  'flood',
  'readMap',
  'writeMap',
  'deleteEntry',
  'deleteEntries',
  'takeRecords',
  'loaded',
  'counters',
  'besiege',
  'generate',
  'findNeighbour',
  'probe',
  'topology',
  'startLoad',
  'setServices',
  'measure',
  'writeVariable',
  'readVariable',
  'takeTrace',
  'exec',
  'close',
] as const;

const CONTROL_METHODS = [
  'addRule',
  'rules',
  'deleteRule',
  'setPolicy',
  'policies',
  'deletePolicy',
  'detect',
  'protocolCounts',
  'addBackend',
  'backends',
  'drainBackend',
  'deleteBackend',
  'connections',
  'collectConnections',
  'checkHealth',
  'link',
] as const;

/** Root needs nothing; anybody else sudo, which may ask for a password now, while the terminal is still free. */
async function rootAccess(): Promise<RootAccess> {
  if (process.getuid?.() === 0) return { prefix: [] };
  return (await import('./system/privileges.ts')).openRootAccess();
}

/** @returns the folder that holds lessons/: above this file in a checkout, above the bundle once it is built. */
function projectRoot(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'lessons')) && existsSync(join(dir, 'package.json'))) return dir;
  }
  throw bugError('The program cannot find its lessons.', { where: import.meta.dirname });
}
