import type { Command } from 'commander';
import { DEFAULT_LIFETIME_MS } from '../domain/load-balancer/model.ts';
import { DEFAULT_CHECK } from '../domain/load-balancer/parse-flags.ts';
import { type Run, type Sub, withSession } from './subcommand.ts';

/** `lb`: the control plane of the load balancer of the running lab. */
export function addBalancer(program: Command, run: Run, sub: Sub): void {
  const lb = sub(program, 'lb', 'backends of the load balancer in the running lab').addHelpText(
    'after',
    `
Examples:
  $ xdplings lb set -n app1 -a 10.0.2.2                                    put a backend into service
  $ xdplings lb set -n app2 -a 10.0.3.2 -c http://10.0.3.2:8080/health     and look after its health
  $ xdplings lb get
  $ xdplings lb drain -i 1                                                 no new connections; it keeps those it has
  $ xdplings lb delete -i 1                                                once its connections are over
  $ xdplings lb conntrack get`,
  );
  addBackends(lb, run, sub);
  addConntrack(lb, run, sub);
}

function addBackends(lb: Command, run: Run, sub: Sub): void {
  withSession(sub(lb, 'set', 'put a backend into service; the way to it is found by itself'))
    .option('-n, --name <name>', '1 to 32 characters without spaces (needed)')
    .option('-a, --address <ip>', 'IPv4 address of a host of the lab, e.g. 10.0.2.2 (needed)')
    .option(
      '-c, --healthcheck <url>',
      'what the lb host asks, e.g. http://10.0.2.2:8080/health (default: nothing)',
    )
    .option(
      '--interval <seconds>',
      `from one question to the next, and how long an answer may take (default: ${DEFAULT_CHECK.intervalMs / 1000})`,
    )
    .option(
      '--rise <n>',
      `good answers in a row that make it Available again (default: ${DEFAULT_CHECK.rise})`,
    )
    .option('--fall <n>', `bad answers in a row that make it Unhealthy (default: ${DEFAULT_CHECK.fall})`)
    .addHelpText(
      'after',
      `
Ports are not rewritten: what clients ask the VIP for on port 8080, the backend gets on port 8080.
A health check is an HTTP GET; 2xx and 3xx are good answers. The first answer alone decides where a backend begins.
A backend that becomes Unhealthy gets no new connections until it is well; its UDP flows go to others at once.`,
    )
    .action(run(async (context, command) => (await import('./lb.ts')).lbSet(command.opts(), context)));
  withSession(sub(lb, 'get', 'show every backend, the way to it and how it is'))
    .option('--json', 'print the backends as JSON')
    .addHelpText(
      'after',
      `
Columns: ID NAME IP-ADDR MAC-ADDR DEVICE HEALTHCHECK STATUS
STATUS: Available gets new connections; Unhealthy gets none until its health check is good again;
Unavailable is drained: it gets none any more, and keeps those that it has.`,
    )
    .action(run(async (context, command) => (await import('./lb.ts')).lbGet(command.opts(), context)));
  withSession(sub(lb, 'drain', 'give a backend no new connections; those that it has go on'))
    .option('-i, --id <id>', 'the backend, by the id that lb get shows (needed)')
    .action(run(async (context, command) => (await import('./lb.ts')).lbDrain(command.opts(), context)));
  withSession(sub(lb, 'delete', 'delete a drained backend that has no TCP connections any more'))
    .option('-i, --id <id>', 'the backend, by the id that lb get shows (needed)')
    .action(run(async (context, command) => (await import('./lb.ts')).lbDelete(command.opts(), context)));
}

function addConntrack(lb: Command, run: Run, sub: Sub): void {
  const conntrack = sub(lb, 'conntrack', 'the connections that the load balancer knows');
  withSession(sub(conntrack, 'get', 'show every connection, by backend and client'))
    .option('--json', 'print the connections as JSON')
    .addHelpText(
      'after',
      `
Columns: PROTOCOL CLIENT PORT BACKEND STATE IDLE
STATE: Opening, Established, Closing (one side has sent its FIN) or Closed; UDP flows have none.
IDLE: seconds since the last packet.`,
    )
    .action(
      run(async (context, command) => (await import('./lb.ts')).lbConnections(command.opts(), context)),
    );
  withSession(sub(conntrack, 'gc', 'delete dead connections now; a running lab does so every 10 seconds'))
    .option(
      '-l, --lifetime <seconds>',
      `how long one may be without a packet (default: ${DEFAULT_LIFETIME_MS / 1000})`,
    )
    .addHelpText(
      'after',
      `
Closed connections are dead after 10 seconds, those that never got beyond their SYN after 60, or sooner with a shorter
lifetime. A TCP connection that is deleted while it is in use breaks: its next packet is a stray.`,
    )
    .action(run(async (context, command) => (await import('./lb.ts')).lbCollect(command.opts(), context)));
}
