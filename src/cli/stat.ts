import { protocolsJson, protocolTable } from '../reporters/control-tables.ts';
import type { CommandContext } from './context.ts';
import { type GetFlags, printTable, withControl } from './with-control.ts';

/** `xdplings stat`: packets of each protocol since the running program was loaded. */
export const stat = (flags: GetFlags, context: CommandContext): Promise<number> =>
  withControl(flags, context, async ({ control, words, out }) =>
    printTable(await control.protocolCounts(), flags, out, {
      table: protocolTable,
      json: protocolsJson,
      none: words.noProtocols,
    }),
  );
