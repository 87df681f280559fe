import { Command, CommanderError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, usageError } from '../domain/errors.ts';
import type { CommandContext, GlobalFlags, Parts, Surroundings } from './context.ts';
import { addControlCommands } from './control-commands.ts';
import { addExplainCommand } from './explain-flags.ts';
import { addHubCommands } from './hub-commands.ts';
import { addSessionCommands } from './session-commands.ts';
import type { Run } from './subcommand.ts';
import type { WorkshopFlags } from './workshop.ts';

const STEP = '[STEP]';
const STEP_HELP = 'lesson/step, e.g. counter/hash-map; without it the step you are at';

/**
 * Reads the command line and runs one command.
 * @param argv without the program's own name
 * @returns the exit code
 * @throws what the command throws; wrong usage is told here and gives 2
 */
export async function runCommandLine(
  argv: readonly string[],
  parts: Parts,
  io: Surroundings,
): Promise<number> {
  let code: number = EXIT.pass;
  /** Wraps a command's work: flags of every level in, exit code out. Commands are loaded only when they run. */
  const run =
    (work: (context: CommandContext, command: Command) => Promise<number>) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1) as Command;
      code = await work({ parts, io, flags: command.optsWithGlobals<GlobalFlags>() }, command);
    };
  const program = build(run, io, wordsBehindDashes(argv));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    throw error;
  }
}

/** What follows `--`, which the parser hands on as if it were not there; undefined without it. */
function wordsBehindDashes(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.indexOf('--');
  return at === -1 ? undefined : argv.slice(at + 1);
}

function build(run: Run, io: Surroundings, behindDashes: readonly string[] | undefined): Command {
  const program = withGlobals(new Command('xdplings'))
    .description('Learn eBPF/XDP in the terminal, on the real kernel. Without a command: the workshop.')
    .version(packageJson.version)
    .option('--polling', 'look for saves by polling, for file systems that send no events')
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({
      writeOut: (words) => io.out(words.trimEnd()),
      writeErr: (words) => io.err(words.trimEnd()),
    })
    .action(
      run(async (context, command) => {
        const [unknown] = command.args;
        if (unknown !== undefined)
          throw usageError(`There is no command ${unknown}.`, { todo: 'See: xdplings --help' });
        return (await import('./workshop.ts')).workshop(command.optsWithGlobals<WorkshopFlags>(), context);
      }),
    );
  addLearnerCommands(program, run);
  addLabCommands(program, run);
  addMachineCommands(program, run);
  addExplainCommand(program, run, sub, behindDashes);
  addControlCommands(program, run, sub);
  addHubCommands(program, run, sub);
  addSessionCommands(program, run, sub);
  addAuthorCommands(program, run);
  return program;
}

function withGlobals(command: Command): Command {
  return command
    .addOption(new Option('--lang <lang>', 'language').choices(['en', 'ja']))
    .option('--plain', 'linear text: no boxes, no cursor movement')
    .option('--dir <folder>', 'workspace folder (default: ~/xdplings)')
    .option('--show-commands', 'print every command that was run');
}

const sub = (parent: Command, nameAndArgs: string, about: string): Command =>
  withGlobals(parent.command(nameAndArgs)).description(about);

function addLearnerCommands(program: Command, run: Run): void {
  sub(program, 'check', 'compile, load, attach and check a step once')
    .argument(STEP, STEP_HELP)
    .addOption(
      new Option('--file <file>', 'run this C file instead of your own; nothing is recorded').conflicts(
        'all',
      ),
    )
    .option('--json', 'print the report as JSON, one object a line')
    .option('--all', 'check every step that you have begun')
    .action(
      run(async (context, command) =>
        (await import('./check.ts')).check(command.args[0], command.opts(), context),
      ),
    );
  sub(program, 'list', 'show every step and where you are').action(
    run(async (context) => (await import('./list.ts')).list(context)),
  );
  sub(program, 'hint', 'show one hint more')
    .argument(STEP, STEP_HELP)
    .action(run(async (context, command) => (await import('./hint.ts')).hint(command.args[0], context)));
  sub(program, 'reset', 'put the starter back; what you have is committed first')
    .argument(STEP, STEP_HELP)
    .option('-y, --yes', 'do not ask')
    .action(
      run(async (context, command) =>
        (await import('./reset.ts')).reset(command.args[0], command.opts(), context),
      ),
    );
  sub(program, 'solution', 'show the solution, after a pass or three hints')
    .argument(STEP, STEP_HELP)
    .action(
      run(async (context, command) => (await import('./solution.ts')).solution(command.args[0], context)),
    );
  sub(program, 'diff', 'show what you changed since your last pass')
    .argument(STEP, STEP_HELP)
    .action(run(async (context, command) => (await import('./diff.ts')).diff(command.args[0], context)));
}

function addLabCommands(program: Command, run: Run): void {
  sub(program, 'play', 'the lab with your program running, for free exploring')
    .argument('[LESSON]', 'a lesson or a step, e.g. firewall or firewall/rules')
    .option('--solution', 'play the finished program instead of yours; D shows what it does')
    .action(
      run(async (context, command) =>
        (await import('./play.ts')).play(command.args[0], command.optsWithGlobals(), context),
      ),
    );
}

function addMachineCommands(program: Command, run: Run): void {
  sub(program, 'exec', 'run a command in a host of the running lab: exec client -- ping -c 1 10.0.0.2')
    .argument('<host>')
    .argument('[command...]')
    .option(
      '--frame <hex>',
      'send a raw frame from the host instead of running a command; several are sent in turn',
      (hex: string, before: readonly string[] = []) => [...before, hex],
    )
    .option('--count <n>', 'with --frame: how many frames in all (default: each once)')
    .option('--source-ports <n>', 'with --frame: each frame from so many source ports in turn')
    .option('--rate <n>', 'with --frame: how many a second (default: as fast as it goes)')
    .option('--seconds <n>', 'with --frame: for so long, at most 60')
    .option('--interface <name>', 'with --frame: from this interface (default: eth0)')
    .option('--session <id>', 'when more than one workshop is running')
    .action(
      run(async (context, command) =>
        (await import('./exec.ts')).exec(
          command.args[0] ?? '',
          command.args.slice(1),
          command.opts(),
          context,
        ),
      ),
    );
  sub(program, 'doctor', 'what this machine has and lacks, with the command that mends it')
    .option('--fix', 'run the commands that mend it')
    .option('-y, --yes', 'with --fix: do not ask')
    .option('--json', 'print the findings as JSON')
    .action(run(async (context, command) => (await import('./doctor.ts')).doctor(command.opts(), context)));
  sub(program, 'clean', 'remove anything that a crashed session left').action(
    run(async (context) => (await import('./clean.ts')).clean(context)),
  );
}

function addAuthorCommands(program: Command, run: Run): void {
  const dev = sub(program, 'dev', 'write and prove lessons');
  sub(dev, 'new', 'start a new step from templates')
    .argument('<step>', 'lesson/step')
    .action(
      run(async (context, command) => (await import('./dev-new.ts')).devNew(command.args[0] ?? '', context)),
    );
  sub(dev, 'check', 'prove that starters fail, solutions pass and wrong variants are caught')
    .argument('[STEP]', 'only this step')
    .option('--static', 'only what needs no kernel')
    .option('--stamp', 'mark both languages of every text as matching each other')
    .action(
      run(async (context, command) =>
        (await import('./dev-check.ts')).devCheck(command.args[0], command.opts(), context),
      ),
    );
}
