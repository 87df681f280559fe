import type { Command } from 'commander';
import type { Run, Sub } from './subcommand.ts';

/** `join` and `leave`: a learner's side of a live session. */
export function addSessionCommands(program: Command, run: Run, sub: Sub): void {
  sub(program, 'join', "take part in an instructor's live session")
    .argument('<line...>', 'the join line from the projector: https://ADDRESS/CODE#PIN')
    .option('--name <name>', 'how the instructor sees you (default: asked for, or your login name)')
    .option('--resume <code>', 'take your earlier place again: the code that you were shown when you joined')
    .option('--from <step>', 'begin at this step, where the others are; earlier ones stay as they are')
    .option('--no-start', 'only join; do not start the workshop')
    .action(
      run(async (context, command) =>
        (await import('./join.ts')).join(command.args.join(' '), command.opts(), context),
      ),
    );
  sub(program, 'leave', 'leave the live session; the resume code brings you back').action(
    run(async (context) => (await import('./leave.ts')).leave(context)),
  );
}
