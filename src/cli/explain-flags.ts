import { type Command, Option } from 'commander';
import type { Run, Sub } from './subcommand.ts';

const MORE = `
Give it what clang, bpftool, ip or any libbpf loader has printed, in one of three ways:

  bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain --source x.bpf.c
  xdplings explain build.log
  xdplings explain -- sudo bpftool prog load x.bpf.o /sys/fs/bpf/x

The command's own output goes to standard error as it comes. Files that the output names are read where they are there.
Nothing needs root, a lab or a workspace.

Exit codes: 0 nothing was refused, 1 something was (or the command failed), 2 wrong usage, 3 there is no such command.`;

/** @param behindDashes the words of a command to run, where `--` was given */
export function addExplainCommand(
  program: Command,
  run: Run,
  sub: Sub,
  behindDashes: readonly string[] | undefined,
): void {
  sub(program, 'explain', 'why a program was refused, from any output of clang, libbpf, the verifier or ip')
    .argument('[FILE]', 'a file with the output; - or nothing: standard input')
    .argument('[command...]', 'behind --: a command to run; its failure is explained')
    .option('--source <file>', 'the C file that was compiled: its lines and names are used')
    .option('--object <file>', 'the object that was loaded: for logs without lines, and for columns')
    .addOption(
      new Option('--walk', 'then the way to the refusal: each instruction, and what was known').conflicts(
        'json',
      ),
    )
    .option('--json', 'print the explanation as JSON')
    .option('-q, --quiet', 'with a command: do not show its output')
    .addHelpText('after', MORE)
    .action(
      run(async (context, command) => {
        const files = command.args.slice(0, command.args.length - (behindDashes?.length ?? 0));
        const { explain } = await import('./explain.ts');
        return explain({ files, command: behindDashes }, command.optsWithGlobals(), context);
      }),
    );
}
