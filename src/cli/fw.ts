import { parseId } from '../domain/control-plane/ids.ts';
import { ruleText } from '../domain/firewall/describe.ts';
import { parseRule, type RuleFlags } from '../domain/firewall/parse-flags.ts';
import { rulesJson, ruleTable } from '../reporters/control-tables.ts';
import type { CommandContext } from './context.ts';
import { type GetFlags, needed, printTable, type SessionFlags, withControl } from './with-control.ts';

const EXAMPLE = {
  set: 'xdplings fw set -n 10.0.1.0/24 -t tcp -d 80',
  delete: 'xdplings fw delete -i 1',
};

/** `xdplings fw set`: adds a rule that drops. @throws usage error when it cannot be added; nothing is changed then */
export function fwSet(flags: Partial<RuleFlags> & SessionFlags, context: CommandContext): Promise<number> {
  const srcNetwork = needed(flags.srcNetwork, '-n, --src-network', EXAMPLE.set);
  const spec = parseRule({ ...flags, srcNetwork });
  return withControl(flags, context, async ({ control, words, lang, out }) => {
    const rule = await control.addRule(spec);
    out(words.ruleSet(rule.id, ruleText(rule)[lang]));
  });
}

/** `xdplings fw get`: every rule, with the packets that it has dropped. */
export const fwGet = (flags: GetFlags, context: CommandContext): Promise<number> =>
  withControl(flags, context, async ({ control, words, out }) =>
    printTable(await control.rules(), flags, out, {
      table: ruleTable,
      json: rulesJson,
      none: words.noRules,
    }),
  );

/** `xdplings fw delete`: takes a rule away. @throws usage error for an id that does not exist */
export function fwDelete(
  flags: SessionFlags & { readonly id?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const id = parseId(needed(flags.id, '-i, --id', EXAMPLE.delete));
  return withControl(flags, context, async ({ control, words, lang, out }) => {
    const rule = await control.deleteRule(id);
    out(words.ruleDeleted(rule.id, ruleText(rule)[lang], rule.dropped?.toString()));
  });
}
