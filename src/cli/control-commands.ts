import type { Command } from 'commander';
import { KINDS, POLICY_PROTOCOLS, RULE_PROTOCOLS } from '../domain/firewall/model.ts';
import { DEFAULT_LIMIT } from '../domain/firewall/parse-flags.ts';
import { addBalancer } from './lb-commands.ts';
import { type Run, type Sub, withSession } from './subcommand.ts';

/** `fw`, `dos`, `lb` and `stat`: the control plane of the running lab. */
export function addControlCommands(program: Command, run: Run, sub: Sub): void {
  addFirewall(program, run, sub);
  addDos(program, run, sub);
  addBalancer(program, run, sub);
  withSession(sub(program, 'stat', 'packets of each protocol that the running program has counted'))
    .option('--json', 'print the counts as JSON')
    .action(run(async (context, command) => (await import('./stat.ts')).stat(command.opts(), context)));
}

function addFirewall(program: Command, run: Run, sub: Sub): void {
  const fw = sub(program, 'fw', 'firewall rules of the running lab: what matches one is dropped').addHelpText(
    'after',
    `
Examples:
  $ xdplings fw set -n 10.0.1.0/24                     drop every IPv4 packet from a network
  $ xdplings fw set -n 10.0.1.1/32 -t tcp -d 80-90     drop TCP from one address to ports 80 to 90
  $ xdplings fw get
  $ xdplings fw delete -i 1`,
  );
  withSession(sub(fw, 'set', 'add a rule; traffic meets all of it or nothing'))
    .option('-n, --src-network <cidr>', 'IPv4 network that packets come from, e.g. 10.0.1.0/24 (needed)')
    .option('-s, --src-port <port>', 'source port or range, 1 to 65535, e.g. 1024-65535 (default: any)')
    .option('-d, --dst-port <port>', 'destination port or range, 1 to 65535, e.g. 80 (default: any)')
    .option('-t, --protocol <protocol>', `${RULE_PROTOCOLS.join(', ')} (default: any); icmp has no ports`)
    .addHelpText(
      'after',
      `
A rule with ports matches only packets that have ports: TCP and UDP, and of a fragmented packet the first fragment.
Rules are tried in the order of their ids; the first that matches drops the packet and counts it.
A rule that says the same as one in force is refused, with the id of that one.`,
    )
    .action(run(async (context, command) => (await import('./fw.ts')).fwSet(command.opts(), context)));
  withSession(sub(fw, 'get', 'show every rule and how many packets it has dropped'))
    .option('--json', 'print the rules as JSON')
    .addHelpText(
      'after',
      `
Columns: ID NETWORK SRCFROMPORT SRCTOPORT DSTFROMPORT DSTTOPORT PROTOCOL DROPPED
Ports 0 to 65535 ask nothing. DROPPED is "-" for a program that does not count (a map named drops).`,
    )
    .action(run(async (context, command) => (await import('./fw.ts')).fwGet(command.opts(), context)));
  withSession(sub(fw, 'delete', 'delete a rule; the ids of the others stay'))
    .option('-i, --id <id>', 'the rule, by the id that fw get shows (needed)')
    .action(run(async (context, command) => (await import('./fw.ts')).fwDelete(command.opts(), context)));
}

function addDos(program: Command, run: Run, sub: Sub): void {
  const dos = sub(program, 'dos', 'how much one source may send, in the running lab').addHelpText(
    'after',
    `
Examples:
  $ xdplings dos set -p tcp -t syn -l 100     at most 100 TCP SYNs a second from each source
  $ xdplings dos set -p udp -l 1000
  $ xdplings dos get
  $ xdplings dos delete -i 1`,
  );
  withSession(sub(dos, 'set', 'add a policy, or replace the one for the same protocol and type'))
    .option('-p, --protocol <protocol>', `${POLICY_PROTOCOLS.join(', ')} (needed)`)
    .option(
      '-t, --type <type>',
      `kind of TCP segment: ${KINDS.join(', ')} (default: any, which counts every kind that has no policy of its own)`,
    )
    .option('-l, --limit <n>', `packets a second from one source (default: ${DEFAULT_LIMIT})`)
    .action(run(async (context, command) => (await import('./dos.ts')).dosSet(command.opts(), context)));
  withSession(sub(dos, 'get', 'show every policy and how many packets were dropped because of it'))
    .option('--json', 'print the policies as JSON')
    .addHelpText(
      'after',
      `
Columns: ID PROTOCOL TYPE LIMIT DROPPED
DROPPED is "-" for a program that does not limit by itself: there, a rule of fw get stops the source.`,
    )
    .action(run(async (context, command) => (await import('./dos.ts')).dosGet(command.opts(), context)));
  withSession(sub(dos, 'delete', 'delete a policy; the ids of the others stay'))
    .option('-i, --id <id>', 'the policy, by the id that dos get shows (needed)')
    .action(run(async (context, command) => (await import('./dos.ts')).dosDelete(command.opts(), context)));
}
