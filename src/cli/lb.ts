import { parseId } from '../domain/control-plane/ids.ts';
import { backendName } from '../domain/load-balancer/describe.ts';
import { type BackendFlags, parseBackend, parseLifetime } from '../domain/load-balancer/parse-flags.ts';
import {
  backendsJson,
  backendTable,
  connectionsJson,
  connectionTable,
} from '../reporters/balancer-tables.ts';
import type { CommandContext } from './context.ts';
import { type GetFlags, needed, printTable, type SessionFlags, withControl } from './with-control.ts';

type IdFlags = SessionFlags & { readonly id?: string | undefined };

const EXAMPLE = {
  set: 'xdplings lb set -n app1 -a 10.0.2.2',
  drain: 'xdplings lb drain -i 1',
  delete: 'xdplings lb delete -i 1',
};

/** `xdplings lb set`: puts a backend into service. @throws usage error when it cannot be; nothing is changed then */
export function lbSet(flags: Partial<BackendFlags> & SessionFlags, context: CommandContext): Promise<number> {
  const name = needed(flags.name, '-n, --name', EXAMPLE.set);
  const address = needed(flags.address, '-a, --address', EXAMPLE.set);
  const spec = parseBackend({ ...flags, name, address });
  return withControl(
    flags,
    context,
    async ({ control, words, out }) => {
      const backend = await control.addBackend(spec);
      out(words.backendSet(backend.id, backendName(backend), backend.status));
      const { healthCheck } = backend;
      if (healthCheck && backend.status === 'Unhealthy') out(words.askYourself(healthCheck.url));
    },
    (words) => words.waitingForBackend(spec.address),
  );
}

/** `xdplings lb get`: every backend, with the way to it and how it is. */
export const lbGet = (flags: GetFlags, context: CommandContext): Promise<number> =>
  withControl(flags, context, async ({ control, words, out }) =>
    printTable(await control.backends(), flags, out, {
      table: backendTable,
      json: backendsJson,
      none: words.noBackends,
    }),
  );

/** `xdplings lb drain`: takes a backend out of service; it keeps its connections. */
export function lbDrain(flags: IdFlags, context: CommandContext): Promise<number> {
  const id = parseId(needed(flags.id, '-i, --id', EXAMPLE.drain));
  return withControl(flags, context, async ({ control, words, out }) => {
    const backend = await control.drainBackend(id);
    out(words.backendDrained(backend.id, backendName(backend)));
  });
}

/** `xdplings lb delete`: takes a drained backend away. @throws usage error for one that still has connections */
export function lbDelete(flags: IdFlags, context: CommandContext): Promise<number> {
  const id = parseId(needed(flags.id, '-i, --id', EXAMPLE.delete));
  return withControl(flags, context, async ({ control, words, out }) => {
    const backend = await control.deleteBackend(id);
    out(words.backendDeleted(backend.id, backendName(backend)));
  });
}

/** `xdplings lb conntrack get`: the connection table. */
export const lbConnections = (flags: GetFlags, context: CommandContext): Promise<number> =>
  withControl(flags, context, async ({ control, words, out }) => {
    const [connections, backends] = await Promise.all([control.connections(), control.backends()]);
    printTable(connections, flags, out, {
      table: (rows) => connectionTable(rows, backends),
      json: connectionsJson,
      none: words.noConnections,
    });
  });

/** `xdplings lb conntrack gc`: deletes dead connections now. */
export function lbCollect(
  flags: SessionFlags & { readonly lifetime?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const lifetimeMs = parseLifetime(flags.lifetime);
  return withControl(flags, context, async ({ control, words, out }) =>
    out(words.collected(await control.collectConnections(lifetimeMs))),
  );
}
