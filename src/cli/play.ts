import { readFile } from 'node:fs/promises';
import { EXIT, usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import type { PlaySubject } from '../engine/play/load-program.ts';
import { createPlayer, type Player } from '../engine/play/player.ts';
import type { SharedSession } from '../engine/ports.ts';
import { messages } from '../i18n/index.ts';
import { plainReport } from '../reporters/report-plain.ts';
import type { CommandContext } from './context.ts';
import { controlCommand } from './control-command.ts';
import { linearPlay } from './linear-play.ts';
import { type OpenCourse, openCourse } from './open-course.ts';
import { playSubject } from './play-subject.ts';

export type PlayFlags = { readonly solution?: boolean | undefined; readonly polling?: boolean | undefined };

/**
 * `xdplings play LESSON [--solution]`: the lab with a program attached, for free exploring. It lives until the learner
 * quits; other terminals reach it with `exec`, `fw`, `dos`, `lb` and `stat`.
 * @returns 0; 1 for a program that is refused; 3 where this machine cannot run it
 */
export async function play(
  name: string | undefined,
  flags: PlayFlags,
  context: CommandContext,
): Promise<number> {
  const { parts, io } = context;
  const open = await openCourse(context);
  if (name === undefined) throw nothingNamed(open);
  const subject = playSubject(name, flags.solution === true, open);
  const demo = subject.isSolution ? await demoOf(subject, open) : undefined;
  const toolchain = await parts.toolchain(open.workspace.dir);
  // sudo may ask for a password: that is over before the screen changes.
  const lab = await parts.lab();
  const ending = new AbortController();
  const signal = AbortSignal.any([io.signal, ending.signal]);
  try {
    const control = await parts.control(lab);
    const shared: SharedSession = { lab, control, label: () => `play ${subject.step.id}` };
    const player = createPlayer({
      toolchain,
      lab,
      control,
      subject,
      readSource: () => readSource(subject, open),
      lesson: open.course.lessons.find(({ id }) => id === subject.step.lesson)?.title ?? subject.step.title,
      demo,
      controlCommand: controlCommand(parts, shared, () => open.lang, signal),
    });
    // The first program of a machine takes seconds: its kernel's headers are made.
    io.out(messages(open.lang).play.starting);
    const report = await player.load(signal);
    if (report.verdict !== 'pass') {
      for (const line of plainReport(report, open.lang, '')) io.out(line);
      return report.verdict === 'error' ? EXIT.environment : EXIT.fail;
    }
    const session = await parts.serveSession(shared);
    try {
      const playing = player.play(signal);
      if (!subject.isSolution) followSaves(player, subject, open, flags, context, signal);
      await show(player, open, context);
      ending.abort();
      await playing;
    } finally {
      await session.close();
    }
  } finally {
    ending.abort();
    await lab.close();
  }
  io.out(messages(open.lang).play.bye);
  return EXIT.pass;
}

const readSource = ({ step, file, isSolution }: PlaySubject, { workspace }: OpenCourse): Promise<string> =>
  isSolution ? readFile(file, 'utf8') : workspace.readSource(step);

/** Only where the scenes are of the very step that plays. */
async function demoOf({ step }: PlaySubject, { lessonFiles }: OpenCourse) {
  const demo = await lessonFiles.loadDemo(step.lesson);
  return demo?.step === step.id ? demo : undefined;
}

/** A save plays at once. Where saves cannot be followed, the key for it is left. */
function followSaves(
  player: Player,
  { file }: PlaySubject,
  { workspace }: OpenCourse,
  { polling }: PlayFlags,
  { parts }: CommandContext,
  signal: AbortSignal,
): void {
  const onSaved = (saved: string): void => {
    if (saved === file) player.ask('reload');
  };
  parts.watch(workspace.dir, onSaved, { polling, signal }).catch(() => {});
}

/** Until the learner has seen enough. */
async function show(player: Player, { lang }: OpenCourse, { io, flags }: CommandContext): Promise<void> {
  const linear = flags.plain || !io.isTerminal || io.env.INK_SCREEN_READER === 'true';
  if (linear) return linearPlay(player, lang, process.stdin, io.out, io.signal);
  const { runPlayScreen } = await import('../tui/play/play-screen.tsx');
  await runPlayScreen(player, lang);
}

function nothingNamed({ course }: OpenCourse) {
  const names = course.lessons.map(({ id }) => id).join(', ');
  const [en, ja] = [messages('en').play, messages('ja').play];
  return usageError(
    text('Say which lesson or step is to play.', 'どのレッスンまたはステップを動かすか指定してください。'),
    { todo: text(en.lessons(names), ja.lessons(names)) },
  );
}
