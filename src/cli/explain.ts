import { EXIT, usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import {
  aboutProgram,
  type Explanation,
  explainRejection,
  type KeptLines,
  type Outcome,
  outcomeOf,
} from '../domain/verifier-log/index.ts';
import { readWalk } from '../domain/verifier-log/walk/walk.ts';
import { chooseLang, messages } from '../i18n/index.ts';
import type { CommandContext, GlobalFlags } from './context.ts';
import { type CommandRun, runCommand } from './explain-command.ts';
import { readGivenObject, readGivenSource } from './explain-files.ts';
import { openStandardInput, readOutputFile, readOutputStream, type Taken } from './explain-input.ts';
import { type ProgramFiles, programOf } from './explain-program.ts';
import { showExplanation, showNothingRefused, showWalk, showWarning } from './explain-show.ts';

export type ExplainFlags = GlobalFlags & {
  readonly source?: string | undefined;
  readonly object?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly walk?: boolean | undefined;
};

/** What stands on the command line: names of files, and the command behind `--`. */
export type ExplainWords = {
  readonly files: readonly string[];
  readonly command: readonly string[] | undefined;
};

/**
 * `xdplings explain [FILE|-]` and `xdplings explain -- COMMAND…`: says why a program was refused, from whatever clang,
 * bpftool, ip or another loader has printed about it. Needs no root, no kernel, no course and no workspace.
 * @returns 0 nothing was refused, 1 something was, or the command has failed
 * @throws a usage error when there is nothing to read, or a file that was asked for cannot be used
 */
export async function explain(
  asked: ExplainWords,
  flags: ExplainFlags,
  context: CommandContext,
): Promise<number> {
  const lang = chooseLang(flags.lang, undefined, context.io.env);
  const words = messages(lang);
  // What was asked for is looked at before anything is run or waited for.
  const given = {
    source: flags.source === undefined ? undefined : readGivenSource(flags.source),
    object: flags.object === undefined ? undefined : readGivenObject(flags.object),
    words: asked.command ?? [],
  };
  const { output, mistake, run } = await takeOutput(asked, flags, context);
  const show = { lang, json: flags.json === true, plain: flags.plain === true, io: context.io };
  if (run && !run.passed) context.io.err(words.explain.commandFailed(run.ending(words)));

  const program = programOf(aboutProgram(output), given, words);
  const explanation = explainProgram(output, program);
  const outcome = mistake ?? outcomeFor(explanation, output);
  if (outcome === 'warned' && !run?.passed) {
    showWarning(explanation, program, show);
    return run ? EXIT.fail : EXIT.pass;
  }
  // A command that has succeeded may have tried several ways; only what the verifier has refused is told then.
  if (outcome === 'refused' && !(run?.passed && explanation.stage !== 'verifier')) {
    for (const doubt of program.doubts) context.io.err(doubt);
    showExplanation(explanation, program, show);
    if (flags.walk) showWalk(readWalk({ output, explanation, ...inLogTerms(program) }), program, show);
    return EXIT.fail;
  }
  if (run) showNothingRefused(run.passed ? 'passed' : 'failed', show);
  else if (outcome !== 'refused' && outcome !== 'warned') showNothingRefused(outcome, show);
  if (outcome === 'source' || outcome === 'object') return EXIT.usage;
  return run?.passed === false ? EXIT.fail : EXIT.pass;
}

async function takeOutput(
  { files, command }: ExplainWords,
  { quiet }: ExplainFlags,
  { io, parts }: CommandContext,
): Promise<Taken & { readonly run?: CommandRun }> {
  const { signal } = io;
  const [file] = files;
  if (command === undefined ? files.length > 1 : files.length > 0 || command.length === 0) {
    throw wrongWords(files, command ?? []);
  }
  if (command !== undefined) {
    const run = await runCommand(command, {
      run: parts.runThrough,
      show: quiet ? () => {} : io.err,
      signal,
    });
    return { output: run.output, run };
  }
  if (file !== undefined && file !== '-') return readOutputFile(file, signal);
  return readOutputStream(openStandardInput(io.input, file === '-'), '/dev/stdin', signal);
}

function wrongWords(files: readonly string[], command: readonly string[]) {
  if (command.length === 0 && files.length === 0) {
    return usageError(text('There is no command behind --.', '-- の後にコマンドがありません。'), {
      todo: text(
        'For example: xdplings explain -- bpftool prog load x.bpf.o /sys/fs/bpf/x',
        '例: xdplings explain -- bpftool prog load x.bpf.o /sys/fs/bpf/x',
      ),
    });
  }
  return usageError(
    text(
      'One thing at a time: a file that holds an output, or a command behind --.',
      '指定できるのは、出力を保存したファイル 1 つか、-- の後のコマンドのどちらかです。',
    ),
    {
      where: files.join(' '),
      todo: text(
        `To run it as a command: xdplings explain -- ${[...files, ...command].join(' ')}`,
        `コマンドとして実行する場合: xdplings explain -- ${[...files, ...command].join(' ')}`,
      ),
    },
  );
}

/** What clang warns of is worth an explanation, but nothing that it has refused. */
function outcomeFor({ rule, stage }: Explanation, output: KeptLines): Outcome | 'warned' {
  if (rule !== 'unknown' && stage !== 'compile') return 'refused';
  const outcome = outcomeOf(output);
  return rule !== 'unknown' && outcome === 'nothing' ? 'warned' : outcome;
}

/** The file keeps the name that the person knows it by, whatever the log calls it. */
function explainProgram(output: KeptLines, program: ProgramFiles) {
  const { source } = program;
  const explanation = explainRejection({ output, ...inLogTerms(program) });
  return source && explanation.file === source.logName ? { ...explanation, file: source.file } : explanation;
}

const inLogTerms = ({ source, object }: ProgramFiles) => ({
  source: source && { file: source.logName, text: source.text },
  object: object && ({ ok: true, ...object } as const),
});
