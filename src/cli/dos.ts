import { parseId } from '../domain/control-plane/ids.ts';
import { policyText } from '../domain/firewall/describe.ts';
import { type PolicyFlags, parsePolicy } from '../domain/firewall/parse-flags.ts';
import { policiesJson, policyTable } from '../reporters/control-tables.ts';
import type { CommandContext } from './context.ts';
import { type GetFlags, needed, printTable, type SessionFlags, withControl } from './with-control.ts';

const EXAMPLE = {
  set: 'xdplings dos set -p tcp -t syn -l 100',
  delete: 'xdplings dos delete -i 1',
};

/** `xdplings dos set`: says how much one source may send; replaces the policy for the same protocol and type. */
export function dosSet(flags: Partial<PolicyFlags> & SessionFlags, context: CommandContext): Promise<number> {
  const protocol = needed(flags.protocol, '-p, --protocol', EXAMPLE.set);
  const spec = parsePolicy({ ...flags, protocol });
  return withControl(flags, context, async ({ control, words, lang, out }) => {
    const policy = await control.setPolicy(spec);
    out(words.policySet(policy.id, policyText(policy)[lang]));
  });
}

/** `xdplings dos get`: every policy, with the packets that were dropped because of it. */
export const dosGet = (flags: GetFlags, context: CommandContext): Promise<number> =>
  withControl(flags, context, async ({ control, words, out }) =>
    printTable(await control.policies(), flags, out, {
      table: policyTable,
      json: policiesJson,
      none: words.noPolicies,
    }),
  );

/** `xdplings dos delete`: takes a policy away. @throws usage error for an id that does not exist */
export function dosDelete(
  flags: SessionFlags & { readonly id?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const id = parseId(needed(flags.id, '-i, --id', EXAMPLE.delete));
  return withControl(flags, context, async ({ control, words, lang, out }) => {
    const policy = await control.deletePolicy(id);
    out(words.policyDeleted(policy.id, policyText(policy)[lang], policy.dropped?.toString()));
  });
}
