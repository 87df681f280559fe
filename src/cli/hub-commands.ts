import type { Command } from 'commander';
import type { Run, Sub } from './subcommand.ts';

/** `hub`: the instructor's side of a live workshop. */
export function addHubCommands(program: Command, run: Run, sub: Sub): void {
  const hub = sub(program, 'hub', "the instructor's side of a live workshop");
  sub(hub, 'start', 'start a session, or go on with the one that was stopped')
    .option('--title <words>', 'what learners read when they join', 'xdplings')
    .option('--host <address>', 'address of this machine that learners reach (default: the first that fits)')
    .option('--port <n>', 'port to listen on; 0: any that is free', '4443')
    .option('--hours <n>', 'the session ends after so many hours', '8')
    .option('--keep-days <n>', 'and is removed with all its data so many days later', '30')
    .option('--agenda <file>', 'when the group should be at which step; see docs/instructors.en.md')
    .option('--store <url>', 'a path, or postgres://… that several hubs share (default: a file in --data)')
    .option(
      '--data <folder>',
      'folder of the hub: certificate and sessions (default: ~/.local/state/xdplings/hub)',
    )
    .option('--public-url <url>', 'where learners reach it, if not by its own address')
    .option('--plain-http', 'no TLS: everybody in the network can read along')
    .option('--new', 'start another session though one is not over')
    .option('--new-key', 'one more instructor key for the session that goes on')
    .addHelpText(
      'after',
      `
Examples:
  $ xdplings hub start --title 'XDP in an afternoon' --hours 5
  $ xdplings hub start --host 192.0.2.10 --agenda afternoon.yaml
  $ xdplings hub start --store postgres://hub@db/xdplings --public-url https://hub.example --plain-http`,
    )
    .action(
      run(async (context, command) => (await import('./hub-start.ts')).hubStart(command.opts(), context)),
    );
  addWatching(hub, run, sub);
}

const ofInstructor = (command: Command): Command =>
  command
    // `hub export results.csv` would not write that file.
    .allowExcessArguments(false)
    .option('--hub <line>', 'the join line of the hub (default: XDPLINGS_HUB)')
    .option('--key <key>', 'the instructor key (default: XDPLINGS_HUB_KEY, which nobody else sees)');

/** What the instructor does from a terminal while a hub runs somewhere. */
function addWatching(hub: Command, run: Run, sub: Sub): void {
  ofInstructor(sub(hub, 'watch', 'who is where, who is stuck, whose hand is up, live')).action(
    run(async (context, command) => (await import('./hub-watch.ts')).hubWatch(command.opts(), context)),
  );
  ofInstructor(sub(hub, 'say', "an announcement in every learner's terminal"))
    .argument('<words...>')
    .option('--group <name>', 'only for this group')
    .action(
      run(async (context, command) =>
        (await import('./hub-acts.ts')).hubSay(command.args.join(' '), command.opts(), context),
      ),
    );
  ofInstructor(sub(hub, 'gate', 'let learners go as far as a step; without one every step is open'))
    .argument('[step]')
    .option('--group <name>', 'only for this group')
    .action(
      run(async (context, command) =>
        (await import('./hub-acts.ts')).hubGate(command.args[0], command.opts(), context),
      ),
    );
  ofInstructor(sub(hub, 'export', 'what the session came to, one row a learner'))
    .option('--json', 'as JSON; default: CSV for spreadsheets')
    .option('-o, --output <file>', 'into a file that is not there yet')
    .action(
      run(async (context, command) => (await import('./hub-acts.ts')).hubExport(command.opts(), context)),
    );
}
