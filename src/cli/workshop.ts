import { EXIT, usageError } from '../domain/errors.ts';
import type { Text } from '../domain/text.ts';
import type { Outside } from '../engine/loop/effects.ts';
import type { Engine } from '../engine/loop/engine.ts';
import { createEngine } from '../engine/loop/engine.ts';
import { initialState } from '../engine/loop/initial-state.ts';
import type { ToolchainPort } from '../engine/ports.ts';
import { type MeasuringLab, solutionCost } from '../engine/run/solution-cost.ts';
import { messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { controlCommand } from './control-command.ts';
import { keepUpWorkshop } from './keep-up-workshop.ts';
import { linearWorkshop } from './linear-workshop.ts';
import { loopReporter } from './live-session.ts';
import { findStep, type OpenCourse, openCourse } from './open-course.ts';
import { shareWorkshop } from './share-workshop.ts';

export type WorkshopFlags = { readonly polling?: boolean | undefined };

/**
 * `xdplings`: the workshop, where the learner left it. In a terminal the full screen; with --plain, for a screen
 * reader or without a terminal, linear text.
 */
export async function workshop(flags: WorkshopFlags, context: CommandContext): Promise<number> {
  const { io, parts } = context;
  const linear = context.flags.plain || !io.isTerminal || io.env.INK_SCREEN_READER === 'true';
  const open = await openCourse(context);
  const toolchain = await parts.toolchain(open.workspace.dir);
  // sudo may ask for a password: that is over before the screen changes.
  const lab = await parts.lab();
  const control = await parts.control(lab);
  const costs = await parts.solutionCosts();
  const terminal = linear
    ? undefined
    : (await import('../tui/index.tsx')).createTerminalBridge(parts.spawnEditor);
  const troubles: Text[] = [];
  const hub = await loopReporter(open.workspace.dir, parts, (words) => troubles.push(words));
  const outside: Outside = {
    workspace: open.workspace,
    lessonFiles: open.lessonFiles,
    toolchain,
    lab,
    control,
    editFile: (file) => (terminal ? terminal.editFile(file) : noEditor(file)),
    copy: async (words) => terminal?.copy(words),
    controlCommand: controlCommand(
      parts,
      { lab, control, label: () => '' },
      () => engine.getState().lang,
      io.signal,
    ),
    solutionCost: (step, signal) =>
      solutionCost(
        step,
        { costs, lessonFiles: open.lessonFiles, toolchain, openLab: () => openQuietLab(parts) },
        signal,
      ),
    watch: (onSaved, signal) => parts.watch(open.workspace.dir, onSaved, { polling: flags.polling, signal }),
  };
  const engine: Engine = createEngine(stateOf(open), outside, hub ? [hub] : []);
  for (const words of troubles) engine.dispatch({ type: 'told', tone: 'warning', text: words });
  open.hearNotices((notice) => engine.dispatch({ type: 'told', tone: 'info', text: notice }));
  const ending = new AbortController();
  try {
    // Draws the first frame before it returns; what it does not need is loaded after it.
    const running = terminal
      ? terminal.run(engine, open.workspace.dir)
      : linearWorkshop(engine, process.stdin, io.out, io.signal);
    hub?.start(engine.dispatch);
    helpEditor(open, toolchain, ending.signal);
    const session = await parts.serveSession(shareWorkshop(engine, lab, control));
    keepUpWorkshop({ engine, lab, control }, ending.signal);
    await running.finally(() => session.close());
  } finally {
    ending.abort();
    await engine.close();
    await hub?.close();
  }
  sayGoodbye(engine, open, context);
  return EXIT.pass;
}

/** A lab of its own behind the screen: in the other one the learner's program stays as it is. */
async function openQuietLab(parts: CommandContext['parts']): Promise<MeasuringLab> {
  const lab = await parts.quietLab();
  return { lab, control: await parts.control(lab), close: () => lab.close() };
}

const stateOf = (open: OpenCourse) =>
  initialState(open.course, findStep(open, undefined), open.progress, open.lang);

/**
 * Builds the compiler's caches and offers the learner's editor what it needs, beside the first run. What goes wrong
 * here goes wrong again when something is compiled, and is told then.
 */
function helpEditor({ course, workspace }: OpenCourse, toolchain: ToolchainPort, signal: AbortSignal): void {
  const offer = async () => {
    await toolchain.prepare(signal);
    const files = await toolchain.editorFiles(
      workspace.dir,
      course.steps.map(({ file }) => file),
    );
    signal.throwIfAborted();
    await workspace.offerEditorFiles(Object.fromEntries(files.map(({ path, content }) => [path, content])));
  };
  offer().catch(() => {});
}

const noEditor = (file: string): Promise<void> =>
  Promise.reject(usageError(`Open ${file} in your editor: in linear mode xdplings does not start one.`));

function sayGoodbye(engine: Engine, { workspace }: OpenCourse, { io }: CommandContext): void {
  io.out(`${messages(engine.getState().lang).loop.bye} ${workspace.dir}`);
}
